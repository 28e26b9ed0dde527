"""The API over HTTP: what it answers, what it refuses, and to whom."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kg.errors import ServeError
from kg.export import FORMATS
from kg.serve.guard import Rules, is_loopback
from kg.serve.run import listen
from tests.browsers import require_font
from tests.builders import make_record
from tests.serve.serving import Served, fill, served

TOKEN = "a-token-of-the-tests"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("serve") / "w"
    text = "海岸智谷园区位于滨海市，企业120家。"
    record = make_record(
        text,
        [("海岸智谷园区", "Park", None, []), ("滨海市", "Place", "city", [])],
        [("海岸智谷园区", "LOCATED_IN", "滨海市")],
        title="开园",
        figures=[("海岸智谷园区", "企业", 120.0, "家")],
    )
    fill(found, [record])
    return found


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Served]:
    with served(folder) as found:
        yield found


def search(server: Served, text: str) -> Any:
    return server.get(f"/api/search?q={quote(text)}").json()["hits"]


def test_api_leads_from_a_name_to_its_sentence(server: Served) -> None:
    """Search, card, article: each gives the id that the next one takes."""
    (hit,) = search(server, "智谷")
    card = server.get(f"/api/entities/{hit['node']['id']}").json()
    assert (card["name"], card["figures"][0]["value"]) == ("海岸智谷园区", "120家")
    source = card["statements"][0]["sources"][0]
    assert source["sentence"] == "海岸智谷园区位于滨海市，企业120家。"
    article = server.get(f"/api/articles/{source['article']}").json()
    assert article["properties"]["title"] == "开园"
    assert server.get("/api/articles?q=" + quote("开")).json()["articles"][0]["id"] == source["article"]


def test_api_gives_pictures_with_places(server: Served) -> None:
    graph = server.get("/api/graph?top=10").json()
    assert {node["name"] for node in graph["nodes"]} == {"海岸智谷园区", "滨海市"}
    assert all(isinstance(node["x"], float) for node in graph["nodes"])
    ids = [node["id"] for node in graph["nodes"]]
    assert server.post("/api/graph", {"ids": ids}).json()["edges"] == graph["edges"]
    way = server.get(f"/api/path?from={ids[0]}&to={ids[1]}").json()
    assert way["length"] == 1


def test_api_chooses_as_exports_do(server: Served) -> None:
    """The options of an export, by address or body; names in any case; what is on a screen is what is saved."""
    everything = server.get("/api/graph?metrics=true&with_text=true").json()
    assert {"Park", "Place", "Metric", "Article", "Sentence"} == {node["type"] for node in everything["nodes"]}
    near = server.get(f"/api/graph?around={quote('智谷')}&hops=1&type=place&type=Park&relation=located_in").json()
    assert {node["name"] for node in near["nodes"]} == {"海岸智谷园区", "滨海市"}
    body = {"around": ["智谷"], "hops": "1", "type": ["Place", "Park"], "relation": "LOCATED_IN", "top": None}
    assert server.post("/api/graph", body).json() == near
    assert server.post("/api/graph", {"status": ["planned"]}).json()["nodes"] == []
    exported = json.loads(server.post("/api/export", {"format": "json", "around": "智谷", "hops": 0}).body)
    assert [node["label"] for node in exported["nodes"]] == ["海岸智谷园区", "企业 120家"]
    ids = [node["id"] for node in near["nodes"]]
    for edges in ([], [edge["id"] for edge in near["edges"]]):
        saved = json.loads(server.post("/api/export", {"format": "json", "ids": ids, "edges": edges}).body)
        assert [edge["key"] for edge in saved["edges"] if edge["type"] == "LOCATED_IN"] == edges
    texts = json.loads(server.post("/api/export", {"format": "json", "ids": ids, "with_text": True}).body)
    assert {"HAS_SENTENCE", "MENTIONS"} <= {edge["type"] for edge in texts["edges"]}


def test_api_answers_cypher_that_reads(server: Served) -> None:
    """Rows and the ids of what they show; writing, mistakes and long waits are refused in words."""
    query = "MATCH (a:Park)-[r:LOCATED_IN]->(b:Place) WHERE b.name = $name RETURN a, r.status AS status"
    answer = server.post("/api/cypher", {"query": query, "parameters": {"name": "滨海市"}}).json()
    assert answer["columns"] == ["a", "status"]
    assert answer["rows"][0][1] == "actual"
    assert answer["ids"] == [search(server, "智谷")[0]["node"]["id"]]
    for wrong, word in [
        ({"query": "MATCH (n:Park) DELETE n"}, "refused"),
        ({"query": "MATCH (n:Parc) RETURN n"}, "Parc"),
        ({"query": "RETURN 1", "timeout": 1e9}, "expected a number from 0.1 to 120"),
        ({"query": 1}, "expected text"),
        ({"query": "RETURN 1", "parameters": []}, "parameters"),
    ]:
        reply = server.post("/api/cypher", wrong)
        assert reply.status == 400
        assert word in reply.json()["error"]


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_api_downloads_what_is_shown_in_every_format(server: Served, format_: str) -> None:
    """One file, or an archive of several; the names are in it."""
    require_font(format_)
    ids = [node["id"] for node in server.get("/api/graph").json()["nodes"]]
    reply = server.post("/api/export", {"format": format_, "ids": ids})
    assert reply.status == 200
    assert "attachment" in reply.headers["content-disposition"]
    content = reply.body
    if reply.headers["content-disposition"].endswith('.zip"'):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    if format_ != "png":
        assert "海岸智谷园区".encode() in content or json.dumps("海岸智谷园区")[1:-1].encode() in content


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/api/search", "q: found None"),
        ("/api/search?q=a&limit=x", "limit"),
        ("/api/graph?top=0", "from 1 to 100000"),
        ("/api/entities/nobody", "no entity has this id"),
        ("/api/articles/nothing", "no article has this id"),
        ("/api/path?from=a&to=b", "no entity has this id"),
        (f"/api/graph?around={quote('海岸智骨')}", "nearest: 海岸智谷园区"),
        (f"/api/graph?around={quote('</script><img src=x onerror=alert(1)>')}", "no entity is called so"),
        ("/api/graph?around=%00%E2%80%A8'%20OR%201=1--", "no entity is called so"),
        ("/api/graph?types=Park", "'types' is unknown here; known: around, hops"),
        ("/api/graph?type=Parc", "type: 'Parc' is unknown; known: Institution"),
        ("/api/graph?relation=MENTIONS", "relation: 'MENTIONS' is unknown"),
        ("/api/graph?status=done", "known: actual, planned, negated"),
        ("/api/graph?centrality=fame", "known: degree, pagerank, betweenness"),
        ("/api/graph?since=2024-13", "since: found '2024-13', expected a day"),
        ("/api/graph?until=%D9%A2%D9%A0%D9%A2%D9%A4", "until: found"),
        ("/api/graph?hops=11", "from 0 to 10"),
        ("/api/graph?min_confidence=nan", "from 0 to 1"),
        ("/api/graph?min_support=1e9", "min_support"),
        ("/api/graph?metrics=maybe", "expected true or false"),
        ("/api/graph?article=nothing", "no article has this id"),
    ],
)
def test_api_says_what_is_wrong(server: Served, path: str, word: str) -> None:
    reply = server.get(path)
    assert reply.status == 400
    assert word in reply.json()["error"]


@pytest.mark.parametrize(
    ("body", "headers", "word"),
    [
        (b"{", {}, "no JSON"),
        (b"[]", {}, "object"),
        (b"{}", {"content_type": "text/plain"}, "application/json"),
        (b" " * 4_000_001, {}, "longer than"),
        (b'{"format": "exe", "ids": []}', {}, "'exe' unknown"),
        (b'{"format": "json", "ids": "all"}', {}, "list of ids"),
    ],
    ids=["broken", "list", "form", "long", "format", "ids"],
)
def test_api_reads_json_bodies_only(server: Served, body: bytes, headers: dict[str, str], word: str) -> None:
    reply = server.post("/api/export", body, **headers)
    assert reply.status == 400
    assert word in reply.json()["error"]


def test_page_is_bound_to_its_own_server(server: Served) -> None:
    """Everything it loads is here, and nothing else may be."""
    home = server.get("/")
    policy = home.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert b"http://" not in home.body.replace(b"http://www.w3.org", b"")
    for path in ("/page.js", "/page.css"):
        reply = server.get(path)
        assert (reply.status, reply.headers["x-content-type-options"]) == (200, "nosniff")
    assert server.get("/../pyproject.toml").status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:1"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
        ({"host": "192.168.1.2"}, 421),
        ({"host": "["}, 421),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "same-origin"}, 200),
    ],
)
def test_guard_keeps_other_sites_out(server: Served, headers: dict[str, str], status: int) -> None:
    """Names that point here (DNS rebinding), pages of other sites, and those of other ports."""
    assert server.get("/api/about", **headers).status == status


def test_guard_lets_people_follow_a_link(server: Served) -> None:
    """A link of another site to the page is followed; into the API it leads nowhere."""
    link = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}
    assert server.get("/", **link).status == 200
    assert server.get("/api/about", **link).status == 403
    assert server.get("/api/about", origin=f"http://127.0.0.1:{server.port}").status == 200


def test_guard_asks_for_the_token_off_the_loopback(folder: Path) -> None:
    """In the address it becomes a cookie; programs send it in a header; without it there is nothing."""
    with served(folder, Rules("0.0.0.0", TOKEN)) as server:  # noqa: S104 - the rules of such a server, on the loopback
        assert server.get("/").status == 401
        assert server.get("/api/about", authorization="Bearer wrong").status == 401
        assert server.get("/api/about", authorization=f"Bearer {TOKEN}").status == 200
        assert server.get("/?token=wrong").status == 401
        login = server.get(f"/?token={TOKEN}")
        assert (login.status, login.headers["location"]) == (303, "/")
        cookie = login.headers["set-cookie"]
        assert "httponly" in cookie.lower()
        assert "samesite=strict" in cookie.lower()
        assert server.get("/", cookie=cookie.partition(";")[0]).status == 200
        assert server.get("/api/about", authorization=f"Bearer {TOKEN}", host="192.168.1.2:80").status == 200
        assert server.get("/api/about", authorization=f"Bearer {TOKEN}", host="evil.example").status == 421


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("127.1.2.3", True),
        ("0.0.0.0", False),  # noqa: S104
        ("a.b", False),
    ],
)
def test_loopback_is_known(host: str, local: bool) -> None:
    assert is_loopback(host) is local


def test_listen_says_when_a_port_is_taken() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(ServeError, match="--port 0"):
        listen("127.0.0.1", taken.getsockname()[1])
