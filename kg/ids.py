"""Identifiers that say what a thing is: hashes of content, never counters or random numbers."""

from __future__ import annotations

import hashlib
import json

HEX_DIGITS = 24  # 96 bits: no collision to be expected below 10^13 things


def make_id(*parts: object) -> str:
    """A stable identifier of a tuple of JSON-serialisable parts: 24 hexadecimal digits.

    Lists keep their order; the caller sorts what has none.
    """
    payload = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()[:HEX_DIGITS]
