"""Reading one cell of a file of figures: years, numbers of students, levels; what cannot be read says why."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from outreach.core import spreadsheet
from outreach.core.language import _, fold
from outreach.core.spreadsheet import WrongCell
from outreach.enrolment.words import (
    COMBINING,
    MARKS,
    MISSING,
    TOTALS,
    FigureStatus,
    Level,
    are_joined,
    levels_named,
)
from outreach.uploads.effect import Rejected

Value = tuple[int | None, FigureStatus]
SPACES = {0x20: None, 0xA0: None, 0x202F: None, 0x2009: None}
FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST = 10**9


class Bad(Exception):
    """A cell of a line that cannot be taken."""

    def __init__(self, line: int, column: str, message: str) -> None:
        super().__init__(message)
        self.rejected = Rejected(line, column, message)


def cell(line: int, column: str, read: Callable[[str], Any], text: str) -> Any:
    """What `read` makes of the trimmed text; its refusal gets the line and the column."""
    try:
        return read(text.strip())
    except WrongCell as wrong:
        raise Bad(line, column, str(wrong)) from wrong


def looks_like_year(text: str) -> bool:
    try:
        return bool(year(text))
    except WrongCell:
        return bool(re.fullmatch(r"\d{3,5}|\d{4}-\d\d-\d\d.*", text.strip()))


def year(text: str) -> int:
    """The year in which the school year begins: 2009, 2009/10, 2009-2010."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d.*", text):
        raise WrongCell(
            _(
                "“%(text)s” is a date, perhaps made by Excel out of 2009/10: write the year as 2009.",
                text=text,
            )
        )
    years = re.fullmatch(r"(\d{4})(?:\s*[/–-]\s*(\d{4}|\d{2}))?", text)
    if years is None or not FIRST_YEAR <= int(years[1]) <= LAST_YEAR:
        raise WrongCell(_("“%(text)s” is not a year: write 2009 or 2009-2010.", text=text))
    start, end = int(years[1]), years[2]
    if end and end != str(start + 1)[-len(end) :]:
        raise WrongCell(_("“%(text)s” is not a school year: write 2009-2010.", text=text))
    return start


def value(text: str) -> Value:
    """A whole number of students, or why there is none; letters p, r and e say how sure it is."""
    bare = text.translate(SPACES)
    if fold(bare) in MISSING:
        return None, MISSING[fold(bare)]
    sure = MARKS.get(bare[-1].lower(), FigureStatus.FINAL)
    digits = bare if sure is FigureStatus.FINAL else bare[:-1]
    if re.fullmatch(r"\d{1,3}(,\d{3})+", digits):
        digits = digits.replace(",", "")
    return heads(digits, text=text), sure


def heads(digits: str, *, power: int = 0, text: str) -> int:
    """The digits times ten to that power, which must be whole; `text` is what the sentence repeats."""
    number = spreadsheet.plain_number(digits)
    if number is None:
        raise WrongCell(_("“%(text)s” is not a number of students.", text=text))
    number = number.scaleb(power)
    if number < 0 or number != number.to_integral_value() or number > MOST:
        raise WrongCell(_("“%(text)s”: a number of students is whole and not negative.", text=text))
    return int(number)


def percent(text: str) -> float | None:
    """A change in percent as its publisher wrote it; empty when there is none."""
    bare = text.replace("−", "-").removesuffix("%")
    if fold(bare) in MISSING:
        return None
    number = spreadsheet.plain_number(bare)
    if number is None or abs(number) > 1000:
        raise WrongCell(_("“%(text)s” is not a change in percent, like -0.8.", text=text))
    return float(number)


def status(value: int | None, said: FigureStatus) -> Callable[[str], FigureStatus]:
    """Reads the status that a column of its own gives; empty leaves what the figure said."""

    def read(text: str) -> FigureStatus:
        if not text:
            return said
        words = {fold(word.value): word for word in FigureStatus}
        words |= {fold(str(word.label)): word for word in FigureStatus} | MARKS
        word = words.get(fold(text)) or (MISSING.get(fold(text)) if value is None else None)
        if word is None:
            raise WrongCell(_("“%(text)s” is not a known status.", text=text))
        return word

    return read


def level(text: str) -> tuple[Level, str]:
    """The level, and its part after a colon: “university: Undergraduate”; several joined are one combined."""
    no_total(text)
    name, _colon, part = text.partition(":")
    levels = levels_named(name)
    if not levels:
        raise WrongCell(
            _(
                "“%(text)s” is not a level: write vocational, college or university, "
                "and its part after a colon.",
                text=text,
            )
        )
    if len(levels) == 1:
        return levels[0], part.strip()
    if part.strip() or not are_joined(name):
        raise WrongCell(
            _(
                "“%(text)s” fits several levels (%(levels)s): write one of them, or join them with “and” "
                "when the figure counts them together.",
                text=text,
                levels=", ".join(str(level.label) for level in levels),
            )
        )
    return Level.COMBINED, COMBINING.join(level.value for level in levels)


def is_total(text: str) -> bool:
    folded = fold(text)
    return folded.startswith("total") or folded in TOTALS


def no_total(text: str) -> str:
    if is_total(text):
        raise WrongCell(
            _("“%(text)s” is a total: give the parts only, they are added up.", text=text)
        )
    return text


def weakest(statuses: Sequence[FigureStatus]) -> FigureStatus:
    order = list(FigureStatus)
    return max(statuses, key=order.index)


def code(text: str) -> str:
    """A name as files and addresses say it."""
    return re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")[:60]


def twice() -> str:
    return _("The same year and level stand in the file twice, with different figures.")
