"""Lists a page at a time: forward, back and forward again, whichever way they are sorted."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.core.database import HIGHEST_ID
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.web import paging
from outreach.web.paging import Page
from tests import make
from tests.browser import Client

LIST = "/fr/staff/people"
DAY = datetime(2026, 11, 4, 15, tzinfo=UTC)
NOUNS = ("a", "b", "b", "b", "c")


def entries() -> None:
    """Five rows whose sort key repeats."""
    with transaction() as session:
        session.add_all(
            Entry(noun=noun, row_id=n, verb="change", at=DAY) for n, noun in enumerate(NOUNS, 1)
        )


def opened(app: Flask, url: str, *, descending: bool = False, size: int = 2) -> Page:
    """The page at an address, two rows long."""
    with app.test_request_context(url):
        return paging.page(
            select(Entry), by=(Entry.noun, Entry.row_id), descending=descending, size=size
        )


def ids(page: Page) -> list[int]:
    return [row.row_id for row in page.rows]


@pytest.mark.parametrize("descending", [False, True])
def test_forward_back_and_forward_again_shows_the_same_pages(app: Flask, descending: bool) -> None:
    entries()
    pages = [[1, 2], [3, 4], [5]] if not descending else [[5, 4], [3, 2], [1]]
    first = opened(app, LIST, descending=descending)
    assert (ids(first), first.previous_url) == (pages[0], None)
    second = opened(app, first.next_url or "", descending=descending)
    third = opened(app, second.next_url or "", descending=descending)
    assert (ids(second), ids(third), third.next_url) == (pages[1], pages[2], None)
    back = opened(app, third.previous_url or "", descending=descending)
    assert ids(back) == pages[1]
    assert back.next_url == second.next_url
    start = opened(app, back.previous_url or "", descending=descending)
    assert (ids(start), start.previous_url) == (pages[0], None)
    again = opened(app, start.next_url or "", descending=descending)
    assert (ids(again), again.previous_url is not None) == (pages[1], True)
    assert [page.count for page in (first, second, third, back, start, again)] == [5] * 6


@pytest.mark.parametrize(("size", "has_next"), [(4, True), (5, False), (6, False)])
def test_a_list_that_just_fits_has_one_page(app: Flask, size: int, has_next: bool) -> None:
    entries()
    page = opened(app, LIST, size=size)
    assert (page.next_url is not None, page.count, len(page.rows)) == (has_next, 5, min(size, 5))


def test_an_empty_page_has_no_neighbours(app: Flask) -> None:
    page = opened(app, LIST)
    assert (list(page.rows), page.count, page.previous_url, page.next_url) == ([], 0, None, None)


@pytest.mark.parametrize(("count", "label"), [(999, "999"), (1000, "1 000"), (1001, "1 000+")])
def test_a_list_is_counted_to_a_thousand(app: Flask, count: int, label: str) -> None:
    with app.test_request_context(LIST):
        found = Page(rows=(), count=count, previous_url=None, next_url=None).count_label
    assert found.replace("\u202f", " ").replace("\xa0", " ") == label


@pytest.mark.parametrize("rows", [1000, 1001, 1002])
def test_counting_ends_after_the_thousandth(app: Flask, rows: int) -> None:
    with transaction() as session:
        plain = [{"noun": "a", "row_id": n, "verb": "change", "at": DAY} for n in range(rows)]
        session.execute(Entry.__table__.insert(), plain)
    assert paging.count(select(Entry), Entry.id) == min(rows, 1001)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("", ("noun", False)), ("noun", ("noun", False)), ("-noun", ("-noun", True)),
     ("-at", ("-at", True)), ("id", ("noun", False)), ("-id", ("noun", False))],
)  # fmt: skip
def test_a_list_is_sorted_by_what_it_knows(
    app: Flask, sort: str, expected: tuple[str, bool]
) -> None:
    with app.test_request_context(f"{LIST}?sort={sort}&after=x&q=b"):
        order = paging.order({"noun": Entry.noun, "at": Entry.at}, last=Entry.id)
        assert (order.sort, order.descending) == expected
        column = Entry.at if "at" in order.sort else Entry.noun
        assert list(order.by) == [column, Entry.id]
        other = "-noun" if order.sort == "noun" else "noun"
        assert order.url("noun") == f"{LIST}?sort={other}&q=b"


@pytest.mark.parametrize(
    ("column", "mark", "fits"),
    [
        (Entry.noun, "b", True),
        (Entry.noun, "", True),
        (Entry.noun, "a\u00a0b", True),
        (Entry.noun, "a\x00", False),
        (Entry.noun, "a\ud800", False),
        (Entry.noun, 1, False),
        (Entry.row_id, HIGHEST_ID, True),
        (Entry.row_id, HIGHEST_ID + 1, False),
        (Entry.row_id, -HIGHEST_ID - 1, False),
        (Entry.row_id, True, False),
        (Entry.at, DAY, True),
        (Entry.at, DAY.replace(tzinfo=None), False),
        (Entry.at, date(2026, 11, 4), False),
    ],
)
def test_a_mark_is_read_where_its_column_may_hold_it(
    app: Flask, column: object, mark: object, fits: bool
) -> None:
    with app.test_request_context(f"{LIST}?after={paging._encode([mark])}"):
        assert paging._cursor("after", (column,)) == ([mark] if fits else None)


@pytest.mark.parametrize("text", ["", "x", "é", "e30", "W1tdLFsieCJdXQ"])
def test_any_other_text_is_the_first_page(app: Flask, text: str) -> None:
    entries()
    assert ids(opened(app, f"{LIST}?after={text}")) == [1, 2]


@pytest.mark.parametrize("mark", ["x", 1, date(2026, 11, 4), DAY.replace(tzinfo=None)])
def test_a_forged_mark_is_no_error(client: Client, mark: object) -> None:
    client.sign_in(make.user(Role.STAFF))
    client.page(f"/fr/staff/events?when=&after={paging._encode([mark, 1])}")
