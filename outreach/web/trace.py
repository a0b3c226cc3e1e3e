"""The one write that a GET may cause: traces, noted in their own transaction after the answer is made."""

import logging
from collections.abc import Callable

from flask import Flask, Response, g

from outreach.core.transaction import transaction

log = logging.getLogger(__name__)


def note(write: Callable[[], object]) -> None:
    """Run `write` after this request's own transaction has ended."""
    g.setdefault("traces", []).append(write)


def init_app(app: Flask) -> None:
    app.after_request(_write_all)


def _write_all(response: Response) -> Response:
    traces = g.pop("traces", [])
    if not traces or response.status_code >= 400:
        return response
    try:
        with transaction():
            for write in traces:
                write()
    except Exception:
        log.exception("a trace was lost")
    return response
