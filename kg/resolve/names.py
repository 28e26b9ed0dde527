"""How names are compared: what never tells two names apart is folded away."""

from __future__ import annotations

import re
import unicodedata

# Spaces and quotation marks are typography: “京西智谷” and 京西智谷 are one name.
_TYPOGRAPHY = re.compile(r"[\s\"'“”‘’「」『』《》〈〉]")
_BRACKETS = re.compile(r"\([^()]*\)")


def normalise(name: str) -> str:
    """The form under which names are looked up: NFKC, no spaces or quotation marks, case folded.

    A name that is nothing but such marks keeps its printed form, so that it stays apart from the others.
    """
    folded = _TYPOGRAPHY.sub("", unicodedata.normalize("NFKC", name)).casefold()
    return folded or name


def is_tail_of(alias: str, name: str) -> bool:
    """Whether `alias` is only the end of `name`, brackets left out: 计算中心 of 京西智谷人工智能计算中心.

    Such a form names the thing inside its article alone; elsewhere it means another.
    Both arguments are normalised.
    """
    bare = _BRACKETS.sub("", name)
    return bare != alias and (bare.endswith(alias) or name.endswith(alias))
