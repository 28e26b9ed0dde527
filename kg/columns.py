"""The Arrow type of each type that the schema gives a property."""

from __future__ import annotations

import pyarrow as pa

ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "strings": pa.list_(pa.string()),
}
