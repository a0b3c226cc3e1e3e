"""What the history keeps of a change, and what it never does."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.history import actions
from outreach.history.models import Entry
from tests import make


def test_a_change_is_kept_before_and_after_without_the_secrets(app: Flask) -> None:
    user = make.user(name="Élodie Côté")
    with transaction() as session:
        row = session.get_one(User, user.id)
        row.name, row.password, row.fs_uniquifier = "Élodie Roy", "hash", "x" * 32
        row.tf_totp_secret, row.mf_recovery_codes, row.totp_counter = "secret", ["code"], 3
        actions.record(row, "rename", by=None)
        row.totp_counter, row.password = 4, "other"
        actions.record(row, "again", by=None)
    query = select(Entry).where(Entry.noun == "user", Entry.verb.in_(["rename", "again"]))
    first, second = db.session.scalars(query.order_by(Entry.id)).all()
    assert (first.before, first.after) == ({"name": "Élodie Côté"}, {"name": "Élodie Roy"})
    assert (second.before, second.after) == ({}, {})


def test_many_changes_are_kept_each_with_its_own(app: Flask) -> None:
    first, second = make.user(name="Ève Roy"), make.user(name="Line Roy")
    with transaction() as session:
        rows = [session.get_one(User, one.id) for one in (first, second)]
        rows[0].name, rows[1].phone = "Ève Côté", "+15145550100"
        notes = [actions.RowChange(rows[0], "rename"), actions.RowChange(rows[1], "call", "Zoé")]
        actions.record_all(notes, by=None)
        actions.record_all([], by=None)
    query = select(Entry).where(Entry.verb.in_(["rename", "call"])).order_by(Entry.id)
    kept = [(e.row_id, e.by_name, e.before, e.after) for e in db.session.scalars(query)]
    assert kept == [
        (first.id, "", {"name": "Ève Roy"}, {"name": "Ève Côté"}),
        (second.id, "Zoé", {"phone": ""}, {"phone": "+15145550100"}),
    ]


def entries(verb: str = "") -> list[Entry]:
    query = select(Entry).order_by(Entry.id)
    return list(db.session.scalars(query.where(Entry.verb == verb) if verb else query))


def keep(row_id: int, noun: str = "person", **facts: Any) -> None:
    """An entry as an action leaves it, about two columns."""
    change = ({"name": "Line Roy", "phone": "1"}, {"name": "Line Ray", "phone": "2"})
    with transaction() as session:
        actions.record_many(noun, [(row_id, *change)], "rename", by=None, note="Line was here")
        session.flush()
        for name, value in facts.items():
            setattr(entries()[-1], name, value)


def test_who_acts_is_kept_by_id_or_else_by_name(app: Flask) -> None:
    user = make.user(name="Élodie Côté")
    with transaction() as session:
        row = session.get_one(User, user.id)
        actions.record(row, "as_user", by=row, by_name="nobody", note="why")
        actions.record(row, "as_guest", by=None, by_name="Line Roy")
        actions.record_all([actions.RowChange(row, "at_once", "Luc")], by=None)
    found = [(e.verb, e.by_id, e.by_name, e.note) for e in entries()[-3:]]
    assert found == [
        ("as_user", user.id, "Élodie Côté", "why"),
        ("as_guest", None, "Line Roy", ""),
        ("at_once", None, "Luc", ""),
    ]
    assert {(e.noun, e.row_id) for e in entries()[-3:]} == {("user", user.id)}


def test_a_change_of_many_rows_is_an_entry_each(app: Flask) -> None:
    user = make.user()
    with transaction():
        actions.record_many("school", [], "move", by=user)
        rows = [(n, {"on": date(2026, 1, n)}, {"on": None}) for n in (1, 2)]
        actions.record_many("school", rows, "move", by=user, note="file 3")
    found = entries("move")
    assert [(e.row_id, e.before, e.after) for e in found] == [
        (1, {"on": "2026-01-01"}, {"on": None}),
        (2, {"on": "2026-01-02"}, {"on": None}),
    ]
    assert {(e.noun, e.by_id, e.by_name, e.note) for e in found} == {
        ("school", user.id, user.name, "file 3")
    }


@pytest.mark.parametrize("is_user", [True, False])
def test_an_export_says_who_and_what(app: Flask, is_user: bool) -> None:
    user = make.user()
    with transaction():
        by = user if is_user else None
        actions.record_export("person", by=by, by_name="Portail", note="q=roy")
    (found,) = entries("export")
    who = (user.id, user.name) if is_user else (None, "Portail")
    assert (found.by_id, found.by_name) == who
    assert (found.noun, found.row_id, found.note) == ("person", 0, "q=roy")


def test_what_is_kept_of_these_rows_is_forgotten_and_of_no_others(app: Flask) -> None:
    user = make.user()
    keep(1, by_name="Line Roy")
    keep(1, by_name=user.name, by_id=user.id)
    keep(2)
    keep(1, noun="event")
    with transaction():
        actions.forget("person", [1, 3])
    blank, by_user, *others = entries("rename")
    assert [(e.before, e.after, e.note) for e in (blank, by_user)] == [({}, {}, "")] * 2
    assert (blank.by_name, by_user.by_name) == ("", user.name)
    assert all(e.before["name"] and e.after["name"] and e.note for e in others)


@pytest.mark.parametrize(
    ("text", "note"), [("", "Line was here"), ("Line", ""), ("Luc", "Line was here")]
)
def test_columns_and_notes_are_forgotten_alone(app: Flask, text: str, note: str) -> None:
    keep(1, by_name="Luc")
    with transaction():
        actions.forget("person", [1], columns={"name"}, note=text)
    (found,) = entries("rename")
    assert (found.before, found.after) == ({"phone": "1"}, {"phone": "2"})
    assert (found.note, found.by_name) == (note, "Luc")


def test_what_this_transaction_recorded_is_forgotten_too(app: Flask) -> None:
    user = make.user()
    with transaction() as session:
        row = session.get_one(User, user.id)
        row.name = "Line Roy"
        actions.record(row, "rename", by=None, by_name="Line Roy")
        actions.forget("user", [user.id])
        row.name = "Line Ray"
        actions.record(row, "again", by=None, by_name="Line Roy")
        actions.forget_actor("Line Roy")
    assert [(e.before, e.by_name) for e in entries("rename")] == [({}, "")]
    assert [(e.before, e.by_name) for e in entries("again")] == [({"name": "Line Roy"}, "")]


def test_whoever_has_an_account_keeps_the_name_under_what_they_did(app: Flask) -> None:
    user = make.user()
    keep(1, by_name="Luc")
    keep(2, by_name="Luc", by_id=user.id)
    keep(3, by_name="Luce")
    with transaction():
        actions.forget_actor("Luc")
    assert [e.by_name for e in entries("rename")] == ["", "Luc", "Luce"]


def test_what_is_rolled_back_leaves_no_entry_and_no_memory(app: Flask) -> None:
    user = make.user(name="Élodie Côté")
    with suppress(ZeroDivisionError), transaction() as session:
        row = session.get_one(User, user.id)
        row.name = "Line"
        actions.record(row, "rename", by=None)
        row.name = "Luc"
        session.flush()
        raise ZeroDivisionError
    with transaction() as session:
        row = session.get_one(User, user.id)
        row.phone = "1"
        actions.record(row, "again", by=None)
    assert entries("rename") == []
    assert [(e.before, e.after) for e in entries("again")] == [({"phone": ""}, {"phone": "1"})]


def test_a_commit_ends_the_memory_of_what_was_before(app: Flask) -> None:
    user = make.user(name="Élodie Côté")
    with transaction() as session:
        session.get_one(User, user.id).name = "Line"
    with transaction() as session:
        row = session.get_one(User, user.id)
        row.phone = "1"
        actions.record(row, "call", by=None)
    assert [e.before for e in entries("call")] == [{"phone": ""}]


@pytest.mark.parametrize(
    ("value", "kept"),
    [(Role.STAFF, "staff"), (date(2026, 1, 2), "2026-01-02"), (Decimal("1.5"), "1.5"), (0, 0),
     (False, False), ("", ""), (["a"], ["a"]), (None, None), (b"x", None)],
)  # fmt: skip
def test_values_are_kept_plain(app: Flask, value: object, kept: object) -> None:
    with transaction():
        actions.record_many("person", [(1, {"x": value}, {})], "set", by=None)
    assert [e.before for e in entries("set")] == [{"x": kept}]
