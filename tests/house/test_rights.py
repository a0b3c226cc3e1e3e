"""Calling off and publishing: whichever door is tried, the same roles enter and the registered are told."""

import ast
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from outreach.accounts import roles
from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.errors import NotAllowed
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import CALLED_OFF, EventStatus, EventType, Visibility
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.visit_requests import slots
from outreach.visit_requests.models import Slot
from outreach.visits import wishes
from outreach.visits.words import WishKind
from tests import make
from tests.api import Caller
from tests.browser import Client, Page, filled

NOW = time_machine.travel("2026-12-01T15:00:00Z", tick=False)
AFTER = time_machine.travel("2026-12-05T15:00:00Z", tick=False)
LOW = {"call_off", "reschedule", "shift", "cancel_session"}
MAY_CALL_LOW = {"outreach/registration/actions.py", "outreach/events/actions.py"}


class Door:
    """A way to a verb: posts through a page or the API as `user`, and says nothing of the answer."""

    def __init__(self, client: Client, user: User) -> None:
        self.client, self.user = client, user
        client.sign_in(user)
        self.token = client.page("/fr/staff/account/").form().fields["csrf_token"]

    def page(self, path: str, **data: Any) -> None:
        self.client.post(f"/fr/staff{path}", data={"csrf_token": self.token, **data})

    def api(self, method: str, path: str, **body: Any) -> None:
        caller = Caller(self.client, by=self.user)
        self.client.open(f"/api/v1{path}", method=method, headers=caller.headers, json=body)


def may(user: User, verb: str, enter: Callable[[Door, Event], None]) -> bool:
    """A token works only while its maker is an administrator."""
    is_call = enter in (status_call, fewer_by_call, confirm_call)
    return user.may(verb) and (not is_call or user.may(roles.ADMINISTER))


def status_page(door: Door, event: Event) -> None:
    door.page(f"/events/{event.id}/status/cancelled", to="cancelled", reason="strike")


def status_call(door: Door, event: Event) -> None:
    door.api("POST", f"/events/{event.id}/status", to="cancelled", reason="strike")


def postponed_page(door: Door, event: Event) -> None:
    door.page(f"/events/{event.id}/status/postponed", to="postponed", reason="strike")


def wish(door: Door, event: Event) -> None:
    with transaction() as session:
        facts = {"reason": "strike"}
        event = session.merge(event)
        made = wishes.ask(event, WishKind.CALL_OFF, by_name="Line Roy", facts=facts)
    door.page(f"/wishes/{made.id}/accept")


def did_not_happen(door: Door, event: Event) -> None:
    with AFTER:
        door.client.sign_in(door.user)
        door.page(f"/events/{event.id}/did-not-happen", reason="strike")


def cancel_session(door: Door, event: Event) -> None:
    door.page(f"/sessions/{event.live_sessions[1].id}/cancel", reason="strike")


def fewer_by_call(door: Door, event: Event) -> None:
    block = event.live_sessions[0]
    times = {"starts_at": block.starts_at.isoformat(), "ends_at": block.ends_at.isoformat()}
    door.api("PATCH", f"/events/{event.id}", sessions=[{"id": block.id, **times}])


def fewer_by_page(door: Door, event: Event) -> None:
    url = f"/fr/staff/events/{event.id}/edit"
    answer = door.client.get(url)
    if answer.status_code == 200:
        fields = {f"blocks-1-{name}": "" for name in ("on", "starts", "minutes", "title")}
        door.client.post(url, data=filled(Page(answer).form(), fields))


CALL_OFF = [
    status_page, status_call, postponed_page, wish, did_not_happen, cancel_session, fewer_by_call,
    fewer_by_page,
]  # fmt: skip


def publish_page(door: Door, event: Event) -> None:
    door.page(f"/events/{event.id}/status/published", to="published")


def confirm_page(door: Door, event: Event) -> None:
    door.page(f"/events/{event.id}/status/confirmed", to="confirmed")


def confirm_call(door: Door, event: Event) -> None:
    door.api("POST", f"/events/{event.id}/status", to="confirmed")


PUBLISH = [publish_page, confirm_page, confirm_call]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("enter", CALL_OFF)
def test_the_same_roles_call_off_at_every_door_and_the_registered_are_told(
    client: Client, role: Role, enter: Callable[[Door, Event], None]
) -> None:
    with NOW:
        day, block = make.date(2026, 12, 3), {"grades": (), "label": "", "planned_count": None}
        event = make.public_event(make.group(on=day, **block), make.group(on=day, **block))
        make.registration(event)
        user = make.user(role)
        enter(Door(client, user), event)
    db.session.expire_all()
    event = db.session.get_one(Event, event.id)
    is_off = event.status in CALLED_OFF or len(event.live_sessions) == 1
    assert is_off == may(user, roles.CANCEL, enter)
    kinds = ("registration.called_off", "registration.block_called_off")
    count = select(func.count()).select_from(Message).where(Message.kind.in_(kinds))
    assert db.session.scalar(count) == int(is_off)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("enter", PUBLISH)
def test_the_same_roles_publish_at_every_door(
    client: Client, role: Role, enter: Callable[[Door, Event], None]
) -> None:
    with NOW:
        event = make.public_event()
        with transaction() as session:
            session.merge(event).status = EventStatus.DRAFT
        user = make.user(role)
        enter(Door(client, user), event)
    db.session.expire_all()
    is_out = db.session.get_one(Event, event.id).status is not EventStatus.DRAFT
    assert is_out == may(user, roles.PUBLISH, enter)


@pytest.mark.parametrize("role", list(Role))
def test_slots_are_published_by_who_publishes(client: Client, role: Role) -> None:
    fields = {"activity": "talk", "first_on": "2026-12-08", "hours": "9:00", "minutes": "60"}
    user = make.user(role)
    with NOW:
        url = "/fr/staff/visit-requests/slots/publish"
        answer = client.sign_in(user).get(url)
        data = filled(Page(answer).form(), fields) if answer.status_code == 200 else fields
        client.post(url, data=data)
    count = db.session.scalar(select(func.count()).select_from(Slot))
    assert count == int(user.may(roles.PUBLISH))
    with NOW, transaction(), nullcontext() if count else pytest.raises(NotAllowed):
        slots.publish([date(2026, 12, 9)], [time(9)], activity=EventType.TALK, by=user)


@pytest.mark.parametrize("role", [Role.STAFF, Role.COORDINATOR])
def test_showing_more_people_what_is_out_is_publishing_it(client: Client, role: Role) -> None:
    event = make.public_event(visibility=Visibility.LINK)
    client.sign_in(make.user(role))
    page = client.page(f"/fr/staff/events/{event.id}/edit")
    answer = client.post(page.url, data=dict(page.form().fields) | {"visibility": "public"})
    assert answer.status_code == (302 if role is Role.COORDINATOR else 403)
    db.session.expire_all()
    is_public = db.session.get_one(Event, event.id).visibility is Visibility.PUBLIC
    assert is_public == (role is Role.COORDINATOR)


@pytest.mark.parametrize("role", [Role.STAFF, Role.COORDINATOR])
def test_a_button_that_would_be_refused_is_not_shown(client: Client, role: Role) -> None:
    with NOW:
        event = make.visit(make.group(on=make.date(2026, 12, 3)))
        with transaction() as session:
            event = session.merge(event)
            facts = {"reason": "strike"}
            wishes.ask(event, WishKind.CALL_OFF, by_name="Line Roy", facts=facts)
        user = make.user(role)
        client.sign_in(user)
        for url in (f"/fr/staff/events/{event.id}", "/fr/staff/"):
            buttons = client.page(url).all("button")
            assert ("Accepter" in buttons) == user.may(roles.CANCEL), url
            assert "Mettre de côté" in buttons
    with AFTER:
        client.sign_in(user)
        for url in ("/fr/staff/", "/fr/staff/headcounts"):
            way = "//a[contains(@href, 'did-not-happen')] | //button[@name='not_held']"
            found = client.page(url).html.xpath(way)
            assert bool(found) == user.may(roles.CANCEL), url


def test_who_is_turned_away_reads_why(client: Client) -> None:
    with NOW:
        event = make.public_event()
        client.sign_in(make.user(Role.STAFF))
        page = client.page(f"/fr/staff/events/{event.id}/status/cancelled", status=403)
    assert "Votre rôle ne permet pas" in page.text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_file_with_names_leaves_a_trace_of_who_took_it(client: Client, kind: str) -> None:
    event = make.public_event()
    make.registration(event)
    user = make.user(Role.COORDINATOR)
    client.sign_in(user)
    paths = ("people/people", f"events/{event.id}/registrations", "events/export")
    for path in paths:
        assert client.get(f"/fr/staff/{path}.{kind}").status_code == 200
    found = db.session.scalars(select(Entry).where(Entry.verb == "export").order_by(Entry.id))
    traces = [(entry.noun, entry.by_id, entry.note) for entry in found]
    assert traces == [
        ("person", user.id, ""), ("registration", user.id, f"event {event.id}"), ("event", user.id, ""),
    ]  # fmt: skip


def bypasses(source: str) -> list[str]:
    """Calls of the verbs that tell nobody, by whatever name events.actions was imported."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "outreach.events"
        for alias in node.names
        if alias.name == "actions"
    }
    return [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in LOW
        and isinstance(node.value, ast.Name)
        and node.value.id in names
    ] + [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "outreach.events.actions"
        for alias in node.names
        if alias.name in LOW
    ]


def test_nobody_goes_around_the_verbs_that_tell_the_registered() -> None:
    for path in Path("outreach").rglob("*.py"):
        if str(path) not in MAY_CALL_LOW:
            assert bypasses(path.read_text()) == [], path


def test_twin_a_way_around_is_seen() -> None:
    around = "from outreach.events import actions as e\ne.shift(x)\n"
    assert bypasses(around) == ["shift"]
    assert bypasses("from outreach.events.actions import call_off") == ["call_off"]
    assert bypasses("from outreach.registration import actions as r\nr.shift(x)") == []
