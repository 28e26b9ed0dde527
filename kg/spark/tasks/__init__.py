"""What the workers of a cluster do: pure functions from Arrow batches to Arrow batches, without Spark."""
