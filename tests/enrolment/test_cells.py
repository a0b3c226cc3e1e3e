"""One cell at a time: years, numbers, levels, totals."""

import pytest
from flask import Flask

from outreach.core.spreadsheet import WrongCell
from outreach.enrolment import cells


@pytest.mark.parametrize("text", ["2009", "2009/10", "2009/2010", "2009-2010", "2009–10"])
def test_year_is_the_one_in_which_the_school_year_begins(app: Flask, text: str) -> None:
    assert cells.year(text) == 2009


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
