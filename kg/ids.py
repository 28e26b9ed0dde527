"""Identifiers that say what a thing is: hashes of content, never counters or random numbers."""

from __future__ import annotations

import hashlib
import json

# Made once: json.dumps would make one at each call, which costs as much as the encoding.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
HEX_DIGITS = 24  # 96 bits: no collision to be expected below 10^13 things


def make_id(*parts: object) -> str:
    """A stable identifier of a tuple of JSON-serialisable parts: 24 hexadecimal digits.

    Lists keep their order; the caller sorts what has none.
    """
    return hashlib.sha256(_ENCODER.encode(parts).encode("utf-8", "surrogatepass")).hexdigest()[:HEX_DIGITS]
