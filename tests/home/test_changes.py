"""How the history reads: every verb and every column that people may meet has its words."""

import re
from pathlib import Path

import pytest
from flask import Flask

from outreach.core.language import speaking
from outreach.events.models import Event, Session
from outreach.history.models import Entry
from outreach.home import changes
from outreach.people.models import Person
from outreach.registration.models import Registration
from outreach.schools.models import School
from outreach.speakers.models import BackgroundCheck, CheckPolicy, Speaker

TABLES = {
    "event": Event,
    "session": Session,
    "person": Person,
    "school": School,
    "registration": Registration,
    "speaker": Speaker,
    "background_check": BackgroundCheck,
    "check_policy": CheckPolicy,
}
RECORDED = re.compile(r'history\.record\(\s*(\w+(?:\.\w+)?),\s*"(\w+)"')
ROWS = {"event", "session", "person", "school", "fresh", "copy", "registration"}


@pytest.mark.parametrize("noun", TABLES)
def test_every_column_has_a_label_or_is_left_unsaid(noun: str) -> None:
    for column in TABLES[noun].__table__.columns:
        if changes.is_said(noun, column.name):
            assert changes.label(noun, column.name) != column.name, f"{noun}.{column.name}"


def test_every_verb_that_the_actions_record_has_its_words() -> None:
    recorded = {
        verb
        for path in Path("outreach").glob("*/*.py")
        for row, verb in RECORDED.findall(path.read_text())
        if row.split(".")[-1] in ROWS
    }
    assert len(recorded) > 15
    assert recorded - set(changes.VERBS) - set(changes.OF_REGISTRATIONS) - {"export"} == set()


def entry(noun: str, **columns: tuple[object, object]) -> Entry:
    before = {name: values[0] for name, values in columns.items()}
    after = {name: values[1] for name, values in columns.items()}
    return Entry(noun=noun, row_id=1, verb="change", before=before, after=after)


@pytest.mark.parametrize(
    ("noun", "column", "values", "line"),
    [
        ("event", "status", ("draft", "published"), ("Statut", "Brouillon", "Publiée")),
        ("event", "status", ("draft", "confirmed"), ("Statut", "Brouillon", "Réservée ou confirmée")),
        ("event", "starts_at", (None, "2026-11-11 01:30:00+00:00"),
         ("Début", "–", "10 novembre 2026, 20 h 30")),
        ("session", "grades", (["secondary_3"], ["secondary_4"]), None),
        ("person", "phone", ("", "+15145550134;ext=12"), ("Téléphone", "–", "514 555-0134, poste 12")),
        ("school", "region_code", ("06", "13"), ("Région", "Montréal", "Laval")),
        ("speaker", "region_codes", (["06", "13"], []), ("Régions", "Montréal, Laval", "–")),
        ("speaker", "topics", ([], ["jeux", "études"]), ("Sujets", "–", "jeux, études")),
        ("speaker", "languages", (["fr"], ["fr", "en"]),
         ("Langues parlées en classe", "Français", "Français, Anglais")),
        ("speaker", "weekdays", (["monday"], []), ("Jours qui conviennent d’habitude", "Lundi", "–")),
        ("background_check", "status", ("to_do", "verified"), ("Statut", "À faire", "Vérifiée")),
        ("check_policy", "rule", ("required", "none"),
         ("Ce qui est exigé", "Vérification", "Rien")),
        ("school", "is_active", (True, False), ("En activité", "Oui", "Non")),
        ("event", "credit_hours", (2.0, 2.25), ("Heures créditables", "2", "2,25")),
    ],
)  # fmt: skip
def test_values_read_as_people_say_them(
    app: Flask, noun: str, column: str, values: tuple[object, object], line: tuple[str, ...] | None
) -> None:
    with speaking("fr"):
        (told,) = changes.columns(entry(noun, **{column: values}))
    if line:
        assert tuple(part.replace("\xa0", " ") for part in told) == line
    assert "secondary" not in " ".join(told)


@pytest.mark.parametrize(
    ("noun", "verb", "words"),
    [
        ("registration", "register", "Registration received"),
        ("registration", "change", "Changed"),
        ("wish", "dismiss", "Request set aside"),
        ("wish", "change", "Changed"),
        ("visit_request", "receive", "Request received"),
        ("visit_request", "change", "Changed"),
        ("speaker", "apply", "Offered to speak in schools"),
        ("speaker", "confirm", "Confirmed by the speaker"),
        ("speaker", "correct", "Corrected"),
        ("speaker", "remind", "Changed"),
        ("background_check", "enter", "Background check entered"),
        ("background_check", "correct", "Background check corrected"),
        ("background_check", "apply", "Changed"),
        ("person", "receive", "Changed"),
        ("person", "dismiss", "Changed"),
        ("event", "move_to_confirmed", "Booked or confirmed"),
    ],
)
def test_a_verb_reads_as_its_noun_means_it(app: Flask, noun: str, verb: str, words: str) -> None:
    with speaking("en"):
        assert changes.verb(Entry(noun=noun, verb=verb)) == words


def test_what_did_not_change_or_is_ours_alone_is_not_told(app: Flask) -> None:
    one = entry(
        "event", room=("B", "B"), search_text=("a", "b"), sequence=(1, 2), told_at=("a", "b")
    )
    assert list(changes.columns(one)) == []


def test_a_registration_reads_in_its_own_words(app: Flask) -> None:
    made = entry("registration", status=("waitlisted", "registered"), role=(None, "teacher"),
                 pupils=({}, {"secondary_3": 27}), phone=("", "+14185551234"))  # fmt: skip
    made.verb = "cancel"
    with speaking("fr"):
        assert list(changes.columns(made)) == [
            ("Statut", "En liste d’attente", "Inscription confirmée"),
            ("Rôle", "–", "Enseignant ou enseignante"),
            ("Élèves", "–", "3e secondaire (27)"),
            ("Téléphone", "–", "418\u00a0555-1234"),
        ]
        assert changes.verb(made) == "Inscription annulée"
        assert changes.verb(entry("event", status=("draft", "published"))) == "Changé"


def test_a_wish_reads_as_what_was_asked_and_nothing_of_its_columns(app: Flask) -> None:
    made = entry("wish", accepted=(None, "True"), room=("B", "C"))
    made.verb, made.note = "withdraw", "other_date"
    with speaking("fr"):
        assert list(changes.columns(made)) == []
        assert changes.verb(made) == "Demande retirée"
        assert changes.note(made) == "Demande une autre date"


@pytest.mark.parametrize(
    ("noun", "verb", "note", "reads"),
    [
        ("session", "cancel", "strike", "Grève"),
        ("session", "cancel", "31", "31"),
        ("session", "count", "strike", "strike"),
        ("registration", "cancel", "strike", "strike"),
    ],
)
def test_only_of_a_group_called_off_a_reason_stands_for_its_name(
    app: Flask, noun: str, verb: str, note: str, reads: str
) -> None:
    made = entry(noun)
    made.verb, made.note = verb, note
    with speaking("fr"):
        assert changes.note(made) == reads
