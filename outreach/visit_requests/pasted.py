"""What a pasted mail says of a wish: who writes, from which school, when, for how many; staff correct it.

Rules read by hand from mails of teachers in both languages, no service: what no rule sees stays empty.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

import phonenumbers

from outreach.core import clock, contact
from outreach.events.groups import LARGEST
from outreach.events.words import Grade
from outreach.organisation import queries as organisation
from outreach.schools import queries as schools
from outreach.schools.models import School
from outreach.visit_requests.models import Preference, PupilGroup

LONGEST = 10_000
MOST_DATES, MOST_GROUPS, MOST_SCHOOLS = 3, 12, 4
MONTHS = (
    "janvier|janv|january|jan",
    "f[ée]vrier|f[ée]vr?|february|feb",
    "mars|march",
    "avril|avr|april|apr",
    "mai|may",
    "juin|june|jun",
    "juillet|juil|july|jul",
    "ao[ûu]t|august|aug",
    "septembre|september|sept?",
    "octobre|october|oct",
    "novembre|november|nov",
    "d[ée]cembre|d[ée]c|december|dec",
)
MONTH = f"(?P<month>{'|'.join(MONTHS)})"
YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<day>\d{{1,2}})(?:er|e|st|nd|rd|th)?\s+{MONTH}\b\.?{YEAR}",
        rf"\b{MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{YEAR}",
        r"\b(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b",
    )
)
HOUR = re.compile(
    r"\b(?P<hour>\d{1,2})(?:\s?[h:]\s?(?P<minute>\d\d)?\b)?\s?(?P<half>[ap]\.?m\b)?", re.IGNORECASE
)
WEEKDAYS = "lundi|mardi|mercredi|jeudi|vendredi|monday|tuesday|wednesday|thursday|friday"
PERIOD = re.compile(
    rf"\b(?:(?:n[’']importe\s+quel|tous\s+les|les|le|un|any|every|on\s+a|on)\s+)?(?:{WEEKDAYS})s?"
    r"(?:\s+(?:matins?|avant-midi|apr[èe]s-midi|mornings?|afternoons?))?"
    rf"(?:\s+(?:de|en|d[’']|in|of)\s*{MONTH})?\b(?!\.?,?\s+(?:le\s+)?\d)(?!\.?,?\s+(?:{'|'.join(MONTHS)})\b)"
    rf"|\b(?:en|au\s+mois\s+(?:de|d[’'])|au\s+d[ée]but\s+(?:de|d[’'])|[àa]\s+la\s+fin\s+(?:de|d[’'])|in|early\s+in|late\s+in)"
    rf"\s*(?P<month_alone>{'|'.join(MONTHS)})\b",
    re.IGNORECASE,
)
COUNTS = {
    word: number
    for number, words in enumerate(
        ("un une one a", "deux two", "trois three", "quatre four", "cinq five", "six"), start=1
    )
    for word in words.split()
}
GROUP_WORD = r"(?:groupes?|classes?|groups?)"
PUPILS = re.compile(
    rf"(?:\b(?P<count>\d{{1,2}}|{'|'.join(COUNTS)})\s+{GROUP_WORD}\s*(?:(?:de|d[’']|of|with)\s*)?(?:environ|about)?\s*)?"
    r"(?<!\d)(?<!grade )(?:\d{1,3}\s?(?:-|à|to)\s?)?"
    r"(?P<pupils>\d{1,3})\s+(?:[ée]l[èe]ves|jeunes|pupils|students)\b"
    rf"|\b(?P<count_of>\d{{1,2}}|{'|'.join(COUNTS)})\s+{GROUP_WORD}\s+(?:de|d[’']environ|of)(?:\s+about)?\s+(?P<pupils_of>\d{{1,3}})\b",
    re.IGNORECASE,
)
GRADE = re.compile(
    r"\b(?P<before>[1-5])\s?(?:re|e|i?[èe]me|st|nd|rd|th)?\s+(?:ann[ée]e\s+du\s+|ann[ée]e\s+de\s+|de\s+)?sec(?:ondaire)?\b"
    r"|\bsec(?:ondaire|ondary)?\.?\s?(?P<after>[1-5])\b|\bgrade\s(?P<grade>7|8|9|10|11)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"\n\s*\n|;|\.(?=\s+[^\s1-5])")
HEADER = re.compile(
    r"^\s*(?:de|from|exp[ée]diteur)\s*:\s*\"?(?P<name>[^<\"\n]{2,80}?)\"?\s*<(?P<email>[^>\s]{3,254})>",
    re.IGNORECASE | re.MULTILINE,
)
ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
NOT_THEN = re.compile(
    r"\b(?:pas|sauf|except[ée]?|not|ni|avoid|[ée]vite[rz]?|not available|pas disponibles?)"
    r"\s+(?:(?:le|the|on|on the)\s+)?$",
    re.IGNORECASE,
)
NOT_AFTER_ALL = re.compile(
    r"\s*(?:,\s*)?(?:ne\s|n[’'](?:est|ira)\s+pas|(?:is|does|do|will)\s+not|doesn[’']t|isn[’']t|won[’']t)",
    re.IGNORECASE,
)
BEYOND = re.compile(r"\s*,?\s*(?:poste|post\.?|ext\.?|extension)\s*:?\s*\d{1,7}", re.IGNORECASE)
CLOSING = re.compile(
    r"^\s*(?:merci\b|cordialement|bonne journ[ée]e|au plaisir|salutations|thank|regards|best|sincerely|kind)",
    re.IGNORECASE,
)
NAME = re.compile(r"[^\W\d_][\w’'.-]*(?: [^\W\d_][\w’'.-]*){1,3}")
SCHOOL = re.compile(
    r"(?:[ÉE]cole|Coll[èe]ge|Polyvalente|Acad[ée]mie|Cit[ée]|S[ée]minaire|Externat|Pensionnat|Juv[ée]nat)\b"
    r"[^\n,.;:()<>|]{2,80}"
    r"|(?:[A-ZÉ][\w’'-]{1,20}\.? ){1,5}(?:High School|Academy|School)\b"
)
ENGLISH = re.compile(r"\b(?:hello|hi|dear|thank|thanks|students|would|please|our|regards)\b", re.I)
FRENCH = re.compile(
    r"\b(?:bonjour|merci|nous|[ée]l[èe]ves|aimerais|serait|pour|avec|cordialement)\b", re.I
)


@dataclass(frozen=True)
class Pasted:
    """What was understood; `school` is one of ours, `organisation` the words of the mail."""

    contact_name: str
    contact_email: str
    contact_phone: str
    school: School | None
    organisation: str
    preferences: tuple[Preference, ...]
    groups: tuple[PupilGroup, ...]
    lang: str


def read(text: str) -> Pasted:
    """Of a long mail its first 10,000 characters; lines quoted from an older mail are left out."""
    plain = text[:LONGEST].replace("\xa0", " ").replace("\u202f", " ")
    lines = [line.strip() for line in plain.splitlines() if not line.lstrip().startswith(">")]
    plain = "\n".join(lines)
    name, email = _sender(plain, lines)
    school, organisation_name = _school(plain)
    return Pasted(
        contact_name=name,
        contact_email=email,
        contact_phone=_phone(plain),
        school=school,
        organisation=school.name if school else organisation_name,
        preferences=(*_dates(plain), *_periods(plain))[:MOST_DATES],
        groups=tuple(_groups(plain))[:MOST_GROUPS],
        lang="en" if len(ENGLISH.findall(plain)) > len(FRENCH.findall(plain)) else "fr",
    )


def _sender(plain: str, lines: list[str]) -> tuple[str, str]:
    """By the header that was copied along, else by the signature."""
    if header := HEADER.search(plain):
        last, comma, first = header["name"].strip().partition(", ")
        return (f"{first} {last}" if comma else last), _email(header["email"])
    mine = organisation.current().email
    addresses = [email for a in ADDRESS.findall(plain) if (email := _email(a)) and email != mine]
    return _signature(lines), next(iter(addresses), "")


def _email(text: str) -> str:
    try:
        return contact.email(text)
    except ValueError:
        return ""


def _signature(lines: list[str]) -> str:
    """The first line after the closing words that reads as a name."""
    for n, line in enumerate(lines):
        if CLOSING.match(line):
            names = [text.rstrip(",") for text in lines[n + 1 :] if text][:2]
            return next((text for text in names if NAME.fullmatch(text)), "")
    return ""


def _phone(plain: str) -> str:
    matches = phonenumbers.PhoneNumberMatcher(plain, contact.COUNTRY)
    first = next(iter(matches), None)
    if first is None:
        return ""
    beyond = BEYOND.match(plain, first.end)
    try:
        return contact.phone(plain[first.start : beyond.end() if beyond else first.end])
    except ValueError:
        return ""


def _school(plain: str) -> tuple[School | None, str]:
    """The first that is ours, by more and more of its first words left; else the first words that name one."""
    phrases = [" ".join(phrase.split()) for phrase in SCHOOL.findall(plain)][:MOST_SCHOOLS]
    for phrase in phrases:
        words = phrase.split()
        for count in range(min(len(words), 9), 1, -1):
            if school := schools.find_school(" ".join(words[:count])):
                return school, school.name
    return None, phrases[0][:200] if phrases else ""


def _dates(plain: str) -> Iterator[Preference]:
    """Each day once, in the order of the mail, with the hour that follows it on its line."""
    matches = sorted(
        (match for pattern in DATES for match in pattern.finditer(plain)), key=lambda m: m.start()
    )
    days = set()
    for match in matches:
        day = _day(match)
        if day and day not in days and not _is_ruled_out(plain, match):
            days.add(day)
            rest = plain[match.end() : match.end() + 30].split("\n")[0]
            yield Preference(day, _hour(rest))


def _is_ruled_out(plain: str, match: re.Match[str]) -> bool:
    """`sauf le 15`, `le 15 ne convient pas`, `not available on February 10`."""
    before, after = plain[: match.start()][-20:], plain[match.end() :][:20]
    return bool(NOT_THEN.search(before) or NOT_AFTER_ALL.match(after))


def _day(match: re.Match[str]) -> date | None:
    """The day that comes next where no year is said; None for one that is none, or is past."""
    parts, today = match.groupdict(), clock.today()
    month = int(parts["number"]) if parts.get("number") else _month(parts["month"])
    years = [int(parts["year"])] if parts.get("year") else [today.year, today.year + 1]
    for year in years:
        try:
            day = date(year, month, int(parts["day"]))
        except ValueError:
            continue
        if day >= today:
            return day
    return None


def _month(word: str) -> int:
    return next(n for n, names in enumerate(MONTHS, start=1) if re.fullmatch(names, word, re.I))


def _hour(rest: str) -> time | None:
    """`à 10 h 20`, `at 9:30`, `at 1 pm`: an hour at which schools are open."""
    for match in HOUR.finditer(rest):
        if not (match["half"] or re.search(r"[h:]", match[0], re.IGNORECASE)):
            continue
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        is_afternoon = (match["half"] or "").lower().startswith("p") or hour < 7
        hour += 12 if is_afternoon and hour < 12 else 0
        return time(hour, minute) if hour < 24 and minute < 60 else None
    return None


def _periods(plain: str) -> Iterator[Preference]:
    words = (" ".join(match[0].split()) for match in PERIOD.finditer(plain))
    for period in dict.fromkeys(words):
        yield Preference(None, None, period[:120])


def _groups(plain: str) -> Iterator[PupilGroup]:
    """So many pupils of the grades that follow in the sentence, else that stand before, else of the mail."""
    everywhere, matches = tuple(_grades(plain)), list(PUPILS.finditer(plain))
    edges = [0, *(edge for match in matches for edge in match.span()), len(plain)]
    for n, match in enumerate(matches):
        pupils = int(match["pupils"] or match["pupils_of"])
        count = (match["count"] or match["count_of"] or "1").lower()
        after = SENTENCE_END.split(plain[match.end() : edges[2 * n + 3]])[0]
        before = SENTENCE_END.split(plain[edges[2 * n] : match.start()])[-1]
        grades = tuple(_grades(after)) or tuple(_grades(before)) or everywhere
        if 1 <= pupils <= LARGEST:
            for _n in range(min(COUNTS.get(count) or int(count), MOST_GROUPS)):
                yield PupilGroup(grades, pupils)


def _grades(text: str) -> Iterator[str]:
    levels = dict.fromkeys(_level(match) for match in GRADE.finditer(text))
    for level in levels:
        yield Grade(f"secondary_{level}").value


def _level(match: re.Match[str]) -> int:
    """Secondary 1 to 5; Grade 7 to 11 is what the rest of Canada calls them."""
    return int(match["grade"]) - 6 if match["grade"] else int(match["before"] or match["after"])
