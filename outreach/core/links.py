"""Addresses for mails, papers and feeds, absolute from OUTREACH_BASE_URL."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from outreach.core import language


def absolute(endpoint: str, **values: Any) -> str:
    """The full address of a page; its language is the one being spoken unless given."""
    base = urlsplit(current_app.config["OUTREACH_BASE_URL"])
    url_map = current_app.url_map
    if "lang" not in values and url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language.current()
    adapter = url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)
