"""The migrations run up, down and up again on both databases, empty and filled, and leave nothing to add."""

import hashlib
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import time_machine
from flask import Flask
from sqlalchemy import inspect, select, text

from outreach.certificates import actions as certificates
from outreach.certificates.models import Attestation
from outreach.core.database import db
from outreach.core.language import fold
from outreach.core.transaction import transaction
from tests import make
from tests.house.stored import dump

VERSIONS = Path("migrations/versions")
FROZEN = Path(__file__).parent / "frozen_migrations.txt"


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_up_down_and_up_again(empty: Flask) -> None:
    flask_migrate.upgrade()
    full = tables()
    assert {"user", "message", "organisation", "event", "school"} <= full
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()
    assert tables() == full


def test_the_models_ask_for_nothing_more(empty: Flask) -> None:
    flask_migrate.upgrade()
    flask_migrate.check()


def thawed(frozen: str, folder: Path) -> list[str]:
    """Migrations that people have run already, by the list, and that are not as they were."""
    wrong = []
    for line in frozen.splitlines():
        digest, name = line.split()
        path = folder / name
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(name)
    return wrong


def test_what_people_have_run_is_frozen() -> None:
    frozen = FROZEN.read_text()
    assert thawed(frozen, VERSIONS) == []
    last = max(map(dump.revision_of, dump.stored()))
    names = {path.name for path in VERSIONS.glob("*.py") if path.name[:4] <= last}
    assert {line.split()[1] for line in frozen.splitlines()} == names


def test_twin_a_changed_and_a_lost_migration_are_named(tmp_path: Path) -> None:
    for name in ("0001_a.py", "0002_b.py"):
        (tmp_path / name).write_text(name)
    names = ("0001_a.py", "0002_b.py", "0003_c.py")
    frozen = "\n".join(f"{hashlib.sha256(name.encode()).hexdigest()}  {name}" for name in names)
    (tmp_path / "0002_b.py").write_text("another column")
    assert thawed(frozen, tmp_path) == ["0002_b.py", "0003_c.py"]


@pytest.mark.parametrize("path", dump.stored(), ids=dump.revision_of)
def test_a_stored_database_goes_up_down_and_up_again(empty: Flask, path: Path) -> None:
    dump.load(path)
    before = dump.rows()
    assert dump.orphans() == []
    flask_migrate.upgrade()
    newest = dump.rows()
    assert dump.orphans() == []
    lost = {name for name in before.keys() & newest if len(before[name]) != len(newest[name])}
    assert lost == set()
    flask_migrate.downgrade(revision=dump.revision_of(path))
    assert dump.rows() == before
    assert dump.orphans() == []
    flask_migrate.upgrade()
    assert dump.rows() == newest
    flask_migrate.check()


@pytest.mark.parametrize("path", dump.stored(), ids=dump.revision_of)
def test_a_stored_database_has_rows_in_every_table(empty: Flask, path: Path) -> None:
    dump.load(path)
    assert [name for name, rows in dump.rows().items() if not rows] == []


def test_twin_a_row_that_points_to_nothing_is_named(empty: Flask, tmp_path: Path) -> None:
    whole = dump.stored()[-1]
    lines = whole.read_text().splitlines(keepends=True)
    holed = tmp_path / whole.name
    holed.write_text(
        "".join(line for line in lines if not line.startswith('INSERT INTO "school" '))
    )
    dump.load(holed)
    assert "building.school_id" in dump.orphans()


def test_0002_takes_the_links_out_of_mails_and_brings_their_words_back(empty: Flask) -> None:
    flask_migrate.upgrade(revision="0001")
    rows = [
        (1, "accounts.invitation", "queued", "Entrez ici :\n\nhttp://x.example/enter/secret"),
        (2, "registration.confirmed", "sent", "Votre place.\n\nhttp://x.example/my/secret"),
        (3, "visits.booked", "queued", "Votre visite.\n\nhttp://x.example/visit/secret"),
    ]
    for id, kind, status, words in rows:
        _insert(id=id, kind=kind, status=status, text=words)
    flask_migrate.upgrade()
    kept = {row.id: row for row in _rows("id, letter, calendar, status, error, queued_at")}
    db.session.rollback()
    assert "secret" not in str(kept[1].letter) + str(kept[2].letter)
    assert "secret" in str(kept[3].letter)
    assert "secret" not in kept[2].calendar
    assert "SUMMARY:Visite" in kept[2].calendar
    assert [kept[n].status for n in (1, 2, 3)] == ["failed", "sent", "queued"]
    assert kept[1].error
    assert all(row.queued_at for row in kept.values())
    flask_migrate.downgrade(revision="0001")
    words = {row.id: row.text for row in _rows("id, text")}
    db.session.rollback()
    assert "Votre place." in words[2]
    assert "secret" not in words[1]


def test_0006_fills_what_attestations_are_found_by_and_mails_none_anew(empty: Flask) -> None:
    flask_migrate.upgrade()
    with time_machine.travel("2026-12-03T22:00:00Z", tick=False):
        mine = make.present(make.registration(make.public_event(), last_name="Lœuvre-Bédard"))
        with transaction() as session:
            made = certificates.issue(session.merge(mine), by=None, with_mail=False)
            number, issued = made.number, made.issued_at
    db.session.remove()
    flask_migrate.downgrade(revision="0005")
    flask_migrate.upgrade()
    kept = db.session.scalars(select(Attestation)).one()
    assert kept.mailed_at == issued
    assert kept.search_text == f"noemie loeuvre bedard {fold(number)}"
    db.session.rollback()


def _rows(columns: str) -> list[Any]:
    return list(db.session.execute(text(f"SELECT {columns} FROM message")))


def _insert(**facts: Any) -> None:
    calendar = "BEGIN:VEVENT\r\nURL:http://x.example/my/\r\n secret\r\nSUMMARY:Visite\r\nEND:VEVENT"
    values = {
        "lang": "fr",
        "to_name": "",
        "to_email": "a@example.org",
        "reply_to": "",
        "subject": "x",
        "calendar": calendar,
        "attachment_kind": "",
        "message_id": f"<{facts['id']}@x>",
        "error": "",
        "attempts": 0,
        "may_be_twice": False,
        "created_at": "2026-11-01 00:00:00",
    } | facts
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    with transaction() as session:
        session.execute(text(f"INSERT INTO message ({names}) VALUES ({marks})"), values)
