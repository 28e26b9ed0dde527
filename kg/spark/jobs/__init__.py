"""What runs on a cluster, and in which order: the only modules that import Spark."""
