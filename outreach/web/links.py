"""Addresses for mails, papers and feeds, absolute from OUTREACH_BASE_URL."""

from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import current_app, has_request_context, request, url_for
from werkzeug.routing import IntegerConverter, Map, MapAdapter

from outreach.core import clock, language
from outreach.core.database import HIGHEST_ID


def absolute(endpoint: str, **values: Any) -> str:
    """The full address of a page; its language is the one being spoken unless given."""
    url_map = current_app.url_map
    if "lang" not in values and url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language.current()
    adapter = _adapter(url_map, current_app.config["OUTREACH_BASE_URL"])
    return adapter.build(endpoint, values, force_external=True)


def address(endpoint: str, **values: Any) -> str:
    """`url_for`; an address without values is built once a process and language: a page holds twenty."""
    if values or not has_request_context():
        return url_for(endpoint, **values)
    return _address(current_app.url_map, request.script_root, language.current(), endpoint)


@lru_cache(maxsize=1024)
def _address(_pages: Map, _root: str, _lang: str, endpoint: str) -> str:
    return url_for(endpoint)


@lru_cache(maxsize=8)
def _adapter(url_map: Map, address: str) -> MapAdapter:
    base = urlsplit(address)
    return url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)


def address_of_page(lang: str | None = None) -> str:
    """The full address of this page, without its query, in a language."""
    values = {**(request.view_args or {}), "lang": lang or language.current()}
    return absolute(request.endpoint or "home.front", **values)


class IdConverter(IntegerConverter):
    """`<int:…>` in an address: a number that a row's id may have, or there is no such page."""

    def __init__(self, url_map: Map, **given: Any) -> None:
        super().__init__(url_map, **{"max": HIGHEST_ID, **given})


def asked_id(name: str) -> int:
    """The row id in the query of that name, or 0, which no row has."""
    return id_of(request.args.get(name, ""))


def asked_day(name: str) -> date | None:
    """The day in the query of that name, or None for any other text."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if clock.is_in_reach(day) else None


def id_of(text: object) -> int:
    """A row id as it came with a form or an address, or 0, which no row has."""
    digits = str(text or "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def present_page(*, lang: str | None = None, query: dict[str, Any] | None = None) -> str:
    """This page in a language and with a query of its own: nothing of the query reaches the path."""
    values = dict(request.view_args or {})
    if lang:
        values["lang"] = lang
    return with_query(request.endpoint or "", query, **values)


def with_query(endpoint: str, query: dict[str, Any] | None = None, **values: Any) -> str:
    """A page under the query of this one or another; nothing of the query reaches the path."""
    path = url_for(endpoint, **values)
    query = request.args.to_dict(flat=False) if query is None else query
    return f"{path}?{urlencode(query, doseq=True)}" if query else path
