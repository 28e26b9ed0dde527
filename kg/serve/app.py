"""The routes: the page with its script and style, and the API below `/api/`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corpus.errors import NewskgError
from kg.errors import QueryError
from kg.export import FORMATS, Choice
from kg.export.bundle import bundle, json_text, page, part, style, vocabulary, words
from kg.query.library import load_named
from kg.serve import answers
from kg.serve.asking import Ask
from kg.serve.choosing import FACTS, NAMES, choice_of
from kg.serve.download import download_choice, download_ids, known_format
from kg.serve.guard import Guard, Rules
from kg.serve.live import Live

_LONGEST_BODY = 4_000_000  # bytes
_LONGEST_WAIT = 120.0  # seconds that a query in Cypher may take
_MOST_STEPS = 8


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
    return {"name": live.name, **vocabulary(live.schema, text=True), "formats": formats, "queries": named}


def _api_routes(live: Live) -> list[Route]:
    def route(path: str, handler: Handler, method: str = "GET") -> Route:
        return Route(f"/api/{path}", _endpoint(live, handler), methods=[method])

    return [
        route("about", lambda ask: _about(ask.live)),
        route("search", _search),
        route("graph", _graph),
        route("graph", _graph, "POST"),
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
            ask = Ask(live, _address(request), await _body(request))
            found = await run_in_threadpool(handler, ask)
        except NewskgError as error:
            words = "\n".join([str(error), *getattr(error, "__notes__", ())])
            return JSONResponse({"error": words}, status_code=400)
        if isinstance(found, Response):
            return found
        return Response(json.dumps(found, ensure_ascii=False, allow_nan=False), media_type="application/json")

    return endpoint


def _address(request: Request) -> dict[str, list[str]]:
    found = {key: request.query_params.getlist(key) for key in request.query_params}
    return found | {key: [str(value)] for key, value in request.path_params.items()}


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


def _graph(ask: Ask) -> Any:
    """What is chosen, or the entities whose ids are given."""
    with ask.live.reader() as reader:
        if ask.has("ids"):
            ask.check(["ids"])
            return answers.subgraph(reader, ask.live.schema, ask.ids("ids"))
        ask.check(NAMES)
        choice = choice_of(ask, reader, metrics=False)
        if choice == Choice(top=choice.top, metrics=False) and choice.top and choice.top <= answers.MOST_NODES:
            return answers.overview(reader, ask.live.schema, choice.top)  # the same, without reading all
        return answers.selected(reader, ask.live.schema, choice)


def _neighbours(ask: Ask) -> Any:
    ask.check(("id", "shown", "limit", *FACTS))
    with ask.live.reader() as reader:
        limit = int(ask.number("limit", 40, 1, 500))
        choice = choice_of(ask, reader, metrics=False)
        return answers.neighbours(reader, ask.live.schema, ask.text("id"), ask.ids("shown"), limit, choice=choice)


def _path(ask: Ask) -> Any:
    with ask.live.reader() as reader:
        most = int(ask.number("most", 6, 1, _MOST_STEPS))
        return answers.path(reader, ask.live.schema, (ask.text("from"), ask.text("to")), most)


def _entity(ask: Ask) -> Any:
    with ask.live.reader() as reader:
        return answers.card(reader, ask.live.schema, ask.text("id"))


def _articles(ask: Ask) -> Any:
    with ask.live.reader() as reader:
        return answers.articles(reader, ask.text("q", ""), int(ask.number("limit", 100, 1, 1000)))


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
    """What is on a screen, by ids, or what is chosen."""
    format_ = known_format(ask.text("format"))
    with ask.live.reader() as reader:
        if ask.has("ids"):
            ask.check(("format", "ids", "edges", "metrics", "with_text"))
            edges = ask.ids("edges") if ask.has("edges") else None
            choice = Choice(metrics=ask.flag("metrics", default=True), text=ask.flag("with_text", default=False))
            found = download_ids(reader, ask.live.schema, format_, (ask.ids("ids"), edges), choice)
        else:
            ask.check(("format", *NAMES))
            found = download_choice(reader, ask.live.schema, format_, choice_of(ask, reader, metrics=True))
    headers = {"content-disposition": f'attachment; filename="{found.name}"'}
    return Response(found.content, media_type="application/octet-stream", headers=headers)
