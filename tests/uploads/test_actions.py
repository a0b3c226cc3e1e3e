"""A file kept, taken in, undone, thrown away: the same for the tables of every room that has them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.enrolment.models import FiguresFile, FiguresRun
from outreach.history.models import Entry
from outreach.past.models import PastList, PastRun
from outreach.past.words import ListKind
from outreach.schools.models import CalendarFile, CalendarRun, FileKind, MinistryFile, MinistryRun
from outreach.speakers.models import SpeakerList, SpeakerRun
from outreach.uploads import actions, models, queries
from outreach.uploads.effect import Effect, Rejected
from outreach.uploads.models import Run, Upload
from tests import make

UPLOADS: list[type[Upload]] = [CalendarFile, FiguresFile, MinistryFile, PastList, SpeakerList]
RUNS: list[tuple[type[Run], Any]] = [
    (CalendarRun, "quebec"),
    (FiguresRun, "wide"),
    (MinistryRun, FileKind.BOARDS),
    (PastRun, ListKind.VISITS),
    (SpeakerRun, "speakers"),
]
MORE: dict[type[Upload], dict[str, Any]] = {PastList: {"kind": ListKind.VISITS}}
START = "2026-11-25T15:00:00Z"


@pytest.fixture(autouse=True)
def stopped(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def keep(table: type[Upload], by: Any, name: str = "file.csv") -> int:
    with transaction() as session:
        return actions.keep(
            table(**MORE.get(table, {})), b"a;b", name=name, by=session.merge(by)
        ).id


def take_in(table: type[Run], kind: Any) -> int:
    with transaction():
        run = table(kind=kind, sha256="0" * 64)
        return actions.take_in(run, lambda _run: None, name="file.csv", by=None).id


def undo(table: type[Run], run_id: int) -> list[int]:
    """The ids of the runs that the room was told to put back."""
    put_back: list[int] = []
    with transaction() as session:
        actions.undo(session.get_one(table, run_id), lambda run: put_back.append(run.id), by=None)
    return put_back


def count(table: type[Upload]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def verbs(noun: str) -> list[str]:
    query = select(Entry.verb).where(Entry.noun == noun).order_by(Entry.id)
    return list(db.session.scalars(query))


def test_every_room_that_keeps_files_is_here() -> None:
    assert set(models.tables_of_uploads()) == set(UPLOADS)
    assert set(Run.__subclasses__()) == {table for table, _kind in RUNS}


@pytest.mark.parametrize("table", UPLOADS)
def test_a_kept_file_is_its_senders_alone(table: type[Upload]) -> None:
    sender, other = make.user(), make.user()
    kept = keep(table, sender, name="x" * 250)
    upload = queries.waiting(table, kept, sender.id)
    assert upload is not None
    assert (upload.content, len(upload.file_name), upload.created_at) == (b"a;b", 200, clock.now())
    assert queries.waiting(table, kept, other.id) is None
    assert [u.id for u in queries.waiting_of(table, sender.id)] == [kept]
    assert queries.waiting_of(table, other.id) == []


@pytest.mark.parametrize("table", UPLOADS)
def test_waiting_files_come_newest_first(table: type[Upload]) -> None:
    sender = make.user()
    first, second = keep(table, sender), keep(table, sender)
    assert [u.id for u in queries.waiting_of(table, sender.id)] == [second, first]


@pytest.mark.parametrize("table", UPLOADS)
def test_finish_throws_the_file_away_with_its_cells_in_the_history(table: type[Upload]) -> None:
    kept = keep(table, make.user())
    with transaction() as session:
        upload = session.get_one(table, kept)
        upload.file_name = "secret.csv"
        actions.finish(upload, by=None)
    assert count(table) == 0
    assert verbs(table.__tablename__) == ["upload", "finish"]
    entries = db.session.scalars(select(Entry).where(Entry.noun == table.__tablename__))
    assert [(entry.before, entry.after) for entry in entries] == [({}, {})] * 2


@pytest.mark.parametrize("table", UPLOADS)
def test_finish_taken_keeps_the_file_while_a_line_is_rejected(table: type[Upload]) -> None:
    kept = keep(table, make.user())
    rejected = Effect(1, rejected=[Rejected(2, "Code", "missing")])
    with pytest.raises(actions.NothingWritten), transaction() as session:
        actions.finish_taken(session.get_one(table, kept), rejected, by=None)
    assert count(table) == 1
    with transaction() as session:
        actions.finish_taken(session.get_one(table, kept), Effect(1, new=1), by=None)
    assert count(table) == 0


@pytest.mark.parametrize("table", UPLOADS)
def test_a_file_is_kept_for_its_life_and_no_longer(
    table: type[Upload], stopped: time_machine.Traveller
) -> None:
    keep(table, make.user())
    stopped.shift(table.life)
    with transaction():
        assert actions.forget_old() == 0
    stopped.shift(timedelta(seconds=1))
    with transaction():
        assert actions.forget_old(really=False) == 1
        assert actions.forget_old() == 1
    assert count(table) == 0


@pytest.mark.parametrize("table", UPLOADS)
def test_keeping_a_file_throws_older_ones_away(
    table: type[Upload], stopped: time_machine.Traveller
) -> None:
    sender = make.user()
    keep(table, sender)
    stopped.shift(table.life + timedelta(seconds=1))
    newer = keep(table, sender)
    assert list(db.session.scalars(select(table.id))) == [newer]


@pytest.mark.parametrize(("table", "kind"), RUNS)
def test_only_the_last_file_is_undone_and_only_once(table: type[Run], kind: Any) -> None:
    first, last = take_in(table, kind), take_in(table, kind)
    assert queries.undoable(table) == {last}
    with pytest.raises(actions.NotTheLast, match="Seul"):
        undo(table, first)
    assert undo(table, last) == [last]
    with pytest.raises(actions.NotTheLast):
        undo(table, last)
    assert queries.undoable(table) == {first}
    undone = db.session.get_one(table, last)
    assert (undone.undone_at, db.session.get_one(table, first).undone_at) == (clock.now(), None)
    assert verbs(table.__tablename__) == ["import", "import", "undo"]


def test_kinds_of_the_ministry_are_undone_apart() -> None:
    boards = take_in(MinistryRun, FileKind.BOARDS)
    private = take_in(MinistryRun, FileKind.PRIVATE)
    assert queries.undoable(MinistryRun) == {boards, private}
    assert undo(MinistryRun, boards) == [boards]
    assert queries.undoable(MinistryRun) == {private}
    assert queries.last_run(MinistryRun, FileKind.BOARDS) is None


@pytest.mark.parametrize(("table", "kind"), RUNS)
def test_a_room_that_refuses_to_put_back_leaves_the_run_as_it_is(
    table: type[Run], kind: Any
) -> None:
    run_id = take_in(table, kind)

    def refuse(_run: Run) -> None:
        raise Refused("in use")

    with pytest.raises(Refused, match="in use"), transaction() as session:
        actions.undo(session.get_one(table, run_id), refuse, by=None)
    assert db.session.get_one(table, run_id).undone_at is None


@pytest.mark.parametrize(("table", "kind"), RUNS)
def test_runs_come_newest_first_and_the_last_undone_does_not_count(
    table: type[Run], kind: Any
) -> None:
    first, last = take_in(table, kind), take_in(table, kind)
    assert [run.id for run in queries.runs(table)] == [last, first]
    assert [run.id for run in queries.runs(table, limit=1)] == [last]
    undo(table, last)
    found = queries.last_run(table)
    assert found is not None
    assert found.id == first


@pytest.mark.parametrize(("table", "kind"), RUNS)
def test_a_long_name_is_cut_and_the_taker_noted(table: type[Run], kind: Any) -> None:
    taker = make.user()
    with transaction() as session:
        run = table(kind=kind, sha256="0" * 64)
        actions.take_in(run, lambda _run: None, name="x" * 250, by=session.merge(taker))
    found = queries.runs(table)[0]
    assert (len(found.file_name), found.by_id, found.created_at) == (200, taker.id, clock.now())


@pytest.mark.parametrize(("table", "kind"), RUNS)
def test_what_the_file_says_is_written_once_the_run_has_its_number(
    table: type[Run], kind: Any
) -> None:
    numbers: list[int] = []
    with transaction():
        run = table(kind=kind, sha256="0" * 64)
        actions.take_in(run, lambda run: numbers.append(run.id), name="file.csv", by=None)
        assert numbers == [run.id]


def test_a_file_that_is_not_written_says_why() -> None:
    assert actions.NothingWritten().sentence.startswith("Rien n’a été écrit")
