"""Lines: broken where nothing is known, their names apart."""

from outreach.drawing.lines import line_chart
from outreach.drawing.subject import Break, Values
from tests.drawing import charts


def test_a_line_breaks_where_values_are_missing_and_shows_the_gap() -> None:
    (line,) = charts.lines(100, 101, None, None, 105).lines
    assert [len(run) for run in line.runs] == [2, 1]
    assert [(a.words, b.words) for a, b in line.gaps] == [
        ("2010, Computing: 101", "2013, Computing: 105")
    ]


def test_missing_values_at_the_ends_make_no_gap() -> None:
    (line,) = charts.lines(None, 101, 102, None).lines
    assert [len(run) for run in line.runs] == [2]
    assert line.gaps == ()


def test_names_at_the_end_of_lines_stand_apart() -> None:
    chart = line_chart(
        title="Close",
        source="MES",
        categories=["2009", "2010"],
        series=[Values(name, [100, 100 + n / 10]) for n, name in enumerate("abcd")],
        as_words=str,
    )
    levels = sorted(text.y for text in chart.labels)
    assert all(b - a >= 13 for a, b in zip(levels, levels[1:], strict=False))


def test_a_line_is_cut_at_a_break_and_joined_over_a_gap() -> None:
    cut = charts.lines(100, 110, 120, 130, breaks=[Break(2, "break")]).lines[0]
    assert [len(run) for run in cut.runs] == [2, 2]
    assert cut.gaps == ()
    gap = charts.lines(100, None, 120, 130, breaks=[Break(3, "break")]).lines[0]
    assert [len(run) for run in gap.runs] == [1, 1, 1]
    assert len(gap.gaps) == 1
    both = charts.lines(100, None, 120, breaks=[Break(1, "break")]).lines[0]
    assert both.gaps == ()
