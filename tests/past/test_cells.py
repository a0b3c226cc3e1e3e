from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from outreach.core.language import speaking
from outreach.core.spreadsheet import WrongCell
from outreach.past import cells


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-03-14", "2023-03-14"),
        ("2023-03-14 09:30", "2023-03-14"),
        ("14/03/2023", "2023-03-14"),
        ("03/04/2023", "2023-04-03"),
        ("14.03.2023", "2023-03-14"),
        ("14 mars 2023", "2023-03-14"),
        ("mardi 14 mars 2023", "2023-03-14"),
        ("14-mars-23", "2023-03-14"),
        ("1er février 2022", "2022-02-01"),
        ("14 févr. 2023", "2023-02-14"),
        ("March 14, 2023", "2023-03-14"),
        ("45000", "2023-03-15"),
    ],
)
def test_day_reads_what_people_write(app: Flask, text: str, day: str) -> None:
    assert cells.day(text) == day


def test_day_with_the_month_first(app: Flask) -> None:
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
