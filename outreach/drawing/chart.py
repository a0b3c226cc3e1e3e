"""A chart as it was drawn: what stands where, for the SVG of `parts/chart.html`; `bars` and `lines` draw it."""

from dataclasses import dataclass
from zlib import crc32

MARKERS = ("circle", "square", "triangle", "diamond")
DASHES = ("", "7 4", "2 4", "10 3 2 3")
FILLS = ("solid", "hatch", "dots", "outline")


@dataclass(frozen=True)
class Label:
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
    text: Label


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
class Dot:
    """A known value of a line."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Polyline:
    """A line in unbroken `runs` of dots; `gaps` join two runs over the years that are missing."""

    series: int
    label: str
    marker: str
    dash: str
    runs: tuple[tuple[Dot, ...], ...]
    gaps: tuple[tuple[Dot, Dot], ...]


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
    categories: tuple[Label, ...]
    labels: tuple[Label, ...]
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

    lines: tuple[Polyline, ...] = ()
    breaks: tuple[Rule, ...] = ()
    base: Rule | None = None
    narrow: "LineChart | None" = None


@dataclass(frozen=True)
class CombinedChart(BarChart):
    """Bars on the left axis and one line on an axis of its own at the right."""

    line: Polyline | None = None
    breaks: tuple[Rule, ...] = ()
    right_ticks: tuple[Label, ...] = ()
    narrow: "CombinedChart | None" = None


def legend(labels: list[str]) -> tuple[Key, ...]:
    """The series with their fills; a single one needs none."""
    keys = tuple(Key(n, label, FILLS[n % 4]) for n, label in enumerate(labels))
    return keys if len(keys) > 1 else ()
