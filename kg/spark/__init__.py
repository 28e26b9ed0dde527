"""The same graph from a Spark cluster: a thin adapter round the functions that one machine uses.

`tasks` are pure functions from Arrow batches to Arrow batches, which know nothing of Spark; `jobs` compose them,
and are the only place in the program that imports it.
"""
