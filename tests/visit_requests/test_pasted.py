"""Mails as teachers write them, in both languages; names and schools are invented."""

import time as stopwatch
from datetime import date, time

import pytest
from flask import Flask

from outreach.visit_requests import pasted
from outreach.visit_requests.models import Preference, PupilGroup
from tests import make
from tests.visit_requests.asking import NOVEMBER

FRENCH = """De : Roy, Line <Line.Roy@ecole.example.org>
À : info@example.org
Objet : Visite

Bonjour,
J’enseigne les sciences à l’École secondaire des Sources, à Laval. J’aimerais recevoir votre équipe pour
deux groupes de 28 élèves de 3e secondaire et un groupe de 31 élèves de sec. 4. Le mardi 8 décembre à 10 h 20
ou le 14 janvier serait idéal.

Merci beaucoup!
Line Roy
450 555-0134, poste 12

> Le 3 novembre 2026, quelqu’un a écrit :
> 500 élèves de 5e secondaire
"""
ENGLISH = """Hello,

I teach Grade 9 at Lakeside Valley High School and we would love a visit for our 45 students,
any Tuesday morning in March.

Thank you,
Sam O’Neil
sam.oneil@school.example.org
(514) 555-0188
"""


@pytest.fixture(autouse=True)
def november(app: Flask):
    with NOVEMBER:
        make.our_organisation()
        yield


def test_a_mail_with_its_header_is_understood() -> None:
    school = make.school(name="École secondaire des Sources")
    said = pasted.read(FRENCH)
    assert (said.contact_name, said.contact_email) == ("Line Roy", "line.roy@ecole.example.org")
    assert said.contact_phone == "+14505550134;ext=12"
    assert said.school
    assert (said.school.id, said.organisation) == (school.id, "École secondaire des Sources")
    assert said.groups == (
        PupilGroup(("secondary_3",), 28),
        PupilGroup(("secondary_3",), 28),
        PupilGroup(("secondary_4",), 31),
    )
    assert said.preferences == (
        Preference(date(2026, 12, 8), time(10, 20)),
        Preference(date(2027, 1, 14)),
    )
    assert said.lang == "fr"


def test_a_mail_that_is_only_signed_is_understood() -> None:
    said = pasted.read(ENGLISH)
    assert (said.contact_name, said.contact_email) == ("Sam O’Neil", "sam.oneil@school.example.org")
    assert said.contact_phone == "+15145550188"
    assert (said.school, said.organisation) == (None, "Lakeside Valley High School")
    assert said.groups == (PupilGroup(("secondary_3",), 45),)
    assert said.preferences == (Preference(None, None, "any Tuesday morning in March"),)
    assert said.lang == "en"


@pytest.mark.parametrize(
    ("text", "day", "start"),
    [
        ("le 3 novembre", date(2026, 11, 3), None),
        ("le 2 novembre", date(2026, 11, 2), None),
        ("le 1er novembre", date(2027, 11, 1), None),
        ("le 14 févr. à 9h", date(2027, 2, 14), time(9)),
        ("le 12 août 2027, 13 h 30", date(2027, 8, 12), time(13, 30)),
        ("December 8 at 1:15", date(2026, 12, 8), time(13, 15)),
        ("Dec. 8th, 2027 at 9 am", date(2027, 12, 8), time(9)),
        ("the 8th of December", None, None),
        ("2027-01-19 10:20", date(2027, 1, 19), time(10, 20)),
        ("31 février", None, None),
        ("29 février", None, None),
        ("29 février 2028", date(2028, 2, 29), None),
        ("le 2 novembre 2025", None, None),
        ("le 8 décembre à 25 h 10", date(2026, 12, 8), None),
        ("le 8 décembre à 9 h 59", date(2026, 12, 8), time(9, 59)),
        ("le 8 décembre à 9 h 60", date(2026, 12, 8), None),
        ("December 8 at 12 pm", date(2026, 12, 8), time(12)),
        ("le 8 décembre à 24 h 10", date(2026, 12, 8), None),
        ("le 8 décembre à 23 h 10", date(2026, 12, 8), time(23, 10)),
        ("le 8 décembre, mardi 8 décembre à 9 h", date(2026, 12, 8), time(9)),
        ("le 8 décembre à 12 h 15", date(2026, 12, 8), time(12, 15)),
        ("le 8 décembre à 7 h 05", date(2026, 12, 8), time(7, 5)),
        ("le 8 décembre à 6:59", date(2026, 12, 8), time(18, 59)),
        ("8 décembre, local 12", date(2026, 12, 8), None),
    ],
)
def test_dates_are_the_next_of_their_name_with_their_hour(
    text: str, day: date | None, start: time | None
) -> None:
    wanted = (Preference(day, start),) if day else ()
    assert pasted.read(text).preferences == wanted


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("un mardi matin nous irait", "un mardi matin"),
        ("n’importe quel jeudi après-midi", "n’importe quel jeudi après-midi"),
        ("plutôt en mars", "en mars"),
        ("au mois d’avril", "au mois d’avril"),
        ("early in May", "early in May"),
        ("rien de précis", ""),
    ],
)
def test_without_a_date_the_words_that_say_when_are_kept(text: str, period: str) -> None:
    wanted = (Preference(None, None, period),) if period else ()
    assert pasted.read(text).preferences == wanted


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("28 élèves", [((), 28)]),
        ("3 groupes de 25 élèves de secondaire 1", [(("secondary_1",), 25)] * 3),
        ("trois classes de 25 en sec 5", [(("secondary_5",), 25)] * 3),
        ("a group of 30, Secondary 4", [(("secondary_4",), 30)]),
        (
            "30 élèves de sec. 1; 20 élèves de sec. 2",
            [(("secondary_1",), 30), (("secondary_2",), 20)],
        ),
        ("1re secondaire\n400 élèves", [(("secondary_1",), 400)]),
        ("401 élèves", []),
        ("1 élèves", [((), 1)]),
        ("0 élèves", []),
        ("20 groupes de 10 élèves", [((), 10)] * 12),
        ("Grade 11: 12 students", [(("secondary_5",), 12)]),
        ("Grade 12: 12 students", [((), 12)]),
        ("1234 élèves", []),
        ("Grade 10 and Grade 11 students", []),
        ("three classes of about 25", [((), 25)] * 3),
        ("3 groupes de 25-28 élèves", [((), 28)] * 3),
        ("secondaire 1 : 30 élèves de secondaire 2", [(("secondary_2",), 30)]),
    ],
)
def test_groups_are_so_many_pupils_of_the_grades_beside_them(
    text: str, groups: list[tuple[tuple[str, ...], int]]
) -> None:
    assert pasted.read(text).groups == tuple(PupilGroup(*group) for group in groups)


def test_a_school_of_two_words_is_found_among_those_that_follow() -> None:
    school = make.school(name="École Laurier")
    for text in ("à l’École Laurier de Laval, merci", "École Laurier"):
        assert pasted.read(text).school == school
    assert pasted.read("à l’école de mon fils").school is None


@pytest.mark.parametrize(
    "word", ["pas le", "Sauf", "excepté le", "not on", "ni", "avoid", "not available on"]
)
def test_a_day_that_does_not_suit_is_left_out(word: str) -> None:
    said = pasted.read(f"Le 8 décembre convient, {word} 15 décembre.")
    assert said.preferences == (Preference(date(2026, 12, 8)),)


@pytest.mark.parametrize("words", ["ne convient pas", "n’est pas possible", "does not suit"])
def test_a_day_that_is_ruled_out_after_all_is_left_out(words: str) -> None:
    said = pasted.read(f"Le 8 décembre convient, le 15 décembre {words}.")
    assert said.preferences == (Preference(date(2026, 12, 8)),)


def test_a_period_stands_beside_a_date() -> None:
    said = pasted.read("Le 8 décembre, ou any Tuesday morning in March")
    assert [wish.period for wish in said.preferences] == ["", "any Tuesday morning in March"]


def test_our_own_address_is_not_the_teachers() -> None:
    assert pasted.read("Écrire à info@example.org ou à luc@ecole.example.org").contact_email == (
        "luc@ecole.example.org"
    )


def test_of_nothing_nothing_is_understood() -> None:
    said = pasted.read("")
    assert (said.contact_name, said.contact_email, said.contact_phone, said.organisation) == (
        "",
    ) * 4
    assert (said.school, said.preferences, said.groups, said.lang) == (None, (), (), "fr")


@pytest.mark.parametrize(
    "junk",
    ["a" * 20_000, "1 " * 10_000, "@" * 20_000, "deux groupes de " * 2_000, "École des " * 3_000,
     "De: \"" * 4_000, "mardi " * 4_000, "+1 514 " * 3_000, "A. " * 7_000],
)  # fmt: skip
def test_whatever_is_pasted_is_read_in_a_moment(junk: str) -> None:
    start = stopwatch.process_time()
    pasted.read(junk)
    assert stopwatch.process_time() - start < 1
