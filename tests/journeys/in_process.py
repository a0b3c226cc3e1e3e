"""A real browser whose requests the test client answers: pages as they are, at any moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route

from tests.browser import Client

BASE = "http://localhost"  # the host that the client keeps its cookies for
PHONE = {"width": 390, "height": 844}
OURS = ("host", "cookie", "content-length")  # what the client says itself


@contextmanager
def looking(
    chromium: Browser, client: Client, *, width: int = 390, scripts: bool = True
) -> Iterator[Page]:
    """A page of the client's visitor; scripts and styles are the shipped ones, under the shipped CSP."""
    context = chromium.new_context(
        viewport=PHONE | {"width": width}, base_url=BASE, java_script_enabled=scripts
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=BASE)
    context.set_default_timeout(5000)
    page = context.new_page()
    page.route("**/*", lambda route: _answer(client, route))
    try:
        yield page
    finally:
        context.close()


def _answer(client: Client, route: Route) -> None:
    asked = route.request
    address = urlsplit(asked.url)
    answer = client.open(
        f"{address.path}?{address.query}".rstrip("?"),
        method=asked.method,
        headers={name: value for name, value in asked.headers.items() if name not in OURS},
        data=asked.post_data_buffer,
        follow_redirects=True,
    )
    headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    route.fulfill(status=answer.status_code, headers=headers, body=answer.get_data())
