"""A test client that behaves like a person: checks each page it opens and sends the forms it sees."""

import contextvars
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from flask import has_app_context
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import event
from werkzeug.test import TestResponse

from outreach.accounts import actions as accounts
from outreach.accounts.models import User
from outreach.core.database import db
from outreach.core.language import OWN_NAMES
from outreach.core.transaction import transaction

CATALOGUE = Path("outreach/translations/fr/LC_MESSAGES/messages.po")
QUERIES = 20


class Page:
    """An HTML answer, parsed, with what a test wants to ask of it."""

    def __init__(self, response: TestResponse, queries: int = 0) -> None:
        self.response = response
        self.status = response.status_code
        self.url = response.request.path
        self.html = html.fromstring(response.text)
        self.queries = queries

    @property
    def heading(self) -> str:
        return text_of(self.html.xpath("//h1")[0])

    @property
    def text(self) -> str:
        """All visible text with single spaces."""
        return text_of(self.html.xpath("//body")[0])

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return [text_of(li) for li in self.html.cssselect(".error-summary li")]

    def all(self, css: str) -> list[str]:
        return [text_of(element) for element in self.html.cssselect(css)]

    def href(self, text: str) -> str:
        """Where the link with that text leads."""
        found = [a for a in self.html.xpath("//a[@href]") if text in text_of(a)]
        assert found, f"no link “{text}” on {self.url}"
        return str(found[0].get("href"))

    def form(self, button: str = "") -> Any:
        """The form with that button, or the main one."""
        forms = self.html.xpath("//form") if button else self.html.xpath("//main//form")
        if button:
            forms = [f for f in forms if any(button in text_of(b) for b in self._buttons(f))]
        assert forms, f"no form with “{button}” on {self.url}: {self.text[:300]}"
        return next((f for f in forms if f.method == "POST"), forms[0])

    def _buttons(self, form: Any) -> list[Any]:
        """Those inside that are of no other form, and those elsewhere that are of this one."""
        inside = form.xpath(".//button[not(@form)]")
        return [*inside, *self.html.xpath("//button[@form=$id]", id=form.get("id", ""))]


class Client(FlaskClient):
    """Requests run in a context of their own, as a server's would."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context() and db.session.registry.has():
            db.session.rollback()
        return answer

    def page(self, url: str, *, status: int = 200, queries: int = QUERIES) -> Page:
        """Fetch and check one page."""
        with counted() as statements:
            response = self.get(url)
        assert response.status_code == status, _why(response, status)
        found = Page(response, len(statements))
        check(found)
        listed = "\n".join(statements)
        assert len(statements) <= queries, f"{len(statements)} queries on {url}:\n{listed}"
        return found

    def submit(
        self,
        url: str,
        *,
        button: str = "",
        status: int | None = None,
        follow: bool = True,
        **fields: Any,
    ) -> Page:
        """Open a page, fill in its form as a browser would, send it and check what comes back."""
        return self.fill(self.page(url), button=button, status=status, follow=follow, **fields)

    def fill(
        self,
        page: Page,
        *,
        button: str = "",
        status: int | None = None,
        follow: bool = True,
        **fields: Any,
    ) -> Page:
        """Send a form of a page that is already open; fields are named as in the form."""
        form = page.form(button)
        data = filled(form, fields)
        pressed = [b for b in form.xpath(".//button[@name]") if button and button in text_of(b)]
        for b in pressed:
            data.setdefault(b.get("name"), b.get("value", ""))
        url = form.get("action") or page.response.request.full_path.rstrip("?")
        send = self.get if form.method == "GET" else self.post
        key = "query_string" if form.method == "GET" else "data"
        response = send(url, **{key: data}, follow_redirects=follow)
        if status:
            assert response.status_code == status, _why(response, status)
        else:
            assert response.status_code < 400, _why(response, 200)
        answer = Page(response) if response.mimetype == "text/html" else response  # type: ignore[assignment]
        if isinstance(answer, Page) and follow:
            check(answer)
        return answer  # type: ignore[return-value]

    def sign_in(self, user: User) -> "Client":
        """Sign in without the detour over a password."""
        with transaction():
            token = accounts.note_sign_in(
                db.session.merge(user), device="test", address="127.0.0.1"
            )
        with self.session_transaction() as session:
            session.update(
                _user_id=user.fs_uniquifier, _fresh=True, sign_in=token, fs_cc="set", fs_paa=4e9
            )
        return self


def filled(form: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """The values a browser would send: the form's own with these over them; None leaves one out."""
    data: dict[str, Any] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    known = {element.get("name") for element in form.xpath(".//*[@name]")}
    for name, value in fields.items():
        assert name in known, f"the form has no field {name}: {sorted(k for k in known if k)}"
        if value is None or value is False:
            data.pop(name, None)
        elif isinstance(value, tuple) and hasattr(value[0], "read"):
            data[name] = value
        else:
            data[name] = [
                "y" if v is True else str(v)
                for v in (value if isinstance(value, list) else [value])
            ]
    return data


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SQL statements sent inside."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def same_queries(client: Client, url: str, add: Callable[[int], Any], *, rows: int = 30) -> int:
    """Assert that a list asks the database the same with 1 and with `rows` rows; `add(n)` adds the nth."""
    add(1)
    first = _queries(client, url)
    for n in range(2, rows + 1):
        add(n)
    many = _queries(client, url)
    assert len(first) == len(many), "\n".join([f"{len(first)} → {len(many)} on {url}", *many])
    return len(first)


def _queries(client: Client, url: str) -> list[str]:
    client.page(url, queries=1000)
    with counted() as statements:
        client.page(url, queries=1000)
    return statements


def check(page: Page) -> None:
    """What must be true of every page."""
    headings = page.html.xpath("//h1")
    assert len(headings) == 1, f"{len(headings)} h1 on {page.url}"
    title = text_of(page.html.xpath("//title")[0])
    assert page.heading, f"the h1 of {page.url} is empty"
    assert title.startswith(page.heading), f"h1 does not open the title: {title}"
    ids = page.html.xpath("//@id")
    twice = {i for i in ids if ids.count(i) > 1}
    assert not twice, f"ids used twice on {page.url}: {twice}"
    for field in page.html.xpath(
        "//input[not(@type='hidden' or @type='submit')]|//select|//textarea"
    ):
        assert _has_label(page, field), f"no label: {html.tostring(field)!r} on {page.url}"
    lang = page.html.get("lang")
    assert page.url.startswith(f"/{lang}") or not page.url.startswith(("/fr", "/en")), page.url
    if lang == "fr":
        found = english_sentences(page)
        assert not found, f"English on the French page {page.url}: {found}"
        assert not tight_colons(page.html), f"{page.url}: {tight_colons(page.html)}"
    assert not two_marks(page.html), f"{page.url}: {two_marks(page.html)}"
    assert not beside_danger(page.html), f"{page.url}: {beside_danger(page.html)}"


def tight_colons(tree: Any) -> list[str]:
    """What a French page says with a letter right before a colon and a space after it."""
    said = tree.xpath(
        "//body//text()[not(ancestor::*[@lang='en'] or ancestor::script or ancestor::textarea)]"
        " | //body//@aria-label"
    )
    lines = ["".join(node.itertext()) for node in tree.xpath("//a[not(@lang='en')] | //button")]
    own = [re.sub(r"«[^»]*»", "", str(text)) for text in (*said, *lines)]  # not what was typed
    return [text for text in own if re.search(r"[^\W\d_]: ", text)]


def two_marks(tree: Any) -> list[str]:
    """The forms that mark some fields as required and others as optional."""
    marks = (("(obligatoire)", "(facultatif)"), ("(required)", "(optional)"))
    forms = [text_of(form) for form in tree.xpath("//form")]
    return [text[:200] for text in forms if any(all(m in text for m in pair) for pair in marks)]


def beside_danger(tree: Any) -> list[str]:
    """The ways out that stand in one row with a dangerous button."""
    rows = tree.xpath("//*[contains(concat(' ', @class, ' '), ' buttons ')]")
    dangerous = [row for row in rows if row.cssselect("button.danger")]
    return [text_of(way_out) for row in dangerous for way_out in row.xpath(".//a")]


def english_sentences(page: Page) -> list[str]:
    """Text nodes that are message ids with another French wording."""
    texts = page.html.xpath("//body//text()[not(ancestor::*[@lang='en'])]")
    return [t for t in (" ".join(str(t).split()) for t in texts) if t in english()]


@cache
def english() -> frozenset[str]:
    with CATALOGUE.open("rb") as file:
        messages = list(read_po(file, locale="fr"))
    differing = {m.id for m in messages if isinstance(m.id, str) and m.id and m.string != m.id}
    return frozenset(differing - set(OWN_NAMES.values()))


def text_of(element: Any) -> str:
    return " ".join(str(element.text_content()).split())


def _has_label(page: Page, field: Any) -> bool:
    if field.get("aria-label") or field.get("aria-labelledby") or field.xpath("ancestor::label"):
        return True
    return bool(field.get("id") and page.html.xpath("//label[@for=$id]", id=field.get("id")))


def _why(response: TestResponse, wanted: int) -> str:
    text = response.get_data(as_text=True)
    if response.mimetype == "text/html" and text:
        body = html.fromstring(text)
        errors = [text_of(e) for e in body.cssselect(".error-summary li")]
        text = f"{errors} {text_of(body)[:600]}"
    return f"{response.request.path}: {response.status_code}, wanted {wanted}: {text[:1500]}"
