"""Errors a user can act on.

Each message names the place, the value found, what was expected, and what would be accepted. The
command line prints the message alone; a traceback means a fault of the program.
"""


class NewskgError(Exception):
    """Base class of every error the project raises on purpose."""


class ReadError(NewskgError):
    """A source file that cannot be read as text; the message says why and the others go on."""


class RuleError(NewskgError):
    """Faults of the rule files, all of them together, one a line."""


class ModelError(NewskgError):
    """A tagger whose weights or package are missing or of an unknown shape."""
