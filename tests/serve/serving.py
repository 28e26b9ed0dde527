"""A real server on a free port, in a thread of the test."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.model import Record
from kg.pipeline import publish, refresh_graph
from kg.records import article_id, record_to_json
from kg.rulebook import load_rulebook
from kg.serve.app import build_app
from kg.serve.guard import Rules
from kg.serve.live import Live, LiveWorkspace
from kg.serve.run import listen, server_for
from kg.store.index import CypherIndex
from kg.workspace import SourceState, Workspace

SCHEMA = load_rulebook().schema


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Served:
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, **headers: str) -> Reply:
        return self._send("GET", path, None, headers)

    def post(self, path: str, body: object, **headers: str) -> Reply:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._send("POST", path, sent, {"content_type": "application/json"} | headers)

    def _send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        reply = Reply(answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read())
        connection.close()
        return reply


def fill(folder: Path, records: Sequence[Record]) -> None:
    """A workspace of these records, its graph built and its index published."""
    with Workspace.open(folder, SCHEMA, create=True) as workspace:
        for record in records:
            state, line = SourceState(record.article.source, "key"), record_to_json(record)
            workspace.replace_source(record.article.source, state, [(article_id(record.article), line)])
        refresh_graph(workspace, SCHEMA)
        index = CypherIndex(workspace.index_folder, SCHEMA)
        publish(workspace, index)
        index.close()


@contextmanager
def served(folder: Path, rules: Rules | None = None) -> Iterator[Served]:
    """The workspace in `folder`, served until the block ends."""
    with Workspace.open(folder, SCHEMA) as workspace:
        index = CypherIndex(workspace.index_folder, SCHEMA)
    try:
        with serving(LiveWorkspace(folder, SCHEMA, index), rules) as found:
            yield found
    finally:
        index.close()


@contextmanager
def serving(live: Live, rules: Rules | None = None) -> Iterator[Served]:
    """The same for any graph."""
    with listen("127.0.0.1", 0) as socket:
        server = server_for(build_app(live, rules or Rules("127.0.0.1", None)))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield Served(socket.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()
