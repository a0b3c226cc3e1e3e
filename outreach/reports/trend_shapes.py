"""The enrolment trend as JSON, as rows of a file, as a chart and as the sentence that may be copied."""

from collections.abc import Iterator
from typing import Any

from outreach.core import language
from outreach.core.language import _, number, percent
from outreach.drawing import chart, lines, subject
from outreach.reports import outreach_and_trend
from outreach.reports.enrolment_trend import LevelInYear, Trend, again
from outreach.reports.outreach_and_trend import Beside


def as_json(trend: Trend, beside: Beside | None = None) -> dict[str, Any]:
    """The answer of contract.md 4; growth and CAGR are ratios, contributions points."""
    pairing = beside or outreach_and_trend.beside(trend)
    return {
        "definition": definition(trend),
        "filters": {
            "group": trend.group,
            "geography": trend.geography,
            "from": trend.first,
            "to": trend.last,
            "base": trend.base,
            "comparable": trend.comparable,
            "lag_years": pairing.lag,
        },
        "source": trend.source,
        "rows": [
            {
                "year": r.year,
                "level": r.level,
                "value": r.value,
                "status": r.status.value,
                "change": r.change,
                "published_pct": r.published_pct,
            }
            for r in trend.rows
        ],
        "totals": [vars(total) for total in trend.totals],
        "index": trend.index,
        "growth": trend.growth,
        "cagr": trend.cagr,
        "included_levels": [level.key for level in trend.included],
        "excluded_levels": [
            {"level": level.key, "reason": level.reason} for level in trend.excluded
        ],
        "contributions": {level.key: level.contribution for level in trend.included},
        "breaks": [{"year": b.year, "level": b.level, "note": b.note} for b in trend.breaks],
        "other_bases": [vars(base) for base in trend.bases],
        "outreach": outreach_and_trend.as_json(pairing),
        "notes": [*filter(None, [outreach_and_trend.sensitivity(trend)]), no_cause()],
    }


def about(trend: Trend) -> list[tuple[str, str]]:
    """What a file says of itself: source, years, growth, breaks, and what the total leaves out."""
    return [
        (_("Definition"), definition(trend)),
        (_("Source"), trend.source),
        (_("Group of programmes"), trend.group_label),
        (_("Place"), trend.place),
        (_("Years"), _("%(first)s to %(last)s", first=str(trend.base), last=str(trend.last))),
        (_("Growth"), percent(trend.growth)),
        (index_label(trend), number(trend.index, 1)),
        (_("Compound annual growth rate (CAGR)"), percent(trend.cagr)),
        *((_("Left out"), f"{level.label} ({level.reason})") for level in trend.excluded),
        *((_("Break"), f"{cut.year}, {cut.label} ({cut.note})") for cut in trend.breaks),
        (_("Note"), no_cause()),
    ]


def headers(trend: Trend, beside: Beside | None = None) -> list[str]:
    """The columns of a file: one a level, published changes, the total, its index, and the outreach."""
    pairing = beside or outreach_and_trend.beside(trend)
    labels = levels(trend)
    published = [
        _("%(level)s, published change (%%)", level=labels[key]) for key in _published(trend)
    ]
    last = [outreach_and_trend.participations_label(pairing.lag)] if pairing.pairs else []
    return [_("Year"), *labels.values(), *published, _("Total"), index_label(trend), *last]


def rows(trend: Trend, beside: Beside | None = None) -> Iterator[list[Any]]:
    """One line a year; an empty cell is not known."""
    pairing = beside or outreach_and_trend.beside(trend)
    counted = {pair.year: pair.participations for pair in pairing.pairs}
    for total in trend.totals:
        values = [trend.row(total.year, key) for key in levels(trend)]
        published = [trend.row(total.year, key) for key in _published(trend)]
        index = None if total.index is None else round(total.index, 1)
        yield [
            total.year,
            *[cell.value if cell else None for cell in values],
            *[cell.published_pct if cell else None for cell in published],
            total.value,
            index,
            *([counted[total.year]] if pairing.pairs else []),
        ]


def changes(trend: Trend) -> list[LevelInYear]:
    """The years whose publisher announced a change, with ours beside it."""
    return [row for row in trend.rows if row.published_pct is not None]


def _published(trend: Trend) -> list[str]:
    """The levels with a published change."""
    return list(dict.fromkeys(row.level for row in changes(trend)))


def levels(trend: Trend) -> dict[str, str]:
    """The levels with a figure in these years; one left out of the total says so."""
    left_out = {level.key for level in trend.excluded}
    labels = {row.level: row.label for row in trend.rows}
    return {
        key: _("%(level)s (left out)", level=label) if key in left_out else label
        for key, label in labels.items()
    }


def index_label(trend: Trend) -> str:
    return _("Index (%(year)s = 100)", year=str(trend.base))


def definition(trend: Trend) -> str:
    """What the figures mean, in a few sentences."""
    whole = _(
        "A year is the first of a school year. Index: 100 times the total over that of the base year."
    )
    if trend.comparable:
        return f"{whole} " + _(
            "The total is over the levels known in the base year and in the last year, without a break in "
            "the series between; a year in which one of them is missing has no total."
        )
    return f"{whole} " + _(
        "The total is over every level known in each year: levels that came or changed between are in it."
    )


def sentence(trend: Trend) -> str:
    """The claim of domain.md 7.6, in the language being spoken; empty when there is no growth to tell."""
    if trend.cagr is None:
        return ""
    claim = _(
        "Enrolment in %(group)s, %(place)s (%(levels)s) changed by %(growth)s between %(base)s and %(last)s "
        "(index %(index)s, CAGR %(cagr)s), source: %(source)s.",
        group=trend.group_label,
        place=trend.place,
        levels=", ".join(level.label for level in trend.included),
        growth=percent(trend.growth),
        base=str(trend.base),
        last=str(trend.last),
        index=number(trend.index, 1),
        cagr=percent(trend.cagr),
        source=trend.source,
    )
    return " ".join(filter(None, (claim, left_out(trend), no_cause())))


def left_out(trend: Trend) -> str:
    """Which levels are not counted, and why; and what the source itself leaves out."""
    sentences_left = []
    if trend.excluded:
        names = ", ".join(f"{level.label} ({level.reason})" for level in trend.excluded)
        sentences_left.append(_("Left out: %(levels)s.", levels=names))
    if trend.coverage:
        sentences_left.append(_("The source leaves out: %(coverage)s.", coverage=trend.coverage))
    return " ".join(sentences_left)


def no_cause() -> str:
    return _("This change is concurrent with the activities; it does not show a cause and effect.")


def sentences(trend: Trend) -> dict[str, str]:
    """The claim by language; the trend is asked again for the other one, because it carries names."""
    claims = {}
    for lang in language.LANGUAGES:
        here = trend if lang == language.current() else None
        with language.speaking(lang):
            claims[lang] = sentence(here or again(trend))
    return {lang: claim for lang, claim in claims.items() if claim}


def index_chart(trend: Trend) -> chart.LineChart:
    """The index of the total; missing years are gaps, breaks stand as lines."""
    return lines.line_chart(
        title=finding(trend),
        source=trend.source,
        categories=[str(year) for year in trend.years],
        series=[subject.Values(_("Total"), [total.index for total in trend.totals])],
        as_words=lambda value: number(value, 1),
        breaks=chart_breaks(trend),
        base=100.0 if trend.first <= trend.base <= trend.last else None,
        base_label=_("%(year)s = 100", year=str(trend.base)),
        from_zero=False,
        corner=_("Year"),
        missing=_("n/a"),
    )


def chart_breaks(trend: Trend) -> list[subject.Break]:
    """Where the line of the total is cut."""
    years = sorted({cut.year for cut in shown_breaks(trend)})
    return [subject.Break(year - trend.first, _("break")) for year in years]


def shown_breaks(trend: Trend) -> list[Any]:
    """The breaks that touch the total shown."""
    kept = {level.key for level in trend.included}
    return [cut for cut in trend.breaks if cut.level in kept]


def finding(trend: Trend) -> str:
    """The title of the chart."""
    where = f"{trend.group_label}, {trend.place}"
    if trend.growth is None:
        return _("%(where)s: growth cannot be told", where=where)
    return _(
        "%(where)s: %(growth)s from %(base)s to %(last)s",
        where=where,
        growth=percent(trend.growth),
        base=str(trend.base),
        last=str(trend.last),
    )
