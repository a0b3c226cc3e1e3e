"""Reading a list of speakers that came as a table (CSV, XLSX): one a line, known by address and name."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from outreach.core import contact, spreadsheet
from outreach.core.errors import Refused
from outreach.core.language import _, fold
from outreach.schools import queries as schools
from outreach.schools import regions
from outreach.speakers.actions import MOST_TOPICS
from outreach.speakers.words import Weekday
from outreach.uploads.effect import Rejected

MOST = 2000
FURTHEST, MOST_VISITS = 3000, 200
LONGEST_NUMBER = 12
"""Digits that are looked at: Python refuses some thousands in words of its own."""
LANGUAGES = {
    "francais": "fr",
    "fr": "fr",
    "french": "fr",
    "anglais": "en",
    "en": "en",
    "english": "en",
}
WEEKDAYS = {
    "lundi": Weekday.MONDAY, "mardi": Weekday.TUESDAY, "mercredi": Weekday.WEDNESDAY,
    "jeudi": Weekday.THURSDAY, "vendredi": Weekday.FRIDAY, **{day.value: day for day in Weekday},
}  # fmt: skip
COLUMNS = {
    "first_name": ("Prénom", "first name"),
    "last_name": ("Nom", "nom de famille", "last name", "name"),
    "email": ("Courriel", "adresse courriel", "email", "e mail"),
    "phone": ("Téléphone", "tel", "phone"),
    "lang": ("Langue des courriels", "language of the mails"),
    "employer": ("Employeur", "entreprise", "organisation", "employer", "company"),
    "job_title": ("Titre", "fonction", "poste", "job title", "title"),
    "topics": ("Sujets", "themes", "topics"),
    "languages": ("Langues", "parle", "languages", "speaks"),
    "region_codes": ("Régions", "region"),
    "municipality": ("Municipalité", "ville", "municipality", "town"),
    "travel_km": ("Kilomètres", "km", "travels up to"),
    "weekdays": ("Jours", "days"),
    "hours": ("Heures", "hours"),
    "most_visits_a_year": ("Visites par an", "visits a year"),
    "trainings": ("Formations", "trainings"),
    "about_fr": ("Présentation", "presentation en francais", "about in french"),
    "about_en": ("Présentation en anglais", "about", "about in english"),
}
PERSON = ("first_name", "last_name", "email", "phone", "lang")
LENGTHS = {
    "first_name": 100, "last_name": 100, "employer": 200, "job_title": 200, "hours": 200,
    "trainings": 2000, "about_fr": 600, "about_en": 600,
}  # fmt: skip


@dataclass(frozen=True)
class SpeakerLine:
    """A speaker of the list: what is the person's, and what is the speaker's."""

    line: int
    person: dict[str, str]
    facts: dict[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        """Who it is: address and name."""
        name = f"{self.person['first_name']} {self.person['last_name']}"
        return self.person["email"], fold(name)

    @property
    def name(self) -> str:
        return f"{self.person['first_name']} {self.person['last_name']}"


@dataclass
class ListContents:
    """How many lines were read, the speakers, and the lines that cannot be taken."""

    read: int = 0
    lines: list[SpeakerLine] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def read(content: bytes, *, name: str = "") -> ListContents:
    """Every line, or each reason against it; refused where the columns with the names are missing."""
    sheet = spreadsheet.read(content, name=name)
    columns = {what: _column(sheet.headers, names) for what, names in COLUMNS.items()}
    if not (columns["first_name"] and columns["last_name"]):
        raise Refused(_("Name the columns “Prénom” and “Nom”; see which others are read below."))
    made, seen = ListContents(), set[tuple[str, str]]()
    for number, cells in sheet.dicts():
        texts = {what: cells.get(header, "").strip() for what, header in columns.items()}
        if any(texts.values()):
            made.read += 1
            _read_line(made, seen, number, texts)
    if made.read > MOST:
        raise Refused(_("This list has more than 2,000 lines."))
    return made


def _read_line(
    made: ListContents, seen: set[tuple[str, str]], number: int, texts: dict[str, str]
) -> None:
    values, reasons = {}, []
    for what, text in texts.items():
        try:
            values[what] = READERS.get(what, _text)(text, what)
        except ValueError as error:
            reasons.append(Rejected(number, COLUMNS[what][0], str(error)))
    if reasons:
        made.rejected += reasons
        return
    line = SpeakerLine(
        number,
        {what: values[what] for what in PERSON},
        {what: value for what, value in values.items() if what not in PERSON},
    )
    if line.key in seen:
        sentence = _("%(name)s stands in the list twice.", name=line.name)
        made.rejected.append(Rejected(number, COLUMNS["last_name"][0], sentence))
        return
    seen.add(line.key)
    made.lines.append(line)


def _column(headers: tuple[str, ...], names: tuple[str, ...]) -> str:
    """The header that is one of these names, the first name first; empty without one."""
    folded = {fold(header).replace("-", " "): header for header in reversed(headers)}
    wanted = [fold(name) for name in names]
    return next((folded[name] for name in wanted if name in folded), "")


def _text(text: str, what: str) -> str:
    longest = LENGTHS[what]
    if len(text) > longest:
        raise ValueError(_("At most %(count)s characters.", count=longest))
    return text


def _name(text: str, what: str) -> str:
    return _text(contact.person_name(text), what)


def _email(text: str, _what: str) -> str:
    return contact.email(text)


def _phone(text: str, _what: str) -> str:
    return contact.phone(text) if text else ""


def _lang(text: str, _what: str) -> str:
    return LANGUAGES[_word_in(text, LANGUAGES)] if text else "fr"


def _topics(text: str, _what: str) -> list[str]:
    topics = list(dict.fromkeys(part[:60] for part in _parts(text)))
    if len(topics) > MOST_TOPICS:
        raise ValueError(_("Enter at most 12 topics."))
    return topics


def _languages(text: str, _what: str) -> list[str]:
    return list(dict.fromkeys(LANGUAGES[_word_in(part, LANGUAGES)] for part in _parts(text))) or [
        "fr"
    ]


def _regions(text: str, _what: str) -> list[str]:
    return sorted({_region(part) for part in _parts(text)})


def _region(text: str) -> str:
    code = text.zfill(2) if text.isdigit() else regions.region_code(text)
    if code not in regions.REGIONS:
        raise ValueError(_("Unknown region: %(text)s.", text=text))
    return str(code)


def _weekdays(text: str, _what: str) -> list[str]:
    days = {WEEKDAYS[_word_in(part, WEEKDAYS)] for part in _parts(text)}
    return [day.value for day in Weekday if day in days]


def _municipality(text: str, _what: str) -> str:
    if text and schools.middle_of(text) is None:
        raise ValueError(_("We know no school in a municipality of that name."))
    return text


def _whole(most: int) -> Callable[[str, str], int | None]:
    def read_number(text: str, _what: str) -> int | None:
        if not text:
            return None
        plain = re.sub(r"\s*km$", "", text, flags=re.IGNORECASE)
        if not (plain.isdecimal() and len(plain) <= LONGEST_NUMBER and int(plain) <= most):
            raise ValueError(_("Enter a whole number from 0 to %(most)s.", most=most))
        return int(plain)

    return read_number


READERS: dict[str, Callable[[str, str], Any]] = {
    "first_name": _name,
    "last_name": _name,
    "email": _email,
    "phone": _phone,
    "lang": _lang,
    "topics": _topics,
    "languages": _languages,
    "region_codes": _regions,
    "municipality": _municipality,
    "travel_km": _whole(FURTHEST),
    "weekdays": _weekdays,
    "most_visits_a_year": _whole(MOST_VISITS),
}


def _parts(text: str) -> Iterator[str]:
    return (part.strip() for part in re.split(r"[,;/\n]", text) if part.strip())


def _word_in(text: str, words: dict[str, Any]) -> str:
    word = fold(text)
    if word not in words:
        raise ValueError(_("Unknown word: %(text)s.", text=text))
    return word
