"""The card of an entity: its sources, with reprints folded under the first that printed the text."""

from __future__ import annotations

from pathlib import Path

from kg.pipeline import refresh_graph
from kg.query.cards import entity_card
from kg.terminal.tables import card_text
from kg.workspace import Workspace
from tests.always.pool import SCHEMA, put


def test_card_folds_reprints_under_the_first_that_printed_the_text(tmp_path: Path) -> None:
    """Three papers print one text, a fourth reports itself: two sources, one of them with two reprints."""
    with Workspace.open(tmp_path, SCHEMA, create=True) as workspace:
        for source in ("wire1", "wire2", "wire3", "full"):
            put(workspace, source)
        refresh_graph(workspace, SCHEMA)
        card = entity_card(workspace, SCHEMA, "松江智谷园区")
    (figure,) = card.figures
    assert [(one.source, one.reprints) for one in figure.sources] == [("full", ()), ("wire1", ("wire2", "wire3"))]
    assert sum("wire1 and 2 reprints" in line for line in card_text(card, SCHEMA)) == 1
