"""Colours and shapes: every label has one, and each can be seen on its ground."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import RuleError
from kg.export.looks import load_looks
from kg.rulebook import load_rulebook

LABELS = list(load_rulebook().schema.nodes)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("label", LABELS)
def test_looks_can_be_seen_on_both_grounds(label: str) -> None:
    looks = load_looks()
    assert contrast(looks.by_label[label].light, looks.light) >= 3
    assert contrast(looks.by_label[label].dark, looks.dark) >= 3


def test_looks_are_those_of_the_schema() -> None:
    looks = load_looks().by_label
    assert list(looks) == LABELS
    assert len({look.light for look in looks.values()}) == len(looks)


def test_looks_report_every_fault(tmp_path: Path) -> None:
    (tmp_path / "looks.yaml").write_text(
        'grounds: {light: "#ffffff", dark: black}\n'
        'looks:\n  Park: {light: "#00ff00", dark: "#00ff00", shape: blob}\n',
        encoding="utf-8",
    )
    with pytest.raises(RuleError, match="expected a colour") as found:
        load_looks(tmp_path / "looks.yaml")
    assert "shape 'blob' unknown" in str(found.value)
