"""Reading what people write into cells: days, hours, lengths, counts, grades and words of a closed set."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import Any

from babel import Locale
from dateutil.parser import ParserError, parser, parserinfo

from outreach.core import clock, contact
from outreach.core.language import _, fold
from outreach.core.spreadsheet import WrongCell, plain_number
from outreach.core.words import Word
from outreach.events.words import Grade

FIRST_DAY = date(1990, 1, 1)
SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(32874, 73051)
NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?!\d)")
"""A day, a month and a year in figures, the first two in an order that each country has its own of."""
SPAN = re.compile(r"(.*?\d.*?)\s*\b(?:a|to)\b\s*(\d.*)")
SUM = re.compile(r"\d+(?:\s*\+\s*\d+)+")
GROUPS = re.compile(r"\d+\s*(?:groupes?|gr\b|classes?|groups?)")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
CYCLES = {1: {1, 2}, 2: {3, 4, 5}}
"""The years of each cycle of secondary school (domain.md 1.1)."""
TWO_NUMBERS = re.compile(r"\d+\s*(?:[+/&;x×]|et|and|à|to|ou|or)\s*\d+", re.I)
CLOCK = re.compile(r"(\d{1,2})\s*(?:[:hH.]\s*(\d{2})?)?(?::\d{2})?\s*([ap])?\.?\s?m?\.?")
LENGTH = re.compile(r"(?:(\d+)\s*(?:h|heures?|hours?)\s*(\d{1,2})?|(\d+))\s*(?:m|min|minutes?)?\.?")
HIGHEST_COUNT = 1000
MONTHS = 12


class _Days(parserinfo):
    """Day and month names in French and English, long and short, from the locale data."""

    JUMP = [*parserinfo.JUMP, "le", "er", "de"]

    def __init__(self, *, month_first: bool) -> None:
        self.WEEKDAYS = self._names("days")
        self.MONTHS = self._names("months")
        super().__init__(dayfirst=not month_first)

    @staticmethod
    def _names(kind: str) -> Any:
        names: dict[int, list[str]] = {}
        for lang in ("fr", "en"):
            for width in ("wide", "abbreviated"):
                for number, name in getattr(Locale(lang), kind)["format"][width].items():
                    names.setdefault(number, []).append(fold(name).rstrip("."))
        return [tuple(dict.fromkeys(names[number])) for number in sorted(names)]


class DayOrder(Enum):
    """In which order the days of a column are written."""

    DAY = "day"
    MONTH = "month"
    DOUBT = "doubt"


def order(texts: Iterable[str]) -> DayOrder:
    """The one order that every day of the column fits; in doubt where both do, or neither."""
    pairs = [(int(numbers[1]), int(numbers[2])) for numbers in map(NUMBERS.match, texts) if numbers]
    unlike = [(first, second) for first, second in pairs if first != second]
    day_fits = all(second <= MONTHS for _first, second in unlike)
    month_fits = all(first <= MONTHS for first, _second in unlike)
    if not unlike or day_fits and not month_fits:
        return DayOrder.DAY
    return DayOrder.MONTH if month_fits and not day_fits else DayOrder.DOUBT


def is_doubtful(text: str) -> bool:
    """Whether both orders give a day, and not the same."""
    numbers = NUMBERS.match(text)
    pair = {int(numbers[1]), int(numbers[2])} if numbers else set()
    return len(pair) == 2 and max(pair) <= MONTHS


def fits(text: str, *, month_first: bool) -> bool:
    """Whether the figures give a month where that order has it; words always do."""
    numbers = NUMBERS.match(text)
    return not numbers or int(numbers[1 if month_first else 2]) <= MONTHS


def day(text: str, *, month_first: bool = False) -> str:
    """ISO date of a day that has been; a day, a month and a year must be there."""
    if not fits(text, month_first=month_first):
        raise WrongCell(
            _("This day is written in another order than its column: write it like 2024-03-14.")
        )
    on = _serial(text) or _iso(text) or _written(text, month_first=month_first)
    if on is None:
        raise WrongCell(_("Enter a day like 2024-03-14."))
    if on < FIRST_DAY:
        raise WrongCell(_("The year %(year)s is too far back: check it.", year=str(on.year)))
    if on > clock.today():
        raise WrongCell(_("This day is still to come: book it in the calendar."))
    return on.isoformat()


def span(text: str) -> tuple[str, int] | None:
    """Start and minutes of “13h30-14h45”; None for anything but two hours."""
    two_hours = SPAN.fullmatch(_from_to(text))
    try:
        ends = (
            [time.fromisoformat(at(part.strip())) for part in two_hours.groups()]
            if two_hours
            else []
        )
    except WrongCell:
        return None
    if not ends:
        return None
    minutes = [end.hour * 60 + end.minute for end in ends]
    return ends[0].isoformat("minutes"), _length(minutes[1] - minutes[0])


def _from_to(text: str) -> str:
    """With one word for every dash between two hours."""
    return fold(re.sub(r"[-–—]", " to ", text)).replace("de ", "")


def at(text: str) -> str:
    """`13:30` of “13 h 30”, “1:30 pm” or “9h”; the first of “13h30-14h45”."""
    if SPAN.fullmatch(_from_to(text)) and (both := span(text)):
        return both[0]
    parts = CLOCK.fullmatch(fold(text).replace("de ", ""))
    if parts is None:
        raise WrongCell(_("Enter an hour like 13:30."))
    hour, minute, half = int(parts[1]), int(parts[2] or 0), parts[3]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute).isoformat("minutes")
    except ValueError as error:
        raise WrongCell(_("Enter an hour like 13:30.")) from error


def minutes(text: str) -> int:
    """Minutes of “75”, “75 min”, “1 h 15”, “1,25 h” or “13h30-14h45”."""
    if both := span(text):
        return both[1]
    plain = fold(text)
    decimal = plain_number(plain.rstrip("eurhos ")) if plain.endswith(("h", "s", "e")) else None
    if decimal is not None and re.search(r"\d[.,]\d", plain):
        return _length(round(decimal * 60))
    parts = LENGTH.fullmatch(plain)
    if parts is None:
        raise WrongCell(_("Enter a length in minutes, like 75."))
    if parts[3]:
        return _length(int(parts[3]))
    return _length(int(parts[1]) * 60 + int(parts[2] or 0))


def hours(text: str) -> int:
    """Minutes of a number of hours, like “6” or “5,5”; a length with its unit is taken as it is."""
    plain = fold(text)
    decimal = plain_number(plain.rstrip("eurhos "))
    if decimal is None:
        return minutes(text)
    return _length(round(decimal * 60))


def count(text: str) -> int:
    """One whole number from 0 to 1,000, or a sum of such: words around it do not matter, two numbers do."""
    if SUM.fullmatch(text.strip()):
        return _heads(str(sum(map(int, text.split("+")))))
    if GROUPS.search(fold(text)):
        raise WrongCell(
            _(
                "“%(text)s” tells how many groups, not how many pupils: enter the pupils.",
                text=text[:60],
            )
        )
    if TWO_NUMBERS.search(text):
        raise WrongCell(_("Enter one number: a line for each group."))
    digits = re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}\b)", "", text)
    numbers = re.findall(r"-?\d+(?:[.,]\d+)?", digits)
    if len(numbers) != 1:
        raise WrongCell(_("Enter one number: a line for each group."))
    return _heads(numbers[0])


def _heads(digits: str) -> int:
    number = plain_number(digits)
    if number is None or number != int(number) or number < 0:
        raise WrongCell(_("Enter a whole number, 0 or more."))
    if number > HIGHEST_COUNT:
        raise WrongCell(_("A group has 0 to 1,000 pupils."))
    return int(number)


def grades(text: str) -> list[str]:
    """Grades of “Sec 3”, “Sec. IV”, “1er cycle”, “S1 à S5”, “6e année”, “DEP” or “FPT”, in their own order."""
    plain = fold(text)
    for word in Grade:
        if plain in (word.value, fold(str(word.label))):
            return [word.value]
    cycles = {grade for pattern, grade in GRADE_WORDS if re.search(pattern, plain)}
    if not cycles & OWN_CYCLES:
        cycles |= {Grade(f"secondary_{n}") for n in _years(plain)}
    if not cycles or re.search(r"[6-9]", plain) and Grade.ELEMENTARY not in cycles:
        raise WrongCell(_("Enter a grade like Secondary 3."))
    return [word.value for word in Grade if word in cycles]


def word(text: str, kind: type[Word], names: Mapping[str, Word]) -> str:
    """The word of a closed set by its value, its label in either language, or one of `names`."""
    plain = fold(text)
    for member in kind:
        if plain in (member.value, member.value.replace("_", " ")):
            return member.value
    members = {member for name, member in names.items() if fold(name) == plain}
    if len(members) != 1:
        raise WrongCell(_("Choose what “%(text)s” means.", text=text[:60]))
    return members.pop().value


def email(text: str) -> str:
    try:
        return contact.email(text.removeprefix("mailto:"))
    except ValueError as error:
        raise WrongCell(str(error)) from error


def phone(text: str) -> str:
    try:
        return contact.phone(text)
    except ValueError as error:
        raise WrongCell(str(error)) from error


def full_name(text: str) -> list[str]:
    """First and last name of “Côté, Élodie” or “Mme Élodie Côté”; one word is a last name."""
    plain = re.sub(r"^(?:m|mr|mme|mrs|ms|dr|madame|monsieur)\b\.?\s+", "", text.strip(), flags=re.I)
    if "," in plain:
        last, _comma, first = plain.partition(",")
        return [first.strip()[:100], last.strip()[:100]]
    first, _space, last = plain.partition(" ")
    return [first[:100], last.strip()[:100]] if last else ["", first[:100]]


def line(text: str) -> str:
    """One line of text, as it is, at most 200 characters."""
    return " ".join(text.split())[:200]


def passage(text: str) -> str:
    return text.strip()[:2000]


def _length(length: int) -> int:
    if not 15 <= length <= 720:
        raise WrongCell(_("A block lasts from 15 minutes to 12 hours."))
    return length


def _serial(text: str) -> date | None:
    """What a spreadsheet program keeps for a day."""
    if not text.isdigit() or int(text) not in SERIALS:
        return None
    return SERIAL_ZERO + timedelta(days=int(text))


def _iso(text: str) -> date | None:
    parts = re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]\d|$)", text)
    try:
        return date(*(int(part) for part in parts.groups())) if parts else None
    except ValueError:
        return None


def _written(text: str, *, month_first: bool) -> date | None:
    """A day in words or with slashes; read against two defaults, so that no missing part is made up."""
    plain = re.sub(r"(?<=\d)(?:er|st|nd|rd|th)\b", "", fold(text).replace(".", " "))
    reader = _reader(month_first)
    try:
        days = {
            reader.parse(plain, default=start).date()
            for start in (datetime(1980, 1, 1), datetime(1981, 2, 2))
        }
    except (ParserError, OverflowError, TypeError):
        return None
    return days.pop() if len(days) == 1 else None


@cache
def _reader(month_first: bool) -> parser:
    return parser(_Days(month_first=month_first))


def _years(plain: str) -> set[int]:
    """Years of secondary school; “1 à 3” and “1-3” are three of them."""
    plain, cycles = _without_cycles(plain)
    plain = re.sub(r"\b(iii|ii|iv|i|v)\b", lambda roman: str(ROMAN[roman[1]]), plain)
    spans = re.findall(r"([1-5])\s*(?:e|re|ere|er)?\s*(?:a|to)\s*(?:s|sec)?\s*([1-5])", plain)
    years = {n for first, last in spans for n in range(int(first), int(last) + 1)}
    return cycles | years | {int(n) for n in re.findall(r"(?<!\d)([1-5])(?!\d)", plain)}


def _without_cycles(plain: str) -> tuple[str, set[int]]:
    """The text without “1er et 2e cycle”, and the years of those cycles; there is no third one."""
    years: set[int] = set()
    for words in re.findall(CYCLE, plain):
        for word in re.findall(r"\d|premier|deuxieme|second|first", words):
            number = 1 if word in ("premier", "first") else 2 if word.isalpha() else int(word)
            if number not in CYCLES:
                raise WrongCell(_("Enter a grade like Secondary 3."))
            years |= CYCLES[number]
    return re.sub(CYCLE, " ", plain), years


_NTH = r"(?:\d\s*(?:er|re|e|ere|eme|st|nd|rd)?|premier|deuxieme|second|first)"
CYCLE = rf"(?:{_NTH}(?:\s*(?:et|and|&|,)\s*{_NTH})*\s*cycles?|cycles?\s*\d)"
OWN_CYCLES = {Grade.ELEMENTARY, Grade.UNIVERSITY}
"""Grades whose cycles are not those of secondary school."""
GRADE_WORDS = (
    (r"\bprim|\belem|\d\s*e? annee", Grade.ELEMENTARY),
    (r"\bpresc|\bmaternelle|\bkinder", Grade.PRESCHOOL),
    (r"\bfpt\b|formation preparatoire", Grade.WORK_TRAINING),
    (r"\bfmss?\b|metier semi", Grade.SEMISKILLED_TRADE),
    (r"\baccueil|\bwelcoming", Grade.WELCOMING_CLASS),
    (r"\badapt|\bspecial", Grade.SPECIAL_EDUCATION),
    (r"\bdep\b|\bfp\b|\bprofessionnel|\bvocational", Grade.VOCATIONAL),
    (r"\bfga\b|\badult", Grade.ADULT_GENERAL),
    (r"\bcegep|\bcollege?|\bdec\b", Grade.COLLEGE),
    (r"\buniv", Grade.UNIVERSITY),
)
