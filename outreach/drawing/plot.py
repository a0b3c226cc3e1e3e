"""The plot of standing bars and of lines: its place on the drawing, its levels, and the words around it."""

from dataclasses import dataclass
from typing import Any

from outreach.drawing.chart import Label, Rule
from outreach.drawing.lettering import GAP, TEXT, length
from outreach.drawing.scale import tenth
from outreach.drawing.subject import Break, Subject


@dataclass(frozen=True)
class Plot:
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
        return tenth(self.bottom - share * (self.bottom - self.top))

    @property
    def band(self) -> float:
        return (self.right - self.left) / max(self.count, 1)

    def middle(self, index: int) -> float:
        return tenth(self.left + (index + 0.5) * self.band)


def plot_of(subject: Subject, *, right: float) -> Plot:
    """With room at the left for the words of the levels and `right` for what stands there."""
    left = max(length(subject.tick_words(value)) for value in subject.scale) + 1.5 * GAP
    band = (subject.width - left - right) / max(len(subject.categories), 1)
    overhang = (max(map(length, subject.categories), default=0) - band) / 2
    return Plot(
        left=tenth(left),
        right=tenth(subject.width - max(right, overhang)),
        top=TEXT * 2,
        bottom=subject.height - TEXT * 2.2,
        low=subject.scale[0],
        high=subject.scale[-1],
        count=len(subject.categories),
    )


def parts_of_chart(subject: Subject, plot: Plot, labels: tuple[Label, ...]) -> dict[str, Any]:
    """The fields that every kind of `Chart` has."""
    return {
        "title": subject.title,
        "source": subject.source,
        "width": subject.width,
        "height": subject.height,
        "left": plot.left,
        "right": plot.right,
        "top": plot.top,
        "bottom": plot.bottom,
        "ticks": tuple(level(subject, plot, value) for value in subject.scale),
        "categories": _category_labels(subject, plot),
        "labels": labels,
        "headers": subject.headers,
        "rows": subject.rows,
    }


def level(subject: Subject, plot: Plot, value: float) -> Rule:
    """A line across the plot with its number at the left."""
    y = plot.y(value)
    text = Label(plot.left - GAP, tenth(y + TEXT * 0.35), subject.tick_words(value), "end")
    return Rule(plot.left, y, plot.right, y, text)


def break_rule(plot: Plot, at: Break) -> Rule:
    """A line down the plot with its words beside it, on the side where they have room."""
    x = tenth(plot.left + at.index * plot.band)
    flipped = x + length(at.label) > plot.right
    text = Label(x + (-4 if flipped else 4), TEXT * 1.2, at.label, "end" if flipped else "start")
    return Rule(x, TEXT * 0.5, x, plot.bottom, text)


def _category_labels(subject: Subject, plot: Plot) -> tuple[Label, ...]:
    """The categories that have room: each, or each so many counted back from the last."""
    widest = max(map(length, subject.categories), default=0)
    every = max(1, -int(-(widest + GAP) // plot.band))
    last = len(subject.categories) - 1
    return tuple(
        Label(plot.middle(n), tenth(plot.bottom + TEXT * 1.6), words)
        for n, words in enumerate(subject.categories)
        if (last - n) % every == 0
    )
