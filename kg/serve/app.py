"""The routes: the page with its script and style, and the API below `/api/`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corpus.errors import NewskgError
from kg.errors import QueryError
from kg.export import FORMATS
from kg.export.bundle import bundle, json_text, page, part, style, vocabulary, words
from kg.query.library import load_named
from kg.serve import answers
from kg.serve.download import download
from kg.serve.guard import Guard, Rules
from kg.serve.live import Live

_LONGEST_BODY = 1_000_000  # bytes
_LONGEST_WAIT = 120.0  # seconds that a query in Cypher may take
_MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, read: what stands in its address and in its body."""

    live: Live
    address: Mapping[str, str]
    body: Mapping[str, Any]

    def text(self, key: str) -> str:
        """A string of the body or the address. Raises QueryError when it is missing."""
        value = self.body.get(key, self.address.get(key))
        if not isinstance(value, str):
            raise QueryError(f"{key}: found {value!r}, expected text")
        return value

    def number(self, key: str, default: float, least: float, most: float) -> float:
        """A number within bounds, which are part of the message when it is not."""
        value = self.body.get(key, self.address.get(key, default))
        try:
            found = float(value)
        except (TypeError, ValueError):
            found = float("nan")
        if not least <= found <= most:
            raise QueryError(f"{key}: found {value!r}, expected a number from {least:g} to {most:g}")
        return found

    def ids(self, key: str) -> list[str]:
        value = self.body.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise QueryError(f"{key}: expected a list of ids")
        return value


Handler = Callable[[Ask], Any]


def build_app(live: Live, rules: Rules) -> Starlette:
    """The application, guarded by `rules`."""
    app = Starlette(routes=[*_page_routes(live), *_api_routes(live)])
    app.add_middleware(Guard, rules=rules)
    return app


def _page_routes(live: Live) -> list[Route]:
    def home(_request: Request) -> Response:
        return Response(_home(live), media_type="text/html; charset=utf-8")

    def script(_request: Request) -> Response:
        return Response(bundle("explorer"), media_type="text/javascript; charset=utf-8")

    def sheet(_request: Request) -> Response:
        return Response(style(), media_type="text/css; charset=utf-8")

    def icon(_request: Request) -> Response:
        return Response(status_code=204)

    return [
        Route("/", home),
        Route("/page.js", script),
        Route("/page.css", sheet),
        Route("/favicon.ico", icon),
    ]


def _home(live: Live) -> str:
    texts = {"words": words(), "about": _about(live)}
    blocks = [
        f'<script type="application/json" id="{name}">{json_text(data)}</script>' for name, data in texts.items()
    ]
    return page(
        title=escape(live.name),
        style='<link rel="stylesheet" href="/page.css">',
        tools=part("tools"),
        blocks="\n".join(blocks),
        script='<script src="/page.js"></script>',
    )


def _about(live: Live) -> dict[str, Any]:
    named = [
        {
            "name": query.name,
            "description": query.description,
            "cypher": query.cypher,
            "parameters": {name: asdict(parameter) for name, parameter in query.parameters.items()},
            "example": dict(query.example),
        }
        for query in load_named().values()
    ]
    formats = [{"name": name, "meaning": format_.meaning} for name, format_ in FORMATS.items()]
    return {"name": live.name, **vocabulary(live.schema), "formats": formats, "queries": named}


def _api_routes(live: Live) -> list[Route]:
    def route(path: str, handler: Handler, method: str = "GET") -> Route:
        return Route(f"/api/{path}", _endpoint(live, handler), methods=[method])

    return [
        route("about", lambda ask: _about(ask.live)),
        route("search", _search),
        route("graph", _overview),
        route("graph", _subgraph, "POST"),
        route("neighbours", _neighbours, "POST"),
        route("path", _path),
        route("entities/{id}", _entity),
        route("articles", _articles),
        route("articles/{id}", _article),
        route("cypher", _cypher, "POST"),
        route("export", _export, "POST"),
    ]


def _endpoint(live: Live, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            ask = Ask(live, {**request.query_params, **request.path_params}, await _body(request))
            found = await run_in_threadpool(handler, ask)
        except NewskgError as error:
            words = "\n".join([str(error), *getattr(error, "__notes__", ())])
            return JSONResponse({"error": words}, status_code=400)
        if isinstance(found, Response):
            return found
        return Response(json.dumps(found, ensure_ascii=False, allow_nan=False), media_type="application/json")

    return endpoint


async def _body(request: Request) -> Mapping[str, Any]:
    """The JSON object of a POST. Raises QueryError when it is too long or none."""
    if request.method != "POST":
        return {}
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise QueryError("the body must be JSON, with the content type application/json")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > _LONGEST_BODY:
            raise QueryError(f"the body is longer than {_LONGEST_BODY:,} bytes")
    try:
        found = json.loads(content)
    except ValueError as error:
        raise QueryError(f"the body is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise QueryError("the body must be a JSON object")
    return found


def _search(ask: Ask) -> Any:
    with ask.live.reader() as reader:
        return answers.search(reader, ask.text("q"), int(ask.number("limit", 12, 1, 100)))


def _overview(ask: Ask) -> Any:
    with ask.live.reader() as reader:
        return answers.overview(reader, ask.live.schema, int(ask.number("top", 80, 1, answers.MOST_NODES)))


def _subgraph(ask: Ask) -> Any:
    with ask.live.reader() as reader:
        return answers.subgraph(reader, ask.live.schema, ask.ids("ids"))


def _neighbours(ask: Ask) -> Any:
    with ask.live.reader() as reader:
        limit = int(ask.number("limit", 40, 1, 500))
        return answers.neighbours(reader, ask.live.schema, ask.text("id"), ask.ids("shown"), limit)


def _path(ask: Ask) -> Any:
    with ask.live.reader() as reader:
        most = int(ask.number("most", 6, 1, _MOST_STEPS))
        return answers.path(reader, ask.live.schema, (ask.text("from"), ask.text("to")), most)


def _entity(ask: Ask) -> Any:
    with ask.live.reader() as reader:
        return answers.card(reader, ask.live.schema, ask.text("id"))


def _articles(ask: Ask) -> Any:
    with ask.live.reader() as reader:
        return answers.articles(reader, ask.address.get("q", ""), int(ask.number("limit", 100, 1, 1000)))


def _article(ask: Ask) -> Any:
    with ask.live.reader() as reader:
        return answers.article(reader, ask.live.schema, ask.text("id"))


def _cypher(ask: Ask) -> Any:
    parameters = ask.body.get("parameters", {})
    if not isinstance(parameters, dict):
        raise QueryError("parameters: expected an object of names and values")
    timeout = ask.number("timeout", 30, 0.1, _LONGEST_WAIT)
    return answers.rows(ask.live.place.ask(ask.text("query"), parameters, timeout=timeout))


def _export(ask: Ask) -> Response:
    with ask.live.reader() as reader:
        found = download(reader, ask.live.schema, ask.text("format"), ask.ids("ids"))
    headers = {"content-disposition": f'attachment; filename="{found.name}"'}
    return Response(found.content, media_type="application/octet-stream", headers=headers)
