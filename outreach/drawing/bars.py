"""Bar charts: they stand, or lie where words would be left out if they stood."""

from collections.abc import Sequence
from dataclasses import replace

from outreach.drawing.chart import BarChart
from outreach.drawing.lying_bars import lying_chart
from outreach.drawing.scale import ticks
from outreach.drawing.standing_bars import standing_chart
from outreach.drawing.subject import PHONE, AsWords, Subject, Values


def bar_chart(
    *,
    title: str,
    source: str,
    categories: Sequence[str],
    series: Sequence[Values],
    as_words: AsWords,
    stacked: bool = False,
    over_time: bool = False,
    corner: str = "",
    missing: str = "–",
    urls: Sequence[str] = (),
    width: float = 720,
    height: float = 340,
) -> BarChart:
    """Bars of values ≥ 0 from a zero line; `corner` heads the first column of the table.

    `urls` say for each category where its first bar leads; `over_time` they stand, and some years are left out.
    """
    subject = Subject(
        title, source, categories, series, as_words, corner, missing, width, height, (), urls=urls
    )
    highest = max(subject.heights(stacked=stacked), default=0.0)
    subject = replace(subject, scale=ticks(0, highest))
    wide, phone = (
        lying_chart(drawn, stacked=stacked)
        if not over_time and _leaves_out(drawn, stacked)
        else standing_chart(drawn, stacked=stacked)
        for drawn in (subject, subject.for_phone(PHONE * 0.85))
    )
    return replace(wide, narrow=phone)


def _leaves_out(subject: Subject, stacked: bool) -> bool:
    """Whether standing bars would have no room for the words of a category or of a value."""
    standing = standing_chart(subject, stacked=stacked)
    values = sum(label.series < 0 for label in standing.labels)
    wanted = len(subject.categories) * (1 if stacked else len(subject.series))
    return len(standing.categories) < len(subject.categories) or values < wanted
