"""Articles in, a knowledge graph with evidence out."""
