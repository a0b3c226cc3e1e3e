"""An instant becomes a day in one place: where people live it, not in UTC (core/clock.local_day)."""

import ast
import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from outreach.accounts.roles import Role
from outreach.core import clock, language
from outreach.core.transaction import transaction
from outreach.events.words import EventType
from outreach.registration import personal_link
from outreach.visits import wishes
from tests import make
from tests.browser import Client
from tests.mail.received import the_mail

INSTANT = r"[a-z_]+_(?:at|until)\b"
AROUND = re.compile(
    rf"{INSTANT}\.(?:date|strftime|isoformat)\(|\b(?:date|long_date)\((?:[a-z_]+\.)*{INSTANT}\)"
    rf"|{INSTANT}\.(?:day|month|year|hour|minute|weekday)\b"
    rf"|{INSTANT}\s*\|\s*(?:date|day_and_date|short_date|time|dateformat|datetimeformat|timeformat)\b"
)
TURNS = {"date", "time", "strftime", "timetz"}
PARTS = {"day", "month", "year", "hour"}
WRITES = {"long_date", "day_and_date", "short_date", "clock_time"}
MAY_TURN = {"outreach/core/clock.py"}


def around(template: str) -> list[str]:
    """Where a template shows an instant as the day or hour that it is in UTC."""
    return [found.group() for found in AROUND.finditer(template)]


def turned(source: str) -> list[str]:
    """Where Python does: `x_at.date()`, `long_date(x_at)`, `f"{x_at:%d}"`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FormattedValue) and node.format_spec and _is_instant(node.value):
            found.append(ast.unparse(node.value))
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Call):
            of = node.value.func
            cut = of.value if isinstance(of, ast.Attribute) else next(iter(node.value.args), node)
            found += [ast.unparse(node)] if _is_instant(cut) else []
        if isinstance(node, ast.Attribute) and node.attr in PARTS and _is_instant(node.value):
            found.append(ast.unparse(node))
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in TURNS:
            found += [ast.unparse(node)] if _is_instant(node.func.value) else []
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in WRITES and any(map(_is_instant, node.args)):
            found.append(ast.unparse(node))
    return found


def _is_instant(node: ast.expr) -> bool:
    name = getattr(node, "attr", getattr(node, "id", ""))
    return bool(re.fullmatch(INSTANT, name))


def test_no_template_shows_the_day_of_utc() -> None:
    for path in Path("templates").rglob("*.html"):
        assert around(path.read_text()) == [], path


def test_no_module_reads_the_day_of_utc() -> None:
    for path in Path("outreach").rglob("*.py"):
        if str(path) not in MAY_TURN:
            assert turned(path.read_text()) == [], path


@pytest.mark.parametrize(
    "twin",
    [
        "{{ a.told_at.date() | date }}",
        "{{ date(a.b.told_at) }}",
        "{{ offered_until | date }}",
        "{{ a.told_at.day }}",
        "{{ a.told_at.hour }}",
        "{{ told_at | datetimeformat }}",
        "{{ told_at | timeformat }}",
        "{{ long_date(a.told_at) }}",
    ],
)
def test_twin_a_template_is_caught(twin: str) -> None:
    assert len(around(twin)) == 1
    assert around("{{ a.told_at | local_day(zone) | date }}, {{ on | date }}") == []


@pytest.mark.parametrize(
    "twin",
    ["a.told_at.date()", "long_date(a.told_at)", "f'{told_at:%d}'", "str(a.told_at)[:10]",
     "a.told_at.isoformat()[:10]", "a.told_at.day"],
)  # fmt: skip
def test_twin_a_module_is_caught(twin: str) -> None:
    assert len(turned(twin)) == 1
    assert turned("clock.local_day(a.told_at); on.isoformat(); f'{told_at}'") == []


def test_the_day_ends_at_midnight_of_the_place() -> None:
    evening = datetime(2026, 11, 11, 3, 59, tzinfo=UTC)  # 22:59 in Montreal, 23:59 in Halifax
    assert clock.local_day(evening, "America/Toronto") == date(2026, 11, 10)
    assert clock.local_day(evening, "America/Halifax") == date(2026, 11, 10)
    later = evening.replace(hour=4, minute=0)
    assert clock.local_day(later, "America/Toronto") == date(2026, 11, 10)
    assert clock.local_day(later, "America/Halifax") == date(2026, 11, 11)


def test_confirmed_in_the_evening_is_confirmed_that_day(client: Client) -> None:
    with time_machine.travel("2026-11-11T01:30:00Z", tick=False):  # 20:30 on the 10th
        event = make.visit(make.group(on=date(2026, 12, 4)), contact=_teacher())
        with transaction() as session:
            wishes.confirm(session.merge(event), by_name="Line Roy")
        client.sign_in(make.user(Role.STAFF))
        page = client.page(f"/fr/staff/events/{event.id}")
    assert "10 novembre 2026" in page.text
    assert "11 novembre 2026" not in page.text


def _teacher() -> object:
    from outreach.events.contacts import DayContact

    return DayContact(name="Line Roy", email="line@example.org")


@time_machine.travel("2026-11-11T15:00:00Z", tick=False)
def test_an_event_of_two_days_shows_both_everywhere(client: Client) -> None:
    plain = {"grades": (), "label": "", "planned_count": None}
    days = [make.group(on=date(2026, 12, n), starts=time(9 + n % 2), **plain) for n in (3, 4)]
    event = make.public_event(*days, capacity=1)
    make.registration(event)
    waiting = make.registration(event)
    both = "du 3 au 4 décembre 2026"
    paths = ("", f"/{event.id}-{event.slug}", f"/{event.id}-{event.slug}/register")
    for path in paths:
        assert both in client.page(f"/fr/events{path}").text, path
    mine = client.page(f"/fr/my/{personal_link.token(waiting)}")
    assert both in mine.text
    assert "vendredi 4 décembre 2026" in mine.text
    client.sign_in(make.user(Role.COORDINATOR))
    for path in ("", "/registrations", "/status/cancelled", "/move", "/duplicate"):
        assert both in client.page(f"/fr/staff/events/{event.id}{path}").text, path
    assert "4 déc." in client.page("/fr/staff/events?when=").text
    for path in ("search?q=journée", f"people/{waiting.person_id}"):
        assert both in client.page(f"/fr/staff/{path}").text, path
    client.submit("/fr/lost-link", email=waiting.email)
    assert both in the_mail("registration.lost_links").words
    calendar = client.page("/fr/staff/calendar?month=2026-12")
    assert len(calendar.html.xpath(f"//a[contains(@href, '/staff/events/{event.id}')]")) == 2
    for moment in ("2026-11-30T15:00:00Z", "2026-12-07T15:00:00Z"):
        with time_machine.travel(moment, tick=False):
            client.sign_in(make.user(Role.COORDINATOR))
            assert both in client.page("/fr/staff/").text, moment


def test_a_page_in_english_says_what_is_french(client: Client) -> None:
    event = make.public_event(title_en="", description_fr="Ateliers.", type=EventType.WEBINAR)
    page = client.page(f"/en/events/{event.id}-{event.slug}")
    assert page.html.xpath("//h1//*[@lang='fr']")
    assert page.html.xpath("//*[@class='prose' and @lang='fr']")
    assert not client.page(f"/fr/events/{event.id}-{event.slug}").html.xpath("//h1//*[@lang]")


def test_an_offer_says_its_day_and_hour_where_the_event_is(app: Flask) -> None:
    instant = datetime(2026, 12, 2, 3, 30, tzinfo=UTC)
    with language.speaking("fr"):
        assert language.moment(instant, "America/Halifax") == "1er décembre 2026, 23 h 30".replace(
            "3 h 30", "3\u00a0h\u00a030"
        )
