from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from outreach.core.language import speaking
from outreach.core.spreadsheet import WrongCell
from outreach.events.words import EventType, Grade
from outreach.past import cells


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14 mars 2023", "2023-03-14"),
        ("2023-03-14", "2023-03-14"),
        ("2023-03-14 09:30", "2023-03-14"),
        ("14/03/2023", "2023-03-14"),
        ("03/04/2023", "2023-04-03"),
        ("14.03.2023", "2023-03-14"),
        ("mardi 14 mars 2023", "2023-03-14"),
        ("14-mars-23", "2023-03-14"),
        ("1er février 2022", "2022-02-01"),
        ("14 févr. 2023", "2023-02-14"),
        ("March 14, 2023", "2023-03-14"),
        ("45000", "2023-03-15"),
        ("32874", "1990-01-01"),
        ("1990-01-01", "1990-01-01"),
    ],
)
def test_day_reads_what_people_write(app: Flask, text: str, day: str) -> None:
    assert cells.day(text) == day


def test_day_with_the_month_first(app: Flask) -> None:
    assert cells.day("Tuesday, March 14, 2023", month_first=True) == "2023-03-14"
    assert cells.day("03/04/2023", month_first=True) == "2023-03-04"


@pytest.mark.parametrize(
    "text",
    [
        "14 mars",
        "2009/10",
        "2023",
        "32/01/2023",
        "209-01-02",
        "20122-01-01",
        "mars 2023",
        "n.d.",
        "P3",
        "32873",
        "73051",
    ],
)
def test_day_makes_no_missing_part_up(app: Flask, text: str) -> None:
    with pytest.raises(WrongCell):
        cells.day(text)


def test_day_is_one_that_has_been(app: Flask) -> None:
    with time_machine.travel("2024-03-13 12:00"), speaking("en"):
        assert cells.day("2024-03-13") == "2024-03-13"
        with pytest.raises(WrongCell, match="still to come"):
            cells.day("2024-03-14")


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (cells.at, "13h30", "13:30"),
        (cells.at, "13 h 30", "13:30"),
        (cells.at, "1:30 PM", "13:30"),
        (cells.at, "9h", "09:00"),
        (cells.at, "9:05 am", "09:05"),
        (cells.at, "12:30 am", "00:30"),
        (cells.at, "12 pm", "12:00"),
        (cells.at, "23:59", "23:59"),
        (cells.minutes, "2 h", 120),
        (cells.minutes, "2,0 h", 120),
        (cells.minutes, "15", 15),
        (cells.minutes, "720", 720),
        (cells.hours, "0,25", 15),
        (cells.hours, "12 h", 720),
        (cells.span, "9h-9h15", ("09:00", 15)),
        (cells.span, "9h", None),
        (cells.span, "9h-P2", None),
        (cells.count, "0", 0),
        (cells.count, "1000", 1000),
        (cells.count, "1 000", 1000),
        (cells.count, "600 + 400", 1000),
        (cells.grades, "1er, 2e cycle", [f"secondary_{n}" for n in range(1, 6)]),
        (cells.grades, "premier cycle", ["secondary_1", "secondary_2"]),
        (cells.grades, "second cycle", ["secondary_3", "secondary_4", "secondary_5"]),
        (cells.grades, "I à III", ["secondary_1", "secondary_2", "secondary_3"]),
        (cells.full_name, f"{'A' * 101} {'B' * 101}", ["A" * 100, "B" * 100]),
        (cells.full_name, f"{'B' * 101}, {'A' * 101}", ["A" * 100, "B" * 100]),
        (cells.full_name, "B" * 101, ["", "B" * 100]),
        (cells.full_name, "Élodie Côté Roy", ["Élodie", "Côté Roy"]),
        (cells.line, f" a  b {'c' * 200}", f"a b {'c' * 196}"),
        (cells.passage, f" a  b{'c' * 2000}", f"a  b{'c' * 1996}"),
        (cells.phone, "514 555-0134", "+15145550134"),
        (cells.at, "13:30:00", "13:30"),
        (cells.minutes, "75", 75),
        (cells.minutes, "75 min", 75),
        (cells.minutes, "1 h 15", 75),
        (cells.minutes, "1,25 h", 75),
        (cells.hours, "6", 360),
        (cells.hours, "5,5", 330),
        (cells.hours, "90 min", 90),
        (cells.count, "28 élèves", 28),
        (cells.count, "env. 28", 28),
        (cells.count, "14 + 10", 24),
        (cells.count, "14+10+1", 25),
        (cells.at, "13h30-14h45", "13:30"),
        (cells.at, "de 9 h à 10 h 15", "09:00"),
        (cells.minutes, "13h30-14h45", 75),
        (cells.minutes, "9:00 to 10:15", 75),
        (cells.grades, "Sec. IV", ["secondary_4"]),
        (cells.grades, "Sec. III et V", ["secondary_3", "secondary_5"]),
        (cells.grades, "1er cycle", ["secondary_1", "secondary_2"]),
        (cells.grades, "2e cycle", ["secondary_3", "secondary_4", "secondary_5"]),
        (
            cells.grades,
            "deuxième cycle du secondaire",
            ["secondary_3", "secondary_4", "secondary_5"],
        ),
        (cells.grades, "1er et 2e cycle", [f"secondary_{n}" for n in range(1, 6)]),
        (cells.grades, "Cycle 2", ["secondary_3", "secondary_4", "secondary_5"]),
        (cells.grades, "1er cycle et sec 3", ["secondary_1", "secondary_2", "secondary_3"]),
        (cells.grades, "2e cycle du primaire", ["elementary"]),
        (cells.grades, "1er cycle universitaire", ["university"]),
        (cells.count, "28.0", 28),
        (cells.grades, "Sec 3", ["secondary_3"]),
        (cells.grades, "3e et 4e sec.", ["secondary_3", "secondary_4"]),
        (cells.grades, "Sec 1 à 3", ["secondary_1", "secondary_2", "secondary_3"]),
        (cells.grades, "S4-5", ["secondary_4", "secondary_5"]),
        (cells.grades, "6e année", ["elementary"]),
        (cells.grades, "DEP", ["vocational"]),
        (cells.grades, "FPT", ["work_training"]),
        (cells.grades, "secondary_5", ["secondary_5"]),
        (cells.full_name, "Côté, Élodie", ["Élodie", "Côté"]),
        (cells.full_name, "Mme Élodie Côté", ["Élodie", "Côté"]),
        (cells.full_name, "Tremblay", ["", "Tremblay"]),
        (cells.email, "ACote@CSDM.example", "acote@csdm.example"),
    ],
)
def test_a_cell_reads_as(app: Flask, read: Callable[[str], Any], text: str, value: Any) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "sentence"),
    [
        (cells.at, "P2", "hour like"),
        (cells.at, "25h", "hour like"),
        (cells.minutes, "14", "15 minutes to 12 hours"),
        (cells.minutes, "721", "15 minutes to 12 hours"),
        (cells.hours, "12,5", "15 minutes to 12 hours"),
        (cells.at, "9:60", "hour like"),
        (cells.count, "vingt-huit", "one number"),
        (cells.count, "28 filles, 30 garçons", "one number"),
        (cells.count, "1001", "0 to 1,000"),
        (cells.grades, "6", "grade like"),
        (cells.day, "1989-12-31", "year 1989 is too far back"),
        (cells.minutes, "900", "15 minutes to 12 hours"),
        (cells.minutes, "une période", "length in minutes"),
        (cells.count, "28 et 30", "one number"),
        (cells.count, "2 groupes", "how many groups"),
        (cells.count, "1 gr.", "how many groups"),
        (cells.count, "600 + 500", "0 to 1,000"),
        (cells.grades, "3e cycle", "grade like"),
        (cells.minutes, "14h45-13h30", "15 minutes to 12 hours"),
        (cells.count, "deux groupes de 28 et 30", "one number"),
        (cells.count, "28,5", "whole number"),
        (cells.count, "-3", "whole number"),
        (cells.count, "2000", "0 to 1,000"),
        (cells.grades, "Sec 7", "grade like"),
        (cells.grades, "tous", "grade like"),
        (cells.email, "anne(at)csdm", "e-mail address like"),
        (cells.phone, "12", "phone number like"),
    ],
)
def test_a_cell_that_cannot_be_read_says_what_to_write(
    app: Flask, read: Callable[[str], Any], text: str, sentence: str
) -> None:
    with speaking("en"), pytest.raises(WrongCell, match=sentence):
        read(text)


@pytest.mark.parametrize("grade", list(Grade))
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_grade_reads_by_its_value_and_its_name(app: Flask, grade: Grade, lang: str) -> None:
    with speaking(lang):
        assert cells.grades(grade.value) == cells.grades(str(grade.label)) == [grade.value]


def test_a_long_cell_is_quoted_by_its_beginning(app: Flask) -> None:
    said = {"hack": EventType.HACKATHON, "x": EventType.TALK, "X": EventType.WORKSHOP}
    with speaking("en"):
        with pytest.raises(WrongCell, match=f"“2 groupes {'x' * 50}” tells"):
            cells.count("2 groupes " + "x" * 51)
        for text in ("y" * 61, "X"):
            with pytest.raises(WrongCell, match=f"Choose what “{text[:60]}” means"):
                cells.word(text, EventType, said)
    asked = ("HACK", "career fair", "career_fair")
    assert [cells.word(text, EventType, said) for text in asked] == [
        "hackathon", "career_fair", "career_fair",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2019", "03/14/2019"], "month"),
        (["03/04/2019", "14/03/2019"], "day"),
        (["03/04/2019"], "doubt"),
        (["12/11/2019"], "doubt"),
        (["12/13/2019"], "month"),
        (["14/03/2019", "03/14/2019"], "doubt"),
        (["03/03/2019"], "day"),
        (["2019-03-04", "14 mars 2019", ""], "day"),
    ],
)
def test_order_is_the_one_that_the_whole_column_fits(texts: list[str], order: str) -> None:
    assert cells.order(texts).value == order


def test_a_day_against_the_order_of_its_column_is_refused(app: Flask) -> None:
    with speaking("en"):
        for text, month_first in (("14/03/2019", True), ("03/14/2019", False)):
            with pytest.raises(WrongCell, match="another order"):
                cells.day(text, month_first=month_first)
    assert cells.day("12/11/2019", month_first=True) == "2019-12-11"
    assert not cells.is_doubtful("03/3/2019")
    assert not cells.is_doubtful("13/03/2019")
    assert cells.is_doubtful("12/03/2019")
