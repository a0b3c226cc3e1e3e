"""How official enrolment moved: index, growth, CAGR, contributions of comparable levels (domain.md 7.4)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.enrolment import queries
from outreach.enrolment.models import Point, Series
from outreach.enrolment.words import FigureStatus

BASE_YEAR = 2009
BASES_AROUND = 2


class UnknownLevel(Refused):
    """A level is named that no series of the group and place has."""


@dataclass(frozen=True)
class LevelInYear:
    """One level in one year; no value means not known.

    `change` from the year before is ours, a ratio; `published_pct` the publisher's, in percent.
    """

    year: int
    level: str
    label: str
    value: int | None
    status: FigureStatus
    change: float | None = None
    published_pct: float | None = None


@dataclass(frozen=True)
class AllInYear:
    """All included levels of a year; None as soon as one of them is not known."""

    year: int
    value: int | None
    index: float | None


@dataclass(frozen=True)
class TrendLevel:
    """A level with its series; `reason` says why it is left out, `contribution` is in points of the growth."""

    key: str
    label: str
    series_id: int
    reason: str = ""
    contribution: float | None = None


@dataclass(frozen=True)
class Cut:
    """From `year` on, figures of a level cannot be compared with those before."""

    year: int
    level: str
    label: str
    note: str


@dataclass(frozen=True)
class OtherBaseYear:
    """The growth to the last year had another base year been chosen."""

    base: int
    growth: float


@dataclass(frozen=True)
class Trend:
    """The answer; `growth` and `cagr` are ratios, None where they are undefined."""

    group: str
    group_label: str
    geography: str
    place: str
    first: int
    last: int
    base: int
    comparable: bool
    rows: tuple[LevelInYear, ...]
    totals: tuple[AllInYear, ...]
    index: float | None
    growth: float | None
    cagr: float | None
    base_value: int | None
    last_value: int | None
    included: tuple[TrendLevel, ...]
    excluded: tuple[TrendLevel, ...]
    breaks: tuple[Cut, ...]
    bases: tuple[OtherBaseYear, ...]
    source: str
    coverage: str

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1)

    def row(self, year: int, level: str) -> LevelInYear | None:
        return next((r for r in self.rows if (r.year, r.level) == (year, level)), None)


def enrolment_trend(
    group: str,
    geography: str,
    *,
    first: int,
    last: int,
    base: int | None = None,
    levels: Sequence[str] = (),
    comparable: bool = True,
    series: Sequence[Series] | None = None,
) -> Trend:
    """From `base` to `last`; with `comparable`, over levels known in both years without a break between.

    `series` are those of the group and place, where the caller has read them already.
    """
    base = first if base is None else base
    read = queries.series_of(group, geography) if series is None else series
    series = _of_levels(read, levels)
    years = sorted({*range(first, last + 1), base})
    levels_in = _compared(series, years, base, last, comparable=comparable)
    totals = {year: levels_in.total(year) for year in years}
    growth = _ratio(totals[last], totals[base])
    named = levels_in.shown[0] if levels_in.shown else None
    return Trend(
        group=group,
        group_label=named.group.label if named else group,
        geography=geography,
        place=named.place if named else geography,
        first=first,
        last=last,
        base=base,
        comparable=comparable,
        rows=tuple(_rows(levels_in.shown, first, last)),
        totals=tuple(_indexed(year, totals[year], totals[base]) for year in range(first, last + 1)),
        index=_indexed(last, totals[last], totals[base]).index,
        growth=None if growth is None else round(growth - 1, 6),
        cagr=_yearly(growth, last - base),
        base_value=totals[base],
        last_value=totals[last],
        included=levels_in.included(totals[base]),
        excluded=levels_in.excluded,
        breaks=tuple(_breaks(levels_in.shown, first, last)),
        bases=tuple(_bases(series, base, last, comparable=comparable)),
        source=_sources(levels_in.shown),
        coverage="; ".join(dict.fromkeys(s.coverage for s in levels_in.shown if s.coverage)),
    )


@dataclass(frozen=True)
class Compared:
    """The series that may make up a total from `base` to `last`, why some are left out, and those that do."""

    base: int
    last: int
    comparable: bool
    shown: list[Series]
    reasons: dict[int, str]

    @property
    def kept(self) -> list[Series]:
        return [s for s in self.shown if not self.reasons[s.id] and s.points]

    @property
    def excluded(self) -> tuple[TrendLevel, ...]:
        left_out = (s for s in self.shown if self.reasons[s.id])
        return tuple(TrendLevel(s.key, s.label, s.id, self.reasons[s.id]) for s in left_out)

    def included(self, start: int | None) -> tuple[TrendLevel, ...]:
        """With what each adds to the growth from that total."""
        return tuple(
            TrendLevel(s.key, s.label, s.id, "", _points(s, self.base, self.last, start))
            for s in self.kept
        )

    def total(self, year: int) -> int | None:
        series = self.kept if self.comparable else counted_once(self.kept, (year,))
        return _total(series, year, strict=self.comparable)


def _compared(
    series: Sequence[Series], years: Sequence[int], base: int, last: int, *, comparable: bool
) -> Compared:
    shown = _shown(series, years, base, last, comparable=comparable)
    reasons = {s.id: _why_not(s, base, last) if comparable else "" for s in shown}
    return Compared(base, last, comparable, shown, reasons)


def trend_of(
    *,
    group: str | None = None,
    geography: str | None = None,
    first: int | None = None,
    last: int | None = None,
    base: int | None = None,
    levels: Sequence[str] = (),
    comparable: bool = True,
) -> Trend | None:
    """The trend with what is not said filled in; None when there is no figure to tell of."""
    pairs = [(group, geography)] if group and geography else queries.pairs()
    fitting = [p for p in pairs if group in (None, p[0]) and geography in (None, p[1])]
    if not fitting:
        return None
    series = queries.series_of(*fitting[0])
    years = usual_years(series)
    if years is None:
        return None
    start = first if first is not None else min(years[0], last if last is not None else years[0])
    end = max(start, last if last is not None else years[1])
    return enrolment_trend(
        *fitting[0],
        first=start,
        last=end,
        base=base,
        levels=levels,
        comparable=comparable,
        series=series,
    )


def again(trend: Trend) -> Trend:
    """The same in the language being spoken now."""
    return enrolment_trend(
        trend.group,
        trend.geography,
        first=trend.first,
        last=trend.last,
        base=trend.base,
        levels=[level.key for level in (*trend.included, *trend.excluded)],
        comparable=trend.comparable,
    )


def usual() -> list[Trend]:
    """The trend of every group and place over its usual years; all their series are read at once."""
    places: dict[tuple[str, str], list[Series]] = defaultdict(list)
    for each in sorted(queries.all_series(drafts=False), key=lambda series: series.id):
        places[each.group.code, each.geography].append(each)
    spans = {place: usual_years(series) for place, series in sorted(places.items())}
    return [
        enrolment_trend(*place, first=years[0], last=years[1], series=places[place])
        for place, years in spans.items()
        if years
    ]


def usual_years(series: Sequence[Series]) -> tuple[int, int] | None:
    """From 2009, when the outreach began, to the last year known; else all the years there are."""
    years = [p.start_year for each in series for p in each.points if p.value is not None]
    if not years:
        return None
    first, last = min(years), max(years)
    return (BASE_YEAR, last) if first <= BASE_YEAR < last else (first, last)


def others(trend: Trend) -> list[Trend]:
    """The other groups of that place over the same years: what the change is to be compared with."""
    return [
        enrolment_trend(
            group,
            place,
            first=trend.first,
            last=trend.last,
            base=trend.base,
            comparable=trend.comparable,
        )
        for group, place in queries.pairs()
        if place == trend.geography and group != trend.group
    ]


def _of_levels(series: Sequence[Series], levels: Sequence[str]) -> list[Series]:
    """The series of these levels, all where none is named; a level is its types where only these are known."""
    if not levels:
        return list(series)
    keys = {s.key for s in series}
    wanted = {
        s.id for s in series for name in levels if name in (s.key, "" if name in keys else s.level)
    }
    if any(not any(name in (s.key, s.level) for s in series) for name in levels):
        raise UnknownLevel(
            _(
                "These levels are known here: %(levels)s.",
                levels=", ".join(dict.fromkeys(s.key for s in series)),
            )
        )
    return [s for s in series if s.id in wanted]


def _bases(
    series: Sequence[Series], base: int, last: int, *, comparable: bool
) -> Iterator[OtherBaseYear]:
    """From two years before the base to two after, where there is a growth to tell."""
    for year in range(base - BASES_AROUND, base + BASES_AROUND + 1):
        levels_in = _compared(series, (year, last), year, last, comparable=comparable)
        growth = _ratio(levels_in.total(last), levels_in.total(year))
        if growth is not None and year < last:
            yield OtherBaseYear(year, round(growth - 1, 6))


def _shown(
    series: Sequence[Series], years: Sequence[int], base: int, last: int, *, comparable: bool
) -> list[Series]:
    """The series that the total of one of the years may be made of."""
    if comparable:
        return counted_once(series, (base, last))
    ids = {s.id for year in years for s in counted_once(series, (year,))}
    return [s for s in series if s.id in ids]


def counted_once(series: Sequence[Series], years: Sequence[int]) -> list[Series]:
    """No student twice: a total gives way to parts known in all these years, and parts to their total.

    A level counted with others gives way only where each of its levels is known.
    """
    complete = {s.id for s in series if all(_value(s, year) is not None for year in years)}
    left = list(series)
    for whole in sorted(series, key=lambda s: -len(s.combines)):
        parts = [s for s in left if s.is_part_of(whole)]
        if not parts or whole not in left:
            continue
        if whole.id not in complete or _cover(whole, [s for s in parts if s.id in complete]):
            left.remove(whole)
        else:
            left = [s for s in left if s not in parts]
    return left


def _cover(whole: Series, parts: Sequence[Series]) -> bool:
    """Whether the parts, all known, can stand for the whole."""
    levels = {level for part in parts for level in part.combines or [part.level]}
    return bool(parts) and levels >= set(whole.combines)


def _why_not(series: Series, base: int, last: int) -> str:
    if _value(series, base) is None:
        return _("no figure in %(year)s", year=str(base))
    if _value(series, last) is None:
        return _("no figure in %(year)s", year=str(last))
    low, high = sorted((base, last))
    cut = [p.start_year for p in series.points if p.break_before and low < p.start_year <= high]
    return _("series break in %(year)s", year=str(cut[0])) if cut else ""


def _total(series: Sequence[Series], year: int, *, strict: bool) -> int | None:
    """The sum; a level without a line that year counts as missing only where levels are compared."""
    points = [_point(s, year) for s in series]
    present = [point for point in points if point is not None]
    values = [point.value for point in present if point.value is not None]
    if not values or len(values) < len(points if strict else present):
        return None
    return sum(values)


def _indexed(year: int, value: int | None, base: int | None) -> AllInYear:
    ratio = _ratio(value, base)
    return AllInYear(year, value, None if ratio is None else round(100 * ratio, 4))


def _ratio(value: int | None, base: int | None) -> float | None:
    return value / base if value is not None and base else None


def _yearly(ratio: float | None, years: int) -> float | None:
    return None if ratio is None or years <= 0 else round(ratio ** (1 / years) - 1, 6)


def _points(series: Series, base: int, last: int, total: int | None) -> float | None:
    """What the level adds to the growth of the total, in percentage points; absent counts as none."""
    start, end = _point(series, base), _point(series, last)
    if not total or start is end is None:
        return None
    if any(p is not None and p.value is None for p in (start, end)):
        return None
    return round((_heads(end) - _heads(start)) / total * 100, 4)


def _heads(point: Point | None) -> int:
    return (point.value or 0) if point else 0


def _point(series: Series, year: int) -> Point | None:
    return next((point for point in series.points if point.start_year == year), None)


def _value(series: Series, year: int) -> int | None:
    point = _point(series, year)
    return point.value if point else None


def _rows(shown: Sequence[Series], first: int, last: int) -> Iterator[LevelInYear]:
    for series in shown:
        yield from (_row(series, p) for p in series.points if first <= p.start_year <= last)


def _row(series: Series, point: Point) -> LevelInYear:
    change = series.change(point)
    return LevelInYear(
        point.start_year, series.key, series.label, point.value, point.status,
        None if change is None else round(change, 6), point.published_pct,
    )  # fmt: skip


def _breaks(series: Sequence[Series], first: int, last: int) -> list[Cut]:
    cuts = [
        Cut(point.start_year, s.key, s.label, point.break_note)
        for s in series
        for point in s.points
        if point.break_before and first < point.start_year <= last
    ]
    return sorted(cuts, key=lambda cut: cut.year)


def _sources(series: Sequence[Series]) -> str:
    return "; ".join(dict.fromkeys(s.source.in_words for s in series))
