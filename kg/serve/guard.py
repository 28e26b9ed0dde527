"""Who may ask, and what the page may do: checked before any handler sees a request.

A page of another site can make a browser send requests here, and a name of its own can be made to point here (DNS
rebinding). So the Host must be one of ours, a request from a page must come from our page, and off the loopback
everyone needs the token.
"""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "newskg_token"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """`host` is the address listened on; `token` is what everyone must show, None on the loopback."""

    host: str
    token: str | None

    def knows_host(self, header: str) -> bool:
        """Whether a Host header names this server: the loopback, the host itself, off the loopback any address.

        Never a domain name that was not given: such a name could be an attacker's that points here.
        """
        name = _name_of(header)
        if name in _LOOPBACK or name == self.host:
            return True
        return not is_loopback(self.host) and _is_address(name)


def is_loopback(host: str) -> bool:
    return host in _LOOPBACK or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _name_of(header: str) -> str:
    """The name in a Host header, without port and brackets; empty when it is none."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


class Guard:
    """ASGI middleware that refuses what the rules do not allow, and adds the headers that bind the page."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        answer = self._refusal(Request(scope))
        await (answer or self._app)(scope, receive, bound)

    def _refusal(self, request: Request) -> Response | None:
        headers = request.headers
        if not self._rules.knows_host(headers.get("host", "")):
            return _refused(421, "this server does not answer to that Host; open it by its address")
        if not _is_own(headers, request.url.path):
            return _refused(403, "requests of other sites' pages are not answered")
        return self._login(request)

    def _login(self, request: Request) -> Response | None:
        """None for those who may pass; the token of an address becomes a cookie, and leaves the address bar."""
        if self._rules.token is None:
            return None
        if self._fits(request.query_params.get("token")) and request.url.path == "/":
            answer = RedirectResponse("/", status_code=303)
            answer.set_cookie(COOKIE, self._rules.token, httponly=True, samesite="strict")
            return answer
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self._fits(request.cookies.get(COOKIE)) or self._fits(bearer):
            return None
        return _refused(401, "open the address that `newskg serve` printed, or send `Authorization: Bearer TOKEN`")

    def _fits(self, given: str | None) -> bool:
        return given is not None and secrets.compare_digest(given.encode(), (self._rules.token or "").encode())


def _is_own(headers: Headers, path: str) -> bool:
    """Whether a request comes from our page, from no page at all, or from someone who follows a link to it."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return False
    site = headers.get("sec-fetch-site", "none")
    return site in {"same-origin", "none"} or (path == "/" and headers.get("sec-fetch-mode") == "navigate")


def _refused(status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status_code=status)
