"""Text in, articles and sentences out. Knows nothing of the graph."""
