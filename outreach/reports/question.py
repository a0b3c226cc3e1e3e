"""What a report is: one question with its filters, its answer, columns, words, and what is behind a number."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from marshmallow import Schema

from outreach.accounts import roles
from outreach.core import clock, language
from outreach.core.language import LazyString, _, long_date, number
from outreach.core.spreadsheet import Share
from outreach.drawing import bars, chart, subject
from outreach.reports import declared, dimensions
from outreach.reports.periods import Period

BARS = 20
Answer = TypeVar("Answer")
Url = Callable[..., str]
"""Where what stands behind a row (by its key) or the totals is listed; nothing for who may not see it."""


class Column(NamedTuple):
    """A number of each row, with its label."""

    name: str
    label: LazyString
    is_share: bool = False


class Headline(NamedTuple):
    """A number at the head of a page; its address is that of what is behind the totals, at an anchor."""

    label: str
    value: str
    note: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Behind:
    """What stands behind a number: `list` gives what `template` shows of it, for who has the `right`.

    `word` ends its address. `list` takes the period, `by`, `key`, `most` and the filters; it says the `count`,
    and for the template that serves any list its `headers` and `rows`.
    """

    word: str
    heading: LazyString
    list: Callable[..., dict[str, Any]]
    template: str = "reports/_listed_behind.html"
    right: str = roles.WORK


class Question(ABC, Generic[Answer]):
    """A report as the doors see it: page, files, command and API serve any of them.

    A file whose name ends in `_question` declares `QUESTION`; nothing else names it. `place` is its place
    among the reports, `filters` are names of `filters.FILTERS`, `body` draws the page of an answer.
    """

    name: ClassVar[str]
    title: ClassVar[LazyString]
    invitation: ClassVar[LazyString]
    summary: ClassVar[str]
    place: ClassVar[int]
    body: ClassVar[str]
    answers: ClassVar[type[Schema]]
    filters: ClassVar[tuple[str, ...]] = ()
    dimensions: ClassVar[tuple[str, ...]] = ()
    behind: ClassVar[Behind | None] = None

    @abstractmethod
    def definition(self, answer: Answer) -> str:
        """What the figures mean, in a few sentences."""

    @abstractmethod
    def sentence(self, answer: Answer) -> str:
        """The claim that may be copied (domain.md 7.6), in the language being spoken; empty without one."""

    @abstractmethod
    def about(self, answer: Answer) -> list[tuple[str, str]]:
        """What a file says of itself."""

    @abstractmethod
    def headers(self, answer: Answer) -> list[str]:
        """The columns of a file."""

    @abstractmethod
    def rows(self, answer: Answer) -> Iterable[list[Any]]:
        """The lines of a file."""

    @abstractmethod
    def as_json(self, answer: Answer) -> dict[str, Any]:
        """The answer of contract.md 4, as `answers` describes it."""

    def sentences(self, answer: Answer) -> dict[str, str]:
        """The claim by language."""
        claims = {}
        for lang in language.LANGUAGES:
            with language.speaking(lang):
                claims[lang] = self.sentence(answer)
        return {lang: sentence for lang, sentence in claims.items() if sentence}


class Counted(Question[Answer]):
    """A question about days, answered by the rows of a dimension and their totals.

    Its answer has `by`, `period`, `filters`, `rows`, `totals`, `undecided` and `is_empty`; `charted` is the
    column that bars show, `word` ends the address of the events that it lacks.
    """

    body = "reports/_counted.html"
    word: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    file_columns: ClassVar[tuple[Column, ...]] = ()
    charted: ClassVar[str]
    nothing: ClassVar[LazyString]
    way_on: ClassVar[tuple[str, LazyString] | None] = None
    is_compared = True
    has_declared_totals = True

    @abstractmethod
    def answer(self, period: Period, *, by: str, **filters: str) -> Answer:
        """The report by one dimension."""

    def totals(self, period: Period, *, by: str, **filters: str) -> Any:
        """Those of the answer alone, to compare with."""
        answer: Any = self.answer(period, by=by, **filters)
        return answer.totals

    @abstractmethod
    def open_events(self, period: Period, **filters: str) -> set[int]:
        """The past events that nobody has closed: the answer lacks them."""

    @abstractmethod
    def figures(self, answer: Answer, before: Any) -> list[Headline]:
        """The head of the page; `before` are the totals a year earlier, where there are some to compare."""

    def more(self, answer: Any) -> dict[str, Any]:
        """What its JSON says beyond that of every report."""
        return {}

    def as_json(self, answer: Any) -> dict[str, Any]:
        return {
            "definition": self.definition(answer),
            "filters": {
                "from": answer.period.first.isoformat(),
                "to": answer.period.last.isoformat(),
                "by": answer.by,
                **answer.filters,
            },
            "rows": [vars(row) for row in answer.rows],
            "totals": vars(answer.totals),
            **(declared.as_json(answer) if self.has_declared_totals else {}),
            "suppressed": [],
            "rounded_to": None,
            "undecided": answer.undecided,
            "data_as_of": clock.now().isoformat(timespec="seconds"),
            **self.more(answer),
        }

    def headers(self, answer: Any) -> list[str]:
        columns = self.file_columns or self.columns
        return [str(dimensions.NAMES[answer.by]), *(str(column.label) for column in columns)]

    def rows(self, answer: Any) -> Iterable[list[Any]]:
        columns = self.file_columns or self.columns
        for row in (*answer.rows, answer.totals):
            yield [row.label, *(_cell(row, column) for column in columns)]
        if self.has_declared_totals:
            yield from declared.lines(answer, [column.name for column in columns])

    def chart(self, answer: Any, url: Url) -> chart.BarChart | None:
        """The last rows over time, else the largest; each bar leads to what it is made of."""
        over_time, rows = answer.by in ("school_year", "month"), list(answer.rows)
        if not rows:
            return None
        if over_time:
            rows = rows[-BARS:]
        elif len(rows) > BARS:
            rows = sorted(rows, key=lambda row: -getattr(row, self.charted))[:BARS]
        label = next(column.label for column in self.columns if column.name == self.charted)
        return bars.bar_chart(
            title=self.sentence(answer),
            source=_("Own records, %(day)s", day=long_date(clock.today())),
            categories=[row.label for row in rows],
            series=[subject.Values(str(label), [getattr(row, self.charted) for row in rows])],
            as_words=number,
            over_time=over_time,
            urls=[url(row.key) for row in rows],
        )


class OverYears(Question[Answer]):
    """A question about years of official figures; without any figure there is no answer."""

    nothing: ClassVar[LazyString]

    @abstractmethod
    def answer(self, *, lag: int, **filters: Any) -> Answer | None:
        """Of a `group` and `geography`, `first` to `last`; `lag` years lie from outreach to enrolment."""

    @abstractmethod
    def shown(self, answer: Answer, url: Callable[[str], str]) -> dict[str, Any]:
        """What its page shows; `url` leads to the first report by its school year."""


def _cell(row: Any, column: Column) -> Any:
    value = getattr(row, column.name)
    return Share(value) if column.is_share and value is not None else value


def a_year_before(before: Any, name: str) -> str:
    """Such as “a year before: 120”."""
    return _("a year before: %(count)s", count=number(getattr(before, name))) if before else ""
