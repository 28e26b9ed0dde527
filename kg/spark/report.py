"""What a job on a cluster did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Report:
    """`nodes` and `edges` count the whole graph, `extracted` the sources of this run, `learners` the articles that
    were read again with names that others teach. `failures` are (place, reason), the first thousand of `failed`.

    `capped` are names that too many things share, `crowded` bands and paragraphs that too many articles share:
    there not all pairs were compared. `stages` are the seconds of each step.
    """

    digest: str
    extracted: int = 0
    learners: int = 0
    nodes: Mapping[str, int] = field(default_factory=dict)
    edges: Mapping[str, int] = field(default_factory=dict)
    failures: list[tuple[str, str]] = field(default_factory=list)
    failed: int = 0
    capped: int = 0
    crowded: int = 0
    unchanged: bool = False
    stages: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """As `dataclasses.asdict` and JSON have left it."""
        return cls(**{**values, "failures": [(place, reason) for place, reason in values["failures"]]})

    def again(self, stages: Mapping[str, float]) -> Self:
        """The report of a run that found nothing to do."""
        return replace(self, extracted=0, learners=0, unchanged=True, stages=stages)

    def lines(self) -> Iterator[str]:
        """For people."""
        articles = self.nodes.get("Article", 0)
        yield f"{articles} articles, {self.extracted} sources extracted, {self.learners} articles read again"
        if self.unchanged:
            yield "nothing has changed since the last run"
        for name, counts in (("nodes", self.nodes), ("edges", self.edges)):
            shown = ", ".join(f"{member} {count}" for member, count in counts.items())
            yield f"{name}: {sum(counts.values())} ({shown})"
        yield f"left uncompared in part: {self.capped} names, {self.crowded} bands and paragraphs"
        yield "seconds: " + ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in self.stages.items())
        yield f"digest: {self.digest}"
