"""Reading a school calendar that came as a table (CSV, XLSX) or as a calendar file (ICS)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from outreach.core import clock, language, spreadsheet
from outreach.core.errors import Refused
from outreach.core.language import _, fold
from outreach.schools.models import DayKind
from outreach.uploads.effect import Rejected

LARGEST_ICS, MOST_DAYS = 1024 * 1024, 500
SCHOOL_HOURS = timedelta(hours=5)
"""A busy time that leaves no room for classes."""
DAY = timedelta(days=1)
FIRST = ("du", "de", "debut", "premier jour", "date", "jour", "from", "start", "first day", "day")
LAST = ("au", "a", "fin", "dernier jour", "to", "until", "end", "last day")
KIND = ("sorte", "sorte de jour", "type", "genre", "kind", "kind of day")
LABEL = ("libelle", "nom", "description", "titre", "label", "name", "title")
WORDS = (  # the first that stands in a label says the kind
    (DayKind.FLOATING, ("flottant", "mobile", "floating", "tempete", "storm", "snow make")),
    (DayKind.PEDAGOGICAL, ("pedago", "ped day", "pd day", "professional day", "professional dev")),
    (DayKind.BREAK, ("relache", "break", "vacances", "noel", "christmas", "winter holiday")),
    (DayKind.EXAMS, ("examen", "exam", "epreuve")),
    (DayKind.CLOSURE, ("ferme", "closed", "closure", "greve", "strike", "election")),
    (DayKind.HOLIDAY, ("conge", "ferie", "holiday", "fete", "paques", "easter", "thanksgiving")),
)


@dataclass(frozen=True)
class FileDay:
    """A day of a file, or several in a row; without a kind where its words say none."""

    line: int
    first_on: date
    last_on: date
    label: str = ""
    kind: DayKind | None = None
    is_busy: bool = True

    @property
    def days(self) -> str:
        return language.days(self.first_on, self.last_on)


@dataclass
class CalendarContents:
    """What a file says: lines read, its days, lines that cannot be taken, and how many entries repeat."""

    read: int = 0
    days: list[FileDay] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    repeating: int = 0


def read(content: bytes, *, name: str = "") -> CalendarContents:
    """Each line or entry with its days, cut where a school year ends."""
    made = read_ics(content) if is_ics(content) else _read_table(content, name)
    _check_length(made.days)
    made.days = [part for day in made.days for part in _by_school_year(day)]
    _check_length(made.days)
    return made


def _check_length(days: list[FileDay]) -> None:
    if len(days) > MOST_DAYS:
        raise Refused(_("This calendar has more than 500 entries."))


def is_ics(content: bytes) -> bool:
    return b"BEGIN:VCALENDAR" in content[:1000].upper()


def kind_in(label: str) -> DayKind | None:
    """The kind of day that a label tells, if any."""
    plain = fold(label)
    named = (kind for kind, words in WORDS if any(word in plain for word in words))
    return next(named, None)


def _read_table(content: bytes, name: str) -> CalendarContents:
    sheet = spreadsheet.read(content, name=name)
    columns = {what: _column(sheet.headers, names) for what, names in COLUMNS.items()}
    if not columns["first_on"]:
        raise Refused(_("Name a column “Date”, or two “Du” and “Au”; others: “Sorte”, “Libellé”."))
    made = CalendarContents()
    for line, cells in sheet.dicts():
        facts = {what: cells.get(header, "").strip() for what, header in columns.items()}
        if any(facts.values()):
            made.read += 1
            _read_line(made, line, facts)
    return made


def _read_line(made: CalendarContents, line: int, facts: dict[str, str]) -> None:
    first_on = _day(facts["first_on"])
    last_on = _day(facts["last_on"]) if facts["last_on"] else first_on
    if first_on is None or last_on is None:
        wrong = facts["first_on"] if first_on is None else facts["last_on"]
        sentence = _("Write dates like 2026-12-08: %(text)s.", text=wrong)
        made.rejected.append(Rejected(line, _("Date"), sentence))
        return
    if last_on < first_on:
        sentence = _("The last day comes before the first.")
        made.rejected.append(Rejected(line, _("Date"), sentence))
        return
    kind = kind_in(facts["kind"]) or _kind_named(facts["kind"])
    if facts["kind"] and kind is None:
        sentence = _("Unknown kind of day: %(text)s.", text=facts["kind"])
        made.rejected.append(Rejected(line, _("Kind of day"), sentence))
        return
    label = facts["label"][:200]
    made.days.append(FileDay(line, first_on, last_on, label, kind or kind_in(label)))


COLUMNS = {"first_on": FIRST, "last_on": LAST, "kind": KIND, "label": LABEL}


def _column(headers: tuple[str, ...], names: tuple[str, ...]) -> str:
    return next((header for header in headers if fold(header) in names), "")


def _kind_named(text: str) -> DayKind | None:
    plain = fold(text)
    return next((kind for kind in DayKind if plain == kind.value), None)


def _day(text: str) -> date | None:
    """None of what is no day in reach."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if clock.is_in_reach(day) else None


def read_ics(content: bytes) -> CalendarContents:
    """Whole days and times that fill a school day, from this school year on; what repeats is counted only."""
    from icalendar import Calendar

    if len(content) > LARGEST_ICS:
        raise Refused(_("The calendar is larger than 1 MB."))
    try:
        calendars = Calendar.from_ical(_without_zones(content), multiple=True)
    except (
        ValueError,
        IndexError,
        KeyError,
        TypeError,
        OSError,
    ) as error:  # zones are read from files
        raise Refused(_("This calendar file cannot be read.")) from error
    if not calendars:
        raise Refused(_("This calendar file cannot be read."))
    made = CalendarContents()
    entries = [entry for calendar in calendars for entry in calendar.walk("VEVENT")]
    for number, entry in enumerate(entries, start=1):
        made.read += 1
        _read_entry(made, number, entry)
    start, _end = clock.year_days(clock.school_year(clock.today()))
    made.days = [day for day in made.days if day.last_on >= start]
    return made


def _read_entry(made: CalendarContents, number: int, entry: Any) -> None:
    if "RRULE" in entry or "RDATE" in entry:
        made.repeating += 1
        return
    if str(entry.get("STATUS", "")).upper() == "CANCELLED":
        return
    try:
        span = _span_of(entry)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        sentence = _("This entry has no day that can be read.")
        made.rejected.append(Rejected(number, _("Date"), sentence))
        return
    if span:
        label = " ".join(str(entry.get("SUMMARY", "")).split())[:200]
        is_busy = str(entry.get("TRANSP", "")).upper() != "TRANSPARENT"
        made.days.append(FileDay(number, *span, label, kind_in(label), is_busy))


def _span_of(entry: Any) -> tuple[date, date] | None:
    """First and last day; None of a time too short to fill a school day."""
    start = entry["DTSTART"].dt
    end = entry["DTEND"].dt if "DTEND" in entry else None
    if isinstance(start, datetime):
        end = end or start + (entry["DURATION"].dt if "DURATION" in entry else timedelta())
        if end - start < SCHOOL_HOURS:
            return None
        return _reach(_local(start), _local(end - timedelta(seconds=1)))
    length = entry["DURATION"].dt if "DURATION" in entry else DAY
    last = (end or start + length) - DAY
    return _reach(start, max(start, last))


def _local(at: datetime) -> date:
    """The day where it is written; an instant in UTC on our clock."""
    return clock.local_day(at) if at.tzinfo and at.utcoffset() == timedelta() else at.date()


def _reach(first: date, last: date) -> tuple[date, date]:
    if not (clock.is_in_reach(first) and clock.is_in_reach(last) and first <= last):
        raise ValueError(first)
    return first, last


def _without_zones(content: bytes) -> bytes:
    """Zones are known by their names: the rules that a file brings are not looked at."""
    kept, is_inside = [], False
    for line in re.split(rb"\r\n|\n|\r", content.removeprefix(b"\xef\xbb\xbf")):
        plain = line.strip().upper()
        is_inside = is_inside or plain == b"BEGIN:VTIMEZONE"
        if not is_inside:
            kept.append(line)
        if plain == b"END:VTIMEZONE":
            is_inside = False
    return b"\r\n".join(kept)


def _by_school_year(day: FileDay) -> Iterator[FileDay]:
    """The same in parts that each lie within one school year."""
    first = day.first_on
    while first <= day.last_on:
        _start, end = clock.year_days(clock.school_year(first))
        last = min(day.last_on, end)
        yield replace(day, first_on=first, last_on=last)
        first = last + DAY
