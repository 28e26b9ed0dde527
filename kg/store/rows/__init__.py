"""Cypher over rows: what the engine of the index answers otherwise, or not at all, is computed here as Neo4j does.

The engine gives the rows of the clauses that are proved equal, and nodes and edges one by one; patterns,
expressions, aggregates and order are then ours.
"""
