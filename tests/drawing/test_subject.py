"""What a chart is to show: values in words, and the same numbers as a table."""

import pytest

from outreach.drawing.subject import PHONE, Subject, Values


def subject(*series: Values, urls: tuple[str, ...] = ()) -> Subject:
    return Subject(
        "Reached", "visits", ["2021", "2022"], series, lambda value: f"{value:.0f}", "Year", "–",
        720, 340, (0, 50, 100), base=100, base_label="2021 = 100", urls=urls,
    )  # fmt: skip


def test_a_missing_value_is_told_and_zero_is_a_value() -> None:
    shown = subject(Values("Pupils", [None, 0]))
    assert shown.headers == ("Year", "Pupils")
    assert shown.rows == (("2021", "–"), ("2022", "0"))
    assert shown.series[0].present == [0]


def test_a_total_is_missing_only_where_no_series_has_a_value() -> None:
    shown = subject(Values("A", [None, 3]), Values("B", [None, None]))
    assert [shown.total_words(0), shown.total_words(1)] == ["–", "3"]


def test_heights_are_of_each_bar_or_of_the_stack() -> None:
    shown = subject(Values("A", [1, None]), Values("B", [2, 4]))
    assert shown.heights(stacked=False) == [1, 2, 0, 4]
    assert shown.heights(stacked=True) == [3, 4]
    with pytest.raises(ValueError):
        subject(Values("A", [1]), Values("B", [2, 4])).heights(stacked=True)


def test_the_base_stands_in_words_on_the_axis_alone() -> None:
    shown = subject()
    assert shown.tick_words(100) == "2021 = 100"
    assert shown.words(100) == "100"


def test_the_first_series_leads_on_where_it_has_a_value() -> None:
    shown = subject(Values("A", [1, 0]), Values("B", [2, 4]), urls=("/a", "/b"))
    assert [shown.url(n, index) for n in (0, 1) for index in (0, 1)] == ["/a", "", "", ""]


def test_a_phone_gets_the_same_in_its_width() -> None:
    assert subject().for_phone().width == PHONE
    assert subject().for_phone(100).height == 100
