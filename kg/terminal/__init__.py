"""What the command line shares: options, tables, progress. Results go to stdout, everything else to stderr."""
