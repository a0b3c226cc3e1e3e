"""What a chart is to show: its words, categories and values, before anything has its place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from outreach.core.language import _

AsWords = Callable[[float], str]
PHONE = 340.0
"""Width of the drawing for phones."""


@dataclass(frozen=True)
class Values:
    """A name and one value per category; None where nothing is known."""

    label: str
    values: Sequence[float | None]

    @property
    def present(self) -> list[float]:
        """The values that are known."""
        return [value for value in self.values if value is not None]


@dataclass(frozen=True)
class Break:
    """A break in the series just before the category at `index`."""

    index: int
    label: str


@dataclass(frozen=True)
class Subject:
    """What the caller wants drawn, handed on whole from step to step; `scale` are the ticks."""

    title: str
    source: str
    categories: Sequence[str]
    series: Sequence[Values]
    as_words: AsWords
    corner: str
    missing: str
    width: float
    height: float
    scale: tuple[float, ...]
    base: float | None = None
    base_label: str = ""
    urls: Sequence[str] = ()

    def for_phone(self, height: float = PHONE) -> Self:
        """The same, as wide as a phone."""
        return replace(self, width=PHONE, height=height)

    def words(self, value: float | None) -> str:
        return self.missing if value is None else self.as_words(value)

    def tick_words(self, value: float) -> str:
        """The base line is told in words where its number would stand ("2009 = 100")."""
        return self.base_label if value == self.base and self.base_label else self.as_words(value)

    def point_words(self, n: int, index: int) -> str:
        """Category, series and value of a mark, for who cannot see it."""
        series = self.series[n]
        name = f"{self.categories[index]}, {series.label}"
        return _("%(name)s: %(text)s", name=name, text=self.words(series.values[index]))

    def url(self, n: int, index: int) -> str:
        """Bars of the first series lead somewhere: two beside each other are too thin for a thumb."""
        return self.urls[index] if self.urls and n == 0 and self.series[n].values[index] else ""

    def total_words(self, index: int) -> str:
        """The sum of a category; the missing value where no series knows one."""
        values = [s.values[index] for s in self.series]
        is_missing = all(value is None for value in values)
        return (
            self.missing
            if is_missing
            else self.as_words(sum((value or 0 for value in values), 0.0))
        )

    def heights(self, *, stacked: bool) -> list[float]:
        """How high the bars of each category reach; raises ValueError where series differ in length."""
        columns = zip(*(s.values for s in self.series), strict=True)
        if stacked:
            return [sum(value or 0 for value in column) for column in columns]
        return [value or 0 for column in columns for value in column]

    @property
    def headers(self) -> tuple[str, ...]:
        return (self.corner, *(s.label for s in self.series))

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The same numbers as a table."""
        return tuple(
            (category, *(self.words(s.values[n]) for s in self.series))
            for n, category in enumerate(self.categories)
        )
