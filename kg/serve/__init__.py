"""The graph in a browser: `newskg serve`, a page on one's own machine and the JSON below it."""
