"""The geometry of bar and line charts, for the SVG of `parts/chart.html` and for ReportLab."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from math import floor, log10
from typing import Any
from unicodedata import normalize
from zlib import crc32

from outreach.core.language import _

Format = Callable[[float], str]

TEXT = 13.0
"""Height of the text, in the units of the drawing."""
LETTER = 0.62
"""Width of a letter of Inter SemiBold, as a share of the height of the text, where WIDTHS does not tell."""
WIDTHS = {
    letter: width
    for width, letters in {
        0.3: " iIjl\u00a0\u202f",
        0.33: ",.:;'’!|",
        0.4: "frt()",
        0.47: "1-",
        0.5: "–/",
        0.59: "acekLFJsvxyz7",
        0.67: "034689BPRST+K",
        0.77: "ACDGHNOQUVXYZ&",
        0.84: "w",
        0.92: "mM",
        1.02: "W%œŒæ—@",
    }.items()
    for letter in letters
}
GAP = 8.0
LEADING = TEXT * 1.25
"""From one line of wrapped words to the next."""
THICK = 17.0
"""Height of a lying bar."""
THUMB = 24.0
"""The least distance of links from each other (WCAG 2.2, 2.5.8)."""
PHONE = 340.0
"""Width of the drawing for phones."""
MARKERS = ("circle", "square", "triangle", "diamond")
DASHES = ("", "7 4", "2 4", "10 3 2 3")
FILLS = ("solid", "hatch", "dots", "outline")


@dataclass(frozen=True)
class Series:
    """A name and one value per category; None where nothing is known."""

    label: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Break:
    """A break in the series just before the category at `index`."""

    index: int
    label: str


@dataclass(frozen=True)
class Text:
    """Words at a point; `anchor` is start, middle or end; `fill` says on which bar they stand."""

    x: float
    y: float
    words: str
    anchor: str = "middle"
    series: int = -1
    fill: str = ""


@dataclass(frozen=True)
class Rule:
    """A straight line with its words."""

    x1: float
    y1: float
    x2: float
    y2: float
    text: Text


@dataclass(frozen=True)
class Bar:
    """A bar of one series; `words` says category, series and value to who cannot see it.

    `url` leads to what the bar is made of.
    """

    x: float
    y: float
    width: float
    height: float
    series: int
    fill: str
    words: str
    url: str = ""


@dataclass(frozen=True)
class Point:
    """A known value of a line."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Line:
    """A line in unbroken `runs` of points; `gaps` join two runs over the years that are missing."""

    series: int
    label: str
    marker: str
    dash: str
    runs: tuple[tuple[Point, ...], ...]
    gaps: tuple[tuple[Point, Point], ...]


@dataclass(frozen=True)
class Key:
    """An entry of the legend."""

    series: int
    label: str
    fill: str


@dataclass(frozen=True)
class Chart:
    """What bar and line charts share; the origin is at the top left, as in SVG.

    `narrow` holds the same chart drawn for a phone.
    """

    title: str
    source: str
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    ticks: tuple[Rule, ...]
    categories: tuple[Text, ...]
    labels: tuple[Text, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def axis(self) -> tuple[float, float, float, float]:
        """The line that bars stand on: from where to where."""
        return (self.left, self.bottom, self.right, self.bottom)

    @property
    def key(self) -> str:
        """A short name that differs from chart to chart of a page."""
        return f"c{crc32((self.title + self.source).encode()):x}"


@dataclass(frozen=True)
class BarChart(Chart):
    """Bars side by side or stacked, standing or lying; no legend when there is one series."""

    bars: tuple[Bar, ...] = ()
    is_lying: bool = False
    legend: tuple[Key, ...] = ()
    narrow: "BarChart | None" = None

    @property
    def axis(self) -> tuple[float, float, float, float]:
        return (self.left, self.top, self.left, self.bottom) if self.is_lying else super().axis


@dataclass(frozen=True)
class LineChart(Chart):
    """Lines with their names at their ends, dashed breaks, and a base line among the ticks."""

    lines: tuple[Line, ...] = ()
    breaks: tuple[Rule, ...] = ()
    base: Rule | None = None
    narrow: "LineChart | None" = None


@dataclass(frozen=True)
class CombinedChart(BarChart):
    """Bars on the left axis and one line on an axis of its own at the right."""

    line: Line | None = None
    breaks: tuple[Rule, ...] = ()
    right_ticks: tuple[Text, ...] = ()
    narrow: "CombinedChart | None" = None


@dataclass(frozen=True)
class _Frame:
    """The place of the plot, its scale, and where each category stands."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    count: int

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return _round(self.bottom - share * (self.bottom - self.top))

    @property
    def band(self) -> float:
        return (self.right - self.left) / max(self.count, 1)

    def middle(self, index: int) -> float:
        return _round(self.left + (index + 0.5) * self.band)


@dataclass(frozen=True)
class _Rows:
    """The place of lying bars: how long a value is, and at which height each category begins."""

    left: float
    right: float
    high: float
    tops: tuple[float, ...]
    lines: tuple[tuple[Text, ...], ...]
    bottom: float

    def x(self, value: float) -> float:
        return _round(self.left + value / self.high * (self.right - self.left))


@dataclass(frozen=True)
class _Request:
    """What the caller asked for, handed on whole from step to step."""

    title: str
    source: str
    categories: Sequence[str]
    series: Sequence[Series]
    format: Format
    corner: str
    missing: str
    width: float
    height: float
    scale: tuple[float, ...]
    base: float | None = None
    base_label: str = ""
    urls: Sequence[str] = ()


def bar_chart(
    *,
    title: str,
    source: str,
    categories: Sequence[str],
    series: Sequence[Series],
    format: Format,
    stacked: bool = False,
    over_time: bool = False,
    corner: str = "",
    missing: str = "–",
    urls: Sequence[str] = (),
    width: float = 720,
    height: float = 340,
) -> BarChart:
    """Bars of values ≥ 0 from a zero line; `corner` heads the first column of the table.

    `urls` say for each category where its first bar leads.

    They lie where words would be left out if they stood; `over_time` they stand, and some years are left out.
    """
    highest = max(_heights(series, stacked), default=0.0)
    asked = _Request(
        title, source, categories, series, format, corner, missing, width, height, ticks(0, highest),
        urls=urls,
    )  # fmt: skip
    narrow = replace(asked, width=PHONE, height=PHONE * 0.85)
    wide, phone = (
        _lying_chart(drawn, stacked)
        if not over_time and _leaves_out(drawn, stacked)
        else _bar_chart(drawn, stacked)
        for drawn in (asked, narrow)
    )
    return replace(wide, narrow=phone)


def line_chart(
    *,
    title: str,
    source: str,
    categories: Sequence[str],
    series: Sequence[Series],
    format: Format,
    breaks: Sequence[Break] = (),
    base: float | None = None,
    base_label: str = "",
    from_zero: bool = True,
    corner: str = "",
    missing: str = "–",
    width: float = 720,
    height: float = 360,
) -> LineChart:
    """Lines over the categories; `from_zero=False` lets an index begin near its lowest value."""
    known = [v for s in series for v in s.values if v is not None]
    known += [base] if base is not None else []
    scale = ticks(0 if from_zero else min(known, default=0), max(known, default=0))
    asked = _Request(
        title, source, categories, series, format, corner, missing, width, height, scale,
        base, base_label,
    )  # fmt: skip
    room = max((_length(s.label) for s in series), default=0) + 2 * GAP
    narrow = replace(asked, width=PHONE, height=PHONE)
    return replace(
        _line_chart(asked, breaks, min(room, width * 0.34)),
        narrow=replace(_line_chart(narrow, breaks, GAP), labels=()),
    )


def combined_chart(
    *,
    title: str,
    source: str,
    categories: Sequence[str],
    bars: Series,
    line: Series,
    formats: tuple[Format, Format],
    breaks: Sequence[Break] = (),
    corner: str = "",
    missing: str = "–",
    urls: Sequence[str] = (),
    width: float = 720,
    height: float = 360,
) -> CombinedChart:
    """Bars from zero with the left axis, a line with the right one; `formats` of bars, then line."""
    known = [v for v in line.values if v is not None]
    scales = (
        ticks(0, max((v for v in bars.values if v is not None), default=0)),
        ticks(min(known, default=0), max(known, default=0)),
    )
    left, right = (
        _Request(
            title,
            source,
            categories,
            [series],
            format,
            corner,
            missing,
            width,
            height,
            scale,
            urls=urls,
        )
        for series, format, scale in zip((bars, line), formats, scales, strict=True)
    )
    narrow = {"width": PHONE, "height": PHONE}
    drawn = _combined_chart(replace(left, **narrow), replace(right, **narrow), breaks)  # type: ignore[arg-type]
    return replace(_combined_chart(left, right, breaks), narrow=drawn)


def _combined_chart(left: _Request, right: _Request, breaks: Sequence[Break]) -> CombinedChart:
    widest = max(_length(right.format(value)) for value in right.scale)
    frame = _frame(left, top=TEXT * 2, right=widest + 1.5 * GAP)
    other = replace(frame, low=right.scale[0], high=right.scale[-1])
    found, _labels = _grouped(left, frame)
    shared = _shared(left, frame, ()) | {
        "headers": (left.corner, left.series[0].label, right.series[0].label),
        "rows": tuple(
            (*_row(left, n), _told(right, right.series[0].values[n]))
            for n in range(len(left.categories))
        ),
    }
    line = replace(_line(right, other, 0, {b.index for b in breaks}), series=1, marker=MARKERS[1])
    return CombinedChart(
        **shared,
        bars=found,
        line=line,
        breaks=tuple(_break(frame, b) for b in breaks),
        right_ticks=tuple(
            Text(
                frame.right + GAP,
                _round(other.y(value) + TEXT * 0.35),
                right.format(value),
                "start",
            )
            for value in right.scale
        ),
    )


def _bar_chart(asked: _Request, stacked: bool) -> BarChart:
    frame = _frame(asked, top=TEXT * 2, right=GAP)
    draw = _stacked if stacked else _grouped
    bars, labels = draw(asked, frame)
    keys = tuple(Key(n, s.label, FILLS[n % 4]) for n, s in enumerate(asked.series))
    legend = keys if len(keys) > 1 else ()
    return BarChart(**_shared(asked, frame, labels), bars=bars, legend=legend)


def _leaves_out(asked: _Request, stacked: bool) -> bool:
    """Whether standing bars would have no room for the words of a category or of a value."""
    standing = _bar_chart(asked, stacked)
    values = sum(text.series < 0 for text in standing.labels)
    wanted = len(asked.categories) * (1 if stacked else len(asked.series))
    return len(standing.categories) < len(asked.categories) or values < wanted


def _lying_chart(asked: _Request, stacked: bool) -> BarChart:
    """Rows of bars to the right, their words at the left, on a phone above them."""
    rows = _rows(asked, stacked)
    bars, labels = (_lying_stack if stacked else _lying_group)(asked, rows)
    keys = tuple(Key(n, s.label, FILLS[n % 4]) for n, s in enumerate(asked.series))
    return BarChart(
        title=asked.title,
        source=asked.source,
        width=asked.width,
        height=_round(rows.bottom + GAP / 2),
        left=rows.left,
        right=rows.right,
        top=TEXT * 1.5,
        bottom=rows.bottom,
        ticks=_lying_ticks(asked, rows),
        categories=tuple(text for lines in rows.lines for text in lines),
        labels=labels,
        headers=(asked.corner, *(s.label for s in asked.series)),
        rows=tuple(_row(asked, n) for n in range(len(asked.categories))),
        bars=bars,
        is_lying=True,
        legend=keys if len(keys) > 1 else (),
    )


def _rows(asked: _Request, stacked: bool) -> _Rows:
    beside = asked.width >= 2 * PHONE
    room = asked.width * 0.4 if beside else asked.width - GAP
    wrapped = [_wrapped(words, room) for words in asked.categories]
    left = max(_length(line) for lines in wrapped for line in lines) + GAP if beside else 1.0
    thick = THICK * (1 if stacked else len(asked.series))
    tops, texts, y = [], [], TEXT * 1.5 + GAP
    for lines in wrapped:
        tall = len(lines) * LEADING
        row = max(tall, thick) if beside else tall + thick
        first = y + (row - tall) / 2 * beside + TEXT
        x, anchor = (left - GAP, "end") if beside else (left + GAP / 2, "start")
        texts.append(
            tuple(
                Text(_round(x), _round(first + n * LEADING), line, anchor)
                for n, line in enumerate(lines)
            )
        )
        tops.append(y + ((row - thick) / 2 if beside else tall))
        y += row + GAP
    told = max(
        _length(asked.format(value)) for value in (*asked.scale, *_heights(asked.series, stacked))
    )
    right = asked.width - told - GAP
    return _Rows(_round(left), _round(right), asked.scale[-1], tuple(tops), tuple(texts), _round(y))


def _wrapped(words: str, room: float) -> list[str]:
    """The words on as many lines as it takes; one word alone may be longer than the room."""
    first, *rest = words.split(" ")
    lines = [first]
    for word in rest:
        longer = f"{lines[-1]} {word}"
        if _length(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _lying_ticks(asked: _Request, rows: _Rows) -> tuple[Rule, ...]:
    """The levels whose words have room, counted from zero."""
    widest = max(_length(asked.format(value)) for value in asked.scale) + GAP
    every = max(1, -int(-widest // (rows.x(asked.scale[1]) - rows.x(asked.scale[0]))))
    return tuple(
        Rule(x, TEXT * 1.5, x, rows.bottom, Text(x, TEXT, asked.format(value), _anchor(asked, x)))
        for value in asked.scale[::every]
        for x in [rows.x(value)]
    )


def _anchor(asked: _Request, x: float) -> str:
    """At the left edge of a phone words begin at their line, else they would be cut."""
    return "start" if x < TEXT else "middle"


def _lying_group(asked: _Request, rows: _Rows) -> tuple[tuple[Bar, ...], tuple[Text, ...]]:
    bars, labels = [], []
    for n, series in enumerate(asked.series):
        for index, value in enumerate(series.values):
            y = rows.tops[index] + n * THICK
            if value is not None:
                bars.append(_lying_bar(asked, rows, n, index, (0, value), y))
            labels.append(_after(rows, value or 0, y, _told(asked, value)))
    return tuple(bars), tuple(labels)


def _lying_stack(asked: _Request, rows: _Rows) -> tuple[tuple[Bar, ...], tuple[Text, ...]]:
    bars, labels = [], []
    for index in range(len(asked.categories)):
        y, foot = rows.tops[index], 0.0
        for n, series in enumerate(asked.series):
            value = series.values[index] or 0
            if value:
                bars.append(_lying_bar(asked, rows, n, index, (foot, foot + value), y))
            foot += value
        known = any(s.values[index] is not None for s in asked.series)
        labels.append(_after(rows, foot, y, asked.format(foot) if known else asked.missing))
    return tuple(bars), tuple(labels)


def _lying_bar(
    asked: _Request, rows: _Rows, n: int, index: int, values: tuple[float, float], y: float
) -> Bar:
    foot, end = (rows.x(value) for value in values)
    words, url = _words(asked, n, index), _url(asked, n, index)
    return Bar(foot, _round(y + 1), _round(end - foot), THICK - 2, n, FILLS[n % 4], words, url)


def _after(rows: _Rows, value: float, y: float, words: str) -> Text:
    return Text(
        _round(rows.x(value) + GAP / 2), _round(y + THICK / 2 + TEXT * 0.35), words, "start"
    )


def _line_chart(asked: _Request, breaks: Sequence[Break], right: float) -> LineChart:
    frame = _frame(asked, top=TEXT * 2, right=right)
    return LineChart(
        **_shared(asked, frame, _names(asked, frame)),
        lines=tuple(
            _line(asked, frame, n, {b.index for b in breaks}) for n in range(len(asked.series))
        ),
        breaks=tuple(_break(frame, b) for b in breaks),
        base=None if asked.base is None else _level(asked, frame, asked.base),
    )


def ticks(low: float, high: float, count: int = 5) -> tuple[float, ...]:
    """Round numbers that enclose both ends, a step of 1, 2, 2.5 or 5 apart."""
    if high <= low:
        high = low + 1
    step = _nice((high - low) / (count - 1))
    first = floor(low / step + 1e-9)
    last = -floor(-high / step + 1e-9)
    return tuple(round(n * step, 10) for n in range(first, last + 1))


def _nice(rough: float) -> float:
    power = 10.0 ** floor(log10(rough))
    return next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough * 0.999)


def _heights(series: Sequence[Series], stacked: bool) -> list[float]:
    columns = zip(*(s.values for s in series), strict=True)
    if stacked:
        return [sum(v or 0 for v in column) for column in columns]
    return [v or 0 for column in columns for v in column]


def _frame(asked: _Request, *, top: float, right: float) -> _Frame:
    widest = max(_length(_tick_words(asked, value)) for value in asked.scale)
    left = widest + 1.5 * GAP
    band = (asked.width - left - right) / max(len(asked.categories), 1)
    overhang = (max(map(_length, asked.categories), default=0) - band) / 2
    return _Frame(
        left=_round(left),
        right=_round(asked.width - max(right, overhang)),
        top=top,
        bottom=asked.height - TEXT * 2.2,
        low=asked.scale[0],
        high=asked.scale[-1],
        count=len(asked.categories),
    )


def _shared(asked: _Request, frame: _Frame, labels: tuple[Text, ...]) -> dict[str, Any]:
    return {
        "title": asked.title,
        "source": asked.source,
        "width": asked.width,
        "height": asked.height,
        "left": frame.left,
        "right": frame.right,
        "top": frame.top,
        "bottom": frame.bottom,
        "ticks": tuple(_level(asked, frame, value) for value in asked.scale),
        "categories": _category_texts(asked, frame),
        "labels": labels,
        "headers": (asked.corner, *(s.label for s in asked.series)),
        "rows": tuple(_row(asked, n) for n in range(len(asked.categories))),
    }


def _level(asked: _Request, frame: _Frame, value: float) -> Rule:
    y = frame.y(value)
    text = Text(frame.left - GAP, _round(y + TEXT * 0.35), _tick_words(asked, value), "end")
    return Rule(frame.left, y, frame.right, y, text)


def _tick_words(asked: _Request, value: float) -> str:
    """The base line is told in words where its number would stand ("2009 = 100")."""
    return asked.base_label if value == asked.base and asked.base_label else asked.format(value)


def _category_texts(asked: _Request, frame: _Frame) -> tuple[Text, ...]:
    """The categories that fit, counted back from the last, which is always told."""
    return tuple(
        Text(frame.middle(n), _round(frame.bottom + TEXT * 1.6), words)
        for n, words in enumerate(asked.categories)
        if _is_told(asked, frame, n)
    )


def _is_told(asked: _Request, frame: _Frame, index: int) -> bool:
    """Whether there is room for the words of that category: each, or each so many from the end."""
    widest = max(map(_length, asked.categories))
    every = max(1, -int(-(widest + GAP) // frame.band))
    return (len(asked.categories) - 1 - index) % every == 0


def _row(asked: _Request, index: int) -> tuple[str, ...]:
    return (asked.categories[index], *(_told(asked, s.values[index]) for s in asked.series))


def _told(asked: _Request, value: float | None) -> str:
    return asked.missing if value is None else asked.format(value)


def _grouped(asked: _Request, frame: _Frame) -> tuple[tuple[Bar, ...], tuple[Text, ...]]:
    wide = min(frame.band * 0.84 / max(len(asked.series), 1), 56.0)
    bars, labels = [], []
    for n, series in enumerate(asked.series):
        for index, value in enumerate(series.values):
            x = frame.middle(index) + (n - len(asked.series) / 2) * wide
            if value is not None:
                bars.append(_bar(asked, frame, n, index, (x, wide), (0, value)))
            words = _told(asked, value)
            alone = len(asked.series) == 1
            is_last = index == len(series.values) - 1
            if _length(words) <= (frame.band if alone else wide) or (alone and is_last):
                labels.append(_above(frame, x + wide / 2, value or 0, words))
    return tuple(bars), tuple(labels)


def _stacked(asked: _Request, frame: _Frame) -> tuple[tuple[Bar, ...], tuple[Text, ...]]:
    wide = min(frame.band * 0.66, 64.0)
    bars, labels = [], []
    for index in range(len(asked.categories)):
        x, foot = frame.middle(index) - wide / 2, 0.0
        for n, series in enumerate(asked.series):
            value = series.values[index] or 0
            if value:
                bars.append(_bar(asked, frame, n, index, (x, wide), (foot, foot + value)))
                labels.extend(_inside(bars[-1], asked.format(value)))
            foot += value
        known = any(s.values[index] is not None for s in asked.series)
        words = asked.format(foot) if known else asked.missing
        if _length(words) <= frame.band or index == len(asked.categories) - 1:
            labels.append(_above(frame, x + wide / 2, foot, words))
    return tuple(bars), tuple(labels)


def _bar(
    asked: _Request,
    frame: _Frame,
    n: int,
    index: int,
    across: tuple[float, float],
    values: tuple[float, float],
) -> Bar:
    top, foot = frame.y(values[1]), frame.y(values[0])
    x, wide = across
    words = _words(asked, n, index)
    url = _url(asked, n, index) if frame.band >= THUMB else ""
    return Bar(_round(x), top, _round(wide), _round(foot - top), n, FILLS[n % 4], words, url)


def _url(asked: _Request, n: int, index: int) -> str:
    """Bars of the first series lead somewhere: two beside each other are too thin for a thumb."""
    return asked.urls[index] if asked.urls and n == 0 and asked.series[n].values[index] else ""


def _words(asked: _Request, n: int, index: int) -> str:
    series = asked.series[n]
    return _named(asked.categories[index], series, _told(asked, series.values[index]))


def _named(category: str, series: Series, value: str) -> str:
    name = f"{category}, {series.label}"
    return _("%(name)s: %(text)s", name=name, text=value)


def _above(frame: _Frame, x: float, value: float, words: str) -> Text:
    return Text(_round(x), _round(frame.y(value) - TEXT * 0.45), words)


def _inside(bar: Bar, words: str) -> list[Text]:
    if bar.height < TEXT * 1.5 or _length(words) > bar.width - 2:
        return []
    y = _round(bar.y + bar.height / 2 + TEXT * 0.35)
    return [Text(_round(bar.x + bar.width / 2), y, words, "middle", bar.series, bar.fill)]


def _line(asked: _Request, frame: _Frame, n: int, cuts: Set[int]) -> Line:
    """The runs of known values; one ends before a missing year or a cut, and only the first is joined."""
    runs: list[tuple[Point, ...]] = []
    gaps: list[tuple[Point, Point]] = []
    run: list[Point] = []
    is_cut = True
    for index, value in enumerate(asked.series[n].values):
        is_cut = is_cut or index in cuts
        if run and (value is None or index in cuts):
            runs.append(tuple(run))
            run = []
        if value is not None:
            words = _named(asked.categories[index], asked.series[n], asked.format(value))
            point = Point(frame.middle(index), frame.y(value), words)
            if not run and not is_cut:
                gaps.append((runs[-1][-1], point))
            run.append(point)
            is_cut = False
    if run:
        runs.append(tuple(run))
    label = asked.series[n].label
    return Line(n, label, MARKERS[n % 4], DASHES[n % 4], tuple(runs), tuple(gaps))


def _names(asked: _Request, frame: _Frame) -> tuple[Text, ...]:
    """The name of each line at the right, level with its last value, none upon another."""
    ends = sorted(
        (frame.y(last), n)
        for n, s in enumerate(asked.series)
        if (last := next((v for v in reversed(s.values) if v is not None), None)) is not None
    )
    levels = _apart([y for y, _ in ends], frame.top, frame.bottom)
    return tuple(
        Text(frame.right + GAP, _round(level + TEXT * 0.35), asked.series[n].label, "start", n)
        for level, (_, n) in zip(levels, ends, strict=True)
    )


def _apart(levels: list[float], top: float, bottom: float, step: float = TEXT * 1.3) -> list[float]:
    """The levels, in order, moved no further than it takes to stand `step` apart."""
    placed: list[float] = []
    for level in levels:
        placed.append(max(level, placed[-1] + step if placed else top))
    floor_level = bottom
    for n in range(len(placed) - 1, -1, -1):
        placed[n] = min(placed[n], floor_level)
        floor_level = placed[n] - step
    return placed


def _break(frame: _Frame, at: Break) -> Rule:
    x = _round(frame.left + at.index * frame.band)
    flipped = x + _length(at.label) > frame.right
    text = Text(x + (-4 if flipped else 4), TEXT * 1.2, at.label, "end" if flipped else "start")
    return Rule(x, TEXT * 0.5, x, frame.bottom, text)


def _length(words: str) -> float:
    """How long the words stand in the boldest letters of a chart; an accent adds nothing."""
    return sum(map(_width, words)) * TEXT


@cache
def _width(letter: str) -> float:
    return WIDTHS.get(letter) or WIDTHS.get(normalize("NFD", letter)[0], LETTER)


def _round(value: float) -> float:
    return round(value, 1)
