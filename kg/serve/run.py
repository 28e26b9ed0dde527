"""Listening: a socket of our own, so that the port is known before the first request, and a way to end."""

from __future__ import annotations

import socket

import uvicorn
from starlette.applications import Starlette

from kg.errors import ServeError

_BACKLOG = 64


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises ServeError with what to do instead."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return _bound(socket.socket(family, socket.SOCK_STREAM), host, port)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ServeError(f"{host}:{port}: cannot listen here: {reason}; --port 0 takes a free port") from error


def _bound(found: socket.socket, host: str, port: int) -> socket.socket:
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(_BACKLOG)
    except OSError:
        found.close()
        raise
    return found


def server_for(app: Starlette) -> uvicorn.Server:
    """A server that says nothing on its own; `run(sockets=[…])` serves until `should_exit` is set or Ctrl-C."""
    return uvicorn.Server(
        uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
    )
