"""One line of JSON for each request: its id, route, status and time; no address, for addresses hold links."""

import sys
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

QUIET = {"static", "home.healthz"}


def init_app(app: Flask) -> None:
    """Every request has an id, which error pages tell; the lines go to standard error."""
    app.before_request(_name_request)
    if app.config["OUTREACH_REQUEST_LOG"] == "on":
        stamp = structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")
        line = structlog.processors.JSONRenderer()
        log = structlog.wrap_logger(structlog.WriteLogger(sys.stderr), processors=[stamp, line])
        app.after_request(lambda response: _tell(log, response))


def _name_request() -> None:
    g.request_id = uuid4().hex[:12]
    g.began_at = time.perf_counter()


def _tell(log: structlog.typing.WrappedLogger, response: Response) -> Response:
    if request.endpoint not in QUIET:
        log.info(
            "request",
            id=g.get("request_id"),
            method=request.method,
            route=request.url_rule.rule if request.url_rule else None,
            status=response.status_code,
            ms=round((time.perf_counter() - g.began_at) * 1000, 1) if "began_at" in g else None,
        )
    return response
