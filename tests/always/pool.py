"""A pool of small articles between which much happens: aliases, two 朝阳区, one figure in several, reprints."""

from __future__ import annotations

from collections.abc import Iterable

from kg.digest import graph_digest
from kg.graph import build_graph
from kg.model import Record
from kg.records import article_id, record_to_json
from kg.resolve.resolve import resolve
from kg.rulebook import load_rulebook
from kg.workspace import SourceState, Workspace
from tests.builders import make_record

SCHEMA = load_rulebook().schema
PARK = ("松江智谷园区", "Park", "industrial_park", ())
ALIASED = ("松江智谷园区", "Park", "industrial_park", ("松江智谷",))
SHORT = ("松江智谷", "Park", "industrial_park", ())
BEIJING = ("北京市", "Place", "city", ("北京",))
CHANGCHUN = ("长春市", "Place", "city", ())
CHAOYANG = ("朝阳区", "Place", "district", ())
COMPANY = ("远桥算力公司", "Institution", "company", ())
OTHER = ("云岭数据公司", "Institution", "company", ())
WIRE = (
    "远桥算力公司与云岭数据公司五日在松江智谷园区签约，双方将合作建设面向中小企业的算力服务平台。"
    "按照协议，平台首期提供算力300P，供园区内外的企业按需取用，二期工程明年动工。"
)
_ENDS = (PARK, COMPANY, OTHER)
_COOPERATE = [("远桥算力公司", "COOPERATES_WITH", "云岭数据公司")]
_FIGURE = [("松江智谷园区", "算力", 300.0, "P")]


def _wire(source: str, text: str, date: str | None) -> Record:
    return make_record(text, _ENDS, _COOPERATE, source=source, date=date, figures=_FIGURE)


# By source; each in one or two versions, so that a source can change what it says.
POOL: dict[str, tuple[Record, ...]] = {
    "alias": (
        make_record("松江智谷园区（以下简称松江智谷）启用。", [ALIASED], source="alias"),
        make_record("松江智谷园区启用。", [PARK], source="alias"),
    ),
    "short": (
        make_record(
            "远桥算力公司入驻松江智谷。",
            [SHORT, COMPANY],
            [("远桥算力公司", "SETTLES_IN", "松江智谷")],
            source="short",
            date="2024-03",
        ),
    ),
    "full": (
        make_record(
            "松江智谷园区由远桥算力公司建设，算力300P。",
            [PARK, COMPANY],
            [("远桥算力公司", "BUILDS", "松江智谷园区")],
            source="full",
            date="2024-01-05",
            figures=_FIGURE,
        ),
        make_record("松江智谷园区由远桥算力公司运营。", [PARK, COMPANY], source="full"),
    ),
    "north": (
        make_record(
            "北京市朝阳区有远桥算力公司。",
            [BEIJING, CHAOYANG, COMPANY],
            [("朝阳区", "LOCATED_IN", "北京市"), ("远桥算力公司", "LOCATED_IN", "朝阳区")],
            source="north",
        ),
    ),
    "east": (
        make_record(
            "长春市朝阳区有云岭数据公司。",
            [CHANGCHUN, CHAOYANG, OTHER],
            [("朝阳区", "LOCATED_IN", "长春市"), ("云岭数据公司", "LOCATED_IN", "朝阳区")],
            source="east",
        ),
    ),
    "bare": (make_record("朝阳区的云岭数据公司。", [CHAOYANG, OTHER], source="bare"),),
    "wire1": (_wire("wire1", WIRE, "2024-05-06"), _wire("wire1", WIRE, "2024-05-09")),
    "wire2": (_wire("wire2", f"本报综合消息。{WIRE}", "2024-05-07"), _wire("wire2", WIRE[:60], "2024-05-07")),
    "wire3": (_wire("wire3", WIRE.replace("五日", "近日"), None),),
    "empty": (make_record("图为现场。", source="empty"),),
}
VERSIONS = tuple((source, number) for source, versions in POOL.items() for number in range(len(versions)))


def put(workspace: Workspace, source: str, version: int = 0) -> None:
    """Let the source say what that version of it says."""
    record = POOL[source][version]
    line = (article_id(record.article), record_to_json(record))
    workspace.replace_source(source, SourceState(f"/{source}", str(version)), [line])


def fresh_digest(wanted: Iterable[tuple[str, int]], min_confidence: float = 0.0) -> str:
    """The digest of a graph made at once, in memory, of these versions."""
    records = [POOL[source][version] for source, version in wanted]
    graph = build_graph(records, resolve(records), SCHEMA, min_confidence=min_confidence)
    return graph_digest(graph.nodes, graph.edges)


def stored_digest(workspace: Workspace) -> str:
    """The digest over the rows that the workspace has."""
    return graph_digest(
        (node for label in SCHEMA.nodes for node in workspace.nodes(label)),
        (edge for type_ in SCHEMA.edges for edge in workspace.edges(type_)),
    )
