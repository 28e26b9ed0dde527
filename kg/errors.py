"""Errors of the graph side; all derive from `corpus.errors.NewskgError`."""

from corpus.errors import NewskgError


class WorkspaceError(NewskgError):
    """A workspace that is missing, busy, damaged, or written by another version."""


class StoreError(NewskgError):
    """A Cypher place that cannot be reached, refuses the login, or fails."""


class QueryError(NewskgError):
    """A query that is wrong, not read-only, or not answered alike by both places."""


class RefusedError(QueryError):
    """A query that is sound, and that the embedded index does not answer as Neo4j does."""


class ExportError(NewskgError):
    """An export that cannot be written."""


class OverruleError(NewskgError):
    """An overrule that cannot be read or obeyed: an unknown name, verb or type, or one that contradicts itself."""


class ServeError(NewskgError):
    """A server that cannot listen, or may not without a token."""


class SparkError(NewskgError):
    """A Spark that is missing, cannot be started or reached, or a job that it could not end."""
