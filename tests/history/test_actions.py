"""What the history keeps of a change, and what it never does."""

from flask import Flask
from sqlalchemy import select

from outreach.accounts.models import User
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
        notes = [actions.Note(rows[0], "rename"), actions.Note(rows[1], "call", "Zoé")]
        actions.record_all(notes, by=None)
        actions.record_all([], by=None)
    query = select(Entry).where(Entry.verb.in_(["rename", "call"])).order_by(Entry.id)
    kept = [(e.row_id, e.by_name, e.before, e.after) for e in db.session.scalars(query)]
    assert kept == [
        (first.id, "", {"name": "Ève Roy"}, {"name": "Ève Côté"}),
        (second.id, "Zoé", {"phone": ""}, {"phone": "+15145550100"}),
    ]
