import contextlib
import random
from datetime import date, timedelta

import pytest
from flask import Flask

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events.models import Event, Session
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.past import actions, imports, lines, matching, queries
from outreach.past.models import DeclaredTotal, PastLine, PastRun
from outreach.past.words import ListKind, Measure
from outreach.people import actions as people
from outreach.people.models import NoteKind, Person
from outreach.schools import imports as ministry
from outreach.schools.models import School
from tests import make
from tests.past import files
from tests.past.files import bring
from tests.schools.files import SAMPLE


@pytest.fixture
def by(app: Flask) -> User:
    make.our_organisation()
    make.school(name="École secondaire des Érables", municipality="Montréal", code="900100")
    return make.user()


def stored() -> dict[str, int]:
    return {
        m.__tablename__: db.session.query(m).count() for m in (Event, Session, Person, PastLine)
    }


def test_undo_leaves_nothing_but_its_trace(by: User) -> None:
    before = stored()
    run = bring(files.visits({}, {"Groupe": "32"}), by=by)
    assert stored() != before
    with transaction():
        imports.undo(run, by=by)
    assert stored() == before
    assert db.session.query(PastRun).one().undone_at is not None
    assert db.session.query(Entry).filter_by(noun="past_run", verb="undo").count() == 1


def test_undo_is_refused_once_something_hangs_on_it(by: User) -> None:
    run = bring(files.visits({}), by=by)
    with transaction():
        people.note(
            NoteKind.CALL, "Très bien reçu", by=by, event_id=db.session.query(Event).one().id
        )
    with pytest.raises(Refused, match="a servi depuis"), transaction():
        imports.undo(run, by=by)
    assert db.session.query(Event).count() == 1


def test_only_the_last_list_can_be_undone(by: User) -> None:
    first = bring(files.visits({}), by=by)
    bring(files.visits({"Groupe": "32"}), by=by)
    with pytest.raises(Refused, match="Seule la dernière liste"), transaction():
        imports.undo(first, by=by)


def test_take_in_refuses_while_a_line_is_wrong_and_writes_nothing(by: User) -> None:
    with pytest.raises(Refused, match="Rien n’a été"), transaction():
        imports.take_in(actions.send(files.visits({"Niveau": "?"}), name="x", by=by), by=by)
    assert db.session.query(Event).count() == 0


def test_a_list_that_is_too_long_says_so(by: User) -> None:
    many = files.visits(*({"Groupe": str(n)} for n in range(lines.MOST_LINES + 1)))
    with pytest.raises(Refused, match="au plus 500 lignes"), transaction():
        actions.send(many, name="x.csv", by=by)


def test_150_messy_rows_of_the_real_directory_are_in_after_a_few_clicks(by: User) -> None:
    """What staff must do by hand: choose for shared names, mend a few cells, nothing line by line."""
    with transaction():
        ministry.take_in(SAMPLE.read_bytes(), name="f", by=None)
    content = messy(150)
    with transaction():
        upload = actions.send(content, name="annee.xlsx", by=by)
        assert upload.columns["youth"] == "Nb d'élèves"
        undecided = matching.propose(lines.read(upload).undecided)
        doubtful = [p for p in undecided if p.chosen is None]
        problems = lines.read(upload).problems
        assert len(doubtful) <= 10
        assert 3 <= len(problems) <= 10
        chosen = {p.wording.key: (p.chosen or p.candidates[0]).id for p in undecided}
        actions.choose_schools(chosen, by=by)
        said = {"28 + 2": "30", "Causerie": "talk", "31 février": "2024-02-28", "tous": "Sec 1 à 5"}
        mended: dict[str, dict[str, str]] = {}
        for problem in problems:
            mended.setdefault(problem.field.name, {})[problem.key] = said[problem.text]
        actions.mend(upload, mended, left_out=[], by=by)
        run, _kept = imports.take_in(upload, by=by)
    assert run.counts == {"read": 151, "new": 150, "changed": 0, "unchanged": 0, "left_out": 1}
    assert db.session.query(Session).count() == 150
    assert db.session.query(Message).count() == 0
    again = bring(content, by=by, mended=mended)
    assert (again.counts["unchanged"], again.counts["new"]) == (150, 0)


def messy(count: int) -> bytes:
    """A workbook with a title, odd days, grades, counts and school names, and a total below."""
    chance = random.Random(7)
    schools = db.session.query(School).filter(School.secondary.is_(True)).order_by(School.id).all()
    rows = []
    for number in range(count):
        school = chance.choice(schools)
        on = date(2023, 9, 5) + timedelta(days=chance.randrange(280))
        day = chance.choice(
            (on.isoformat(), f"{on:%d/%m/%Y}", f"{on.day} {FRENCH[on.month]} {on.year}")
        )
        name = chance.choice(
            (school.name, school.name.upper(), school.name.replace("École", "Éc."))
        )
        row = files.VISIT | {
            "Date de la visite": day, "École": name, "Ville": school.municipality,
            "Niveau": chance.choice(("Sec 3", "3e sec.", "S4-5", "4e et 5e sec", "5")),
            "Groupe": f"G{number}", "Nb d'élèves": chance.choice(("28", "28 élèves", "env. 30", " 31 ")),
            "Statut": chance.choice(("Réalisé", "fait", "OK", "")), "Courriel": "", "Enseignant": "",
        }  # fmt: skip
        rows.append(row)
    rows[10]["Nb d'élèves"], rows[20]["Activité"], rows[21]["Activité"] = (
        "28 + 2",
        "Causerie",
        "Causerie",
    )
    rows[30]["Date de la visite"], rows[40]["Niveau"] = "31 février", "tous"
    total = dict.fromkeys(files.VISITS, "") | {
        "Date de la visite": "TOTAL :",
        "Nb d'élèves": "4 312",
    }
    table = [("Visites 2023-2024",), (), files.VISITS, *([*r.values()] for r in (*rows, total))]
    return files.as_xlsx(("2023-2024", table))


@pytest.mark.parametrize(
    ("count", "is_taken"), [(0, False), (1, True), (10_000_000, True), (10_000_001, False)]
)
def test_a_total_is_one_or_more_and_not_beyond_reason(
    app: Flask, count: int, is_taken: bool
) -> None:
    days = {"first_on": date(2009, 7, 1), "last_on": date(2012, 6, 30)}
    refused = pytest.raises(Refused, match="nombre entier")
    with contextlib.nullcontext() if is_taken else refused, transaction():
        actions.declare(Measure.YOUTH, count, source="Rapport", by=None, **days)
    assert db.session.query(DeclaredTotal).count() == int(is_taken)


def test_a_total_is_of_days_that_are_over(app: Flask) -> None:
    today = clock.today()
    with transaction():
        actions.declare(Measure.YOUTH, 1, first_on=today, last_on=today, source="x", by=None)
    late = today + timedelta(days=1)
    for first, last, sentence in ((today, late, "passé"), (late, today, "précède")):
        with pytest.raises(Refused, match=sentence), transaction():
            actions.declare(Measure.YOUTH, 1, first_on=first, last_on=last, source="y", by=None)


def test_every_step_with_a_list_leaves_a_trace(by: User) -> None:
    book = files.as_xlsx(
        ("Un", [files.VISITS, list(files.VISIT.values())]),
        ("Deux", [files.VISITS, list((files.VISIT | {"Groupe": "32"}).values())]),
    )
    days = {"first_on": date(2009, 7, 1), "last_on": date(2012, 6, 30)}
    with transaction():
        upload = actions.send(book, name="x.xlsx", by=by)
        actions.mend(upload, {"label": {"31": "32"}}, left_out=[2], by=by)
        actions.choose_sheet(upload, "Deux", kind=ListKind.VISITS, by=by)
        assert (upload.mended, upload.left_out) == ({}, [])
        actions.match_columns(upload, upload.columns, defaults={}, by=by)
        actions.choose_schools({"|x|": None}, by=by)
        assert queries.decided_names(["|x|"]) == {"|x|": None}
        actions.forget_schools(["|x|"], by=by)
        total = actions.declare(Measure.YOUTH, 1, source="Rapport", by=by, **days)
        others = {"source": "rapport", "by": by, "are_others": True}
        other = actions.declare(Measure.YOUTH, 1, **days, **others)
        actions.withdraw(total, by=by)
    told = {(e.noun, e.verb, e.note) for e in db.session.query(Entry)}
    assert told >= {
        ("past_upload", "mend", ""), ("past_upload", "choose_sheet", ""),
        ("past_upload", "match_columns", ""), ("past_school_name", "choose", ""),
        ("past_school_name", "forget", ""), ("declared_total", "declare", ""),
        ("declared_total", "declare", actions.OTHERS), ("declared_total", "withdraw", ""),
    }  # fmt: skip
    assert [row.id for row in queries.totals()] == [other.id]
    assert queries.decided_names(["|x|"]) == {}


@pytest.mark.parametrize(
    ("first", "last", "touches", "within"),
    [
        (date(2009, 7, 1), date(2012, 6, 30), True, True),
        (date(2009, 7, 2), date(2012, 6, 30), True, False),
        (date(2009, 7, 1), date(2012, 6, 29), True, False),
        (date(2012, 6, 30), date(2013, 6, 30), True, False),
        (date(2012, 7, 1), date(2013, 6, 30), False, False),
        (date(2008, 7, 1), date(2009, 7, 1), True, False),
        (date(2008, 7, 1), date(2009, 6, 30), False, False),
    ],
)
def test_a_total_touches_days_and_lies_within_them(
    app: Flask, first: date, last: date, touches: bool, within: bool
) -> None:
    days = {"first_on": date(2009, 7, 1), "last_on": date(2012, 6, 30)}
    with transaction():
        actions.declare(Measure.YOUTH, 1, source="Rapport", by=None, **days)
    assert len(queries.totals_touching(Measure.YOUTH, first, last)) == touches
    assert len(queries.totals_within(Measure.YOUTH, first, last)) == within
    assert not queries.totals_touching(Measure.COUNSELLORS, first, last)


FRENCH = (
    "", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip


def test_another_sheet_or_kind_is_matched_anew(by: User) -> None:
    book = files.as_xlsx(
        ("Visites", [files.VISITS, list(files.VISIT.values())]),
        ("Gens", [files.CONTACTS, list(files.PERSON.values())]),
    )
    with transaction():
        upload = actions.send(book, name="x.xlsx", by=by)
        assert (upload.sheet, upload.kind) == ("Visites", ListKind.VISITS)
        actions.choose_sheet(upload, "Gens", kind=ListKind.CONTACTS, by=by)
    assert upload.columns == {
        "last_name": "Nom", "first_name": "Prénom", "email": "Courriel", "phone": "Téléphone",
        "role": "Fonction", "school_code": "Code école",
    }  # fmt: skip
