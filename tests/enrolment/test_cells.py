"""One cell at a time: years, numbers, levels, totals."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from outreach.core.language import speaking
from outreach.core.spreadsheet import WrongCell
from outreach.enrolment import cells
from outreach.enrolment.words import FigureStatus, Level


@pytest.mark.parametrize("text", ["2009", "2009/10", "2009/2010", "2009-2010", "2009–10"])
def test_year_is_the_one_in_which_the_school_year_begins(app: Flask, text: str) -> None:
    assert cells.year(text) == 2009


@pytest.mark.parametrize("year", [1900, 2100])
def test_year_is_of_our_time(app: Flask, year: int) -> None:
    assert cells.year(f"{year}") == year
    outside = year - 1 if year < 2000 else year + 1
    with pytest.raises(WrongCell):
        cells.year(f"{outside}")


@pytest.mark.parametrize(("text", "start"), [("1999/00", 1999), ("1999-2000", 1999)])
def test_year_passes_the_century(app: Flask, text: str, start: int) -> None:
    assert cells.year(text) == start


@pytest.mark.parametrize("text", ["209", "20122", "2009/2011", "2009-10-01", "", "MMIX"])
def test_year_refuses_what_is_none(app: Flask, text: str) -> None:
    with pytest.raises(WrongCell):
        cells.year(text)


def test_heads_are_whole_after_their_power_of_ten(app: Flask) -> None:
    assert cells.heads("1,5", power=3, text="1,5") == 1500
    with pytest.raises(WrongCell):
        cells.heads("1,5", text="1,5")


@pytest.mark.parametrize("text", ["Total, sex", "Both sexes", "TOTAL", "Les deux sexes"])
def test_a_total_is_known_in_both_languages(app: Flask, text: str) -> None:
    assert cells.is_total(text)
    assert not cells.is_total("Females")


@pytest.mark.parametrize(
    ("text", "looks"),
    [("2009", True), ("2009/10", True), ("209", True), ("20091", True), ("2009-10-01", True),
     ("2009-10-01 00:00", True), ("20", False), ("200910", False), ("valeur", False)],
)  # fmt: skip
def test_a_header_looks_like_a_year_also_where_it_is_none(
    app: Flask, text: str, looks: bool
) -> None:
    assert cells.looks_like_year(text) is looks


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("0", (0, "final")),
        ("1,234", (1234, "final")),
        ("12,345,678", (12345678, "final")),
        ("1\u2009234 R", (1234, "revised")),
        ("12E", (12, "estimated")),
        ("1000000000", (10**9, "final")),
        ("n.d.", (None, "not_available")),
        ("X", (None, "suppressed")),
    ],
)
def test_value_is_a_number_or_why_there_is_none(
    app: Flask, text: str, told: tuple[int | None, str]
) -> None:
    number, status = cells.value(text)
    assert (number, status.value) == told


@pytest.mark.parametrize(
    ("read", "text", "sentence"),
    [
        (cells.year, "2009-10-01", "is a date, perhaps made by Excel"),
        (cells.year, "2009/2011", "is not a school year"),
        (cells.year, "x", "is not a year"),
        (cells.value, "1000000001", "whole and not negative"),
        (cells.value, "-1", "whole and not negative"),
        (cells.value, "1.5", "whole and not negative"),
        (cells.value, "p", "is not a number of students"),
        (cells.value, "12q", "“12q” is not a number of students"),
        (cells.percent, "1000,1", "is not a change in percent"),
        (cells.percent, "-1000.1", "is not a change in percent"),
        (cells.percent, "x%y", "is not a change in percent"),
        (cells.level, "Total, niveau", "“Total, niveau” is a total"),
        (cells.level, "Both sexes", "is a total"),
        (cells.level, "lycée", "is not a level"),
        (cells.level, "college university", "fits several levels"),
        (cells.level, "college and university: DEC", "fits several levels"),
    ],
)
def test_what_cannot_be_read_says_why(
    app: Flask, read: Callable[[str], Any], text: str, sentence: str
) -> None:
    with speaking("en"), pytest.raises(WrongCell, match=sentence):
        read(text)


@pytest.mark.parametrize(
    ("text", "change"),
    [("", None), ("..", None), ("−0,8 %", -0.8), ("1000", 1000), ("-1000%", -1000), ("0", 0)],
)
def test_percent_is_as_its_publisher_wrote_it(app: Flask, text: str, change: float | None) -> None:
    assert cells.percent(text) == change


@pytest.mark.parametrize(
    ("value", "text", "told"),
    [
        (3, "", "revised"), (3, "p", "preliminary"), (3, "Estimated", "estimated"),
        (3, "suppressed", "suppressed"), (None, "x", "suppressed"), (None, "..", "not_available"),
        (3, "x", None), (3, "?", None), (None, "?", None),
    ],
)  # fmt: skip
def test_status_is_a_word_a_letter_or_a_reason_for_no_value(
    app: Flask, value: int | None, text: str, told: str | None
) -> None:
    read = cells.status(value, FigureStatus.REVISED)
    with speaking("en"):
        if told:
            assert read(text).value == told
            return
        with pytest.raises(WrongCell, match="is not a known status"):
            read(text)


def test_level_has_its_part_after_a_colon_and_several_are_one(app: Flask) -> None:
    assert cells.level("University : Bac : droit") == (Level.UNIVERSITY, "Bac : droit")
    assert cells.level("DEP") == (Level.VOCATIONAL, "")
    assert cells.level("cégep et université") == (Level.COMBINED, "college-university")


def test_weakest_is_the_least_sure_and_code_is_short(app: Flask) -> None:
    assert cells.weakest([FigureStatus.FINAL, FigureStatus.ESTIMATED, FigureStatus.REVISED]) is (
        FigureStatus.ESTIMATED
    )
    assert cells.code(f" Génie & arts {'x' * 60}") == f"genie_arts_{'x' * 49}"
