"""School calendars that come as tables and as calendar files."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.schools import calendar_files as files
from outreach.schools.models import DayKind


def entry(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", "UID:1", "DTSTAMP:20260901T120000Z", *lines, "END:VEVENT"))


def ics(*entries: str) -> bytes:
    start = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//CSS//FR\r\n"
    return (start + "\r\n".join(entries) + "\r\nEND:VCALENDAR\r\n").encode()


@pytest.fixture(autouse=True)
def november(app: Flask) -> Iterator[None]:
    with time_machine.travel("2026-11-02T15:00:00Z", tick=False), speaking("fr"):
        yield


def days(content: bytes) -> list[tuple[str, str]]:
    return [(f"{d.first_on:%m-%d}", f"{d.last_on:%m-%d}") for d in files.read(content).days]


def test_a_table_has_days_kinds_and_labels() -> None:
    table = (
        "Du;Au;Sorte;Libellé\n2026-11-20;;Journée pédagogique;\n"
        "2027-03-01;2027-03-05;;Semaine de relâche\n;;;\n"
        "2027-05-03;;exams;Fin d’étape\n2027-05-10;;;Sortie\n"
    )
    contents = files.read(table.encode())
    assert [day.kind for day in contents.days] == [
        DayKind.PEDAGOGICAL, DayKind.BREAK, DayKind.EXAMS, None,
    ]  # fmt: skip
    assert days(table.encode())[:2] == [("11-20", "11-20"), ("03-01", "03-05")]
    assert (contents.read, contents.days[3].label, contents.rejected) == (4, "Sortie", [])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("20 novembre;;;", "Écrivez les dates comme 2026-12-08"),
        ("2026-11-31;;;", "Écrivez les dates comme"),
        ("1899-12-31;;;", "Écrivez les dates comme"),
        (";2026-11-20;;", "Écrivez les dates comme"),
        ("2026-12-01;2999-12-31;;", "Écrivez les dates comme 2026-12-08 : 2999-12-31."),
        ("2999-12-01;2999-12-31;;", "Écrivez les dates comme 2026-12-08 : 2999-12-01."),
        ("2026-11-20;2026-11-19;;", "Le dernier jour précède le premier."),
        ("2026-11-20;;Sieste;", "Sorte de jour inconnue"),
    ],
)
def test_a_line_that_cannot_be_taken_is_told(row: str, sentence: str) -> None:
    contents = files.read(f"Date;Au;Sorte;Libellé\n{row}\n".encode())
    assert (contents.read, contents.days, contents.rejected[0].line) == (1, [], 2)
    assert sentence in contents.rejected[0].message.replace("\xa0", " ")


def test_a_table_without_a_date_is_refused() -> None:
    with pytest.raises(Refused, match="Du"):
        files.read(b"Nom;Ville\nA;B\n")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART;VALUE=DATE:20261120"], [("11-20", "11-20")]),
        (["DTSTART;VALUE=DATE:20261120", "DTEND;VALUE=DATE:20261121"], [("11-20", "11-20")]),
        (["DTSTART;VALUE=DATE:20270301", "DTEND;VALUE=DATE:20270306"], [("03-01", "03-05")]),
        (["DTSTART;VALUE=DATE:20270301", "DURATION:P5D"], [("03-01", "03-05")]),
        (["DTSTART;VALUE=DATE:20270301", "DTEND;VALUE=DATE:20270301"], [("03-01", "03-01")]),
        (["DTSTART;VALUE=DATE:20270628", "DTEND;VALUE=DATE:20270703"],
         [("06-28", "06-30"), ("07-01", "07-02")]),
        (["DTSTART;TZID=America/Toronto:20261120T080000", "DTEND;TZID=America/Toronto:20261120T130000"],
         [("11-20", "11-20")]),
        (["DTSTART;TZID=America/Toronto:20261120T080000", "DTEND;TZID=America/Toronto:20261120T125900"], []),
        (["DTSTART:20261121T010000Z", "DURATION:PT6H"], [("11-20", "11-21")]),
        (["DTSTART;TZID=America/Halifax:20261120T000000", "DTEND;TZID=America/Halifax:20261121T000000"],
         [("11-20", "11-20")]),
        (["DTSTART;TZID=America/Toronto:20261101T000000", "DTEND;TZID=America/Toronto:20261102T000000"],
         [("11-01", "11-01")]),
        (["DTSTART;VALUE=DATE:20260630"], []),
        (["DTSTART;VALUE=DATE:20260701"], [("07-01", "07-01")]),
        (["DTSTART;VALUE=DATE:20261120", "STATUS:CANCELLED"], []),
    ],
)  # fmt: skip
def test_an_entry_has_the_days_that_it_fills(
    lines: list[str], expected: list[tuple[str, str]]
) -> None:
    assert days(ics(entry(*lines))) == expected


def test_what_repeats_is_counted_and_what_has_no_day_is_told() -> None:
    weekly = entry("DTSTART;VALUE=DATE:20261120", "RRULE:FREQ=WEEKLY")
    contents = files.read(ics(weekly, entry("SUMMARY:Rien"), entry("DTSTART;VALUE=DATE:20263399")))
    assert (contents.read, contents.repeating, contents.days) == (3, 1, [])
    assert [row.line for row in contents.rejected] == [2, 3]


@pytest.mark.parametrize(
    ("start", "end", "is_told"),
    [
        ("18991231", "20270101", True),
        ("19000101", "20270101", False),
        ("20270101", "21010101", False),
        ("20270101", "21010102", True),
        ("20270104", "20270101", False),
    ],
)
def test_a_day_lies_in_our_two_centuries(start: str, end: str, is_told: bool) -> None:
    lines = (f"DTSTART;VALUE=DATE:{start}", f"DTEND;VALUE=DATE:{end}")
    assert bool(files.read(ics(entry(*lines))).rejected) is is_told


def test_an_entry_that_leaves_people_free_is_known() -> None:
    entries = [
        entry("DTSTART;VALUE=DATE:20261120", f"TRANSP:{word}") for word in ("TRANSPARENT", "OPAQUE")
    ]
    assert [day.is_busy for day in files.read(ics(*entries)).days] == [False, True]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("JOURNÉE PÉDAGOGIQUE", DayKind.PEDAGOGICAL), ("Ped Day - no classes", DayKind.PEDAGOGICAL),
        ("Journée pédagogique flottante", DayKind.FLOATING), ("Relâche scolaire", DayKind.BREAK),
        ("Spring Break", DayKind.BREAK), ("Congé de l’Action de grâces", DayKind.HOLIDAY),
        ("École fermée", DayKind.CLOSURE), ("Examens du ministère", DayKind.EXAMS), ("Photo", None),
    ],
)  # fmt: skip
def test_the_words_of_a_label_say_the_kind(label: str, kind: DayKind | None) -> None:
    assert files.kind_in(label) is kind


def test_the_rules_of_zones_are_not_looked_at() -> None:
    often = "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:FREQ=SECONDLY"
    offsets = "TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nEND:STANDARD"
    rule = f"BEGIN:VTIMEZONE\r\nTZID:X\r\n{often}\r\n{offsets}\r\nEND:VTIMEZONE"
    assert days(ics(rule, entry("DTSTART;VALUE=DATE:20261120"))) == [("11-20", "11-20")]


@pytest.mark.parametrize("content", [b"BEGIN:VCALENDAR", b"BEGIN:VCALENDAR\n\x00\xff;"])
def test_a_calendar_that_is_broken_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="ne peut pas être lu"):
        files.read(content)


@pytest.mark.parametrize("zone", ["America", "A" * 300])
def test_a_zone_that_is_no_zone_is_refused_as_a_broken_calendar_is(zone: str) -> None:
    """The first is a folder of the database of zones, the second longer than a file's name."""
    with pytest.raises(Refused, match="ne peut pas être lu"):
        files.read(ics(entry(f"DTSTART;TZID={zone}:20261120T090000")))


@pytest.mark.parametrize(("size", "is_refused"), [(1024 * 1024, False), (1024 * 1024 + 1, True)])
def test_a_calendar_has_a_mebibyte_at_most(size: int, is_refused: bool) -> None:
    start = ics(entry("DTSTART;VALUE=DATE:20261120"))
    content = start + b"\r\n" * ((size - len(start)) // 2) + b" " * ((size - len(start)) % 2)
    assert len(content) == size
    if is_refused:
        with pytest.raises(Refused, match="1"):
            files.read(content)
    else:
        assert len(files.read(content).days) == 1


def test_a_calendar_has_five_hundred_entries_at_most() -> None:
    lines = ["Date", *("2026-11-20" for _n in range(500))]
    assert len(files.read("\n".join(lines).encode()).days) == 500
    with pytest.raises(Refused, match="500"):
        files.read("\n".join([*lines, "2026-11-23"]).encode())
    endless = "\n".join(["Du,Au", *["1900-01-01,2100-12-31"] * 3])
    with pytest.raises(Refused, match="500"):
        files.read(endless.encode())
