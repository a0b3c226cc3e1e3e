"""The floors inside a room, by the role that a file's name says (architecture of the house, docs/map.md)."""

from collections.abc import Container, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

FLOORS = (
    ("words",),
    ("models",),
    ("queries",),
    ("pdf", "ical"),
    ("mails",),
    ("actions",),
    ("forms", "imports"),
    ("views", "api", "tasks", "commands"),
)
FLOOR_OF = {role: height for height, roles in enumerate(FLOORS) for role in roles}
READS, FORMS = FLOOR_OF["queries"], FLOOR_OF["forms"]
WEB = {"flask", "werkzeug", "wtforms", "flask_wtf"}
KNOW_THE_WEB = {
    "outreach.mail.rendering",  # templates are flask's
    "outreach.accounts.signing_in",  # flask-security asks for a request and a session
}
NO_ROOMS = {"core", "demo", "translations"}
OF_THE_WEB = {"core", "web", "demo", "translations"}
NO_NOUNS = {
    "utils", "helpers", "common", "misc", "base", "manager", "service", "handler", "mixin",
}  # fmt: skip
Imports = Mapping[str, Iterable[str]]


def floor_of(file: str) -> int | None:
    """By the last word of its name, `plan_forms` like `forms`; None for a noun of the room."""
    return FLOOR_OF.get(file.rpartition(".")[2].rpartition("_")[2])


def violations(imports: Imports) -> list[str]:
    """What the files of one room may not import of each other; by dotted name."""
    own = {file: [other for other in found if other in imports] for file, found in imports.items()}
    found = [
        f"{file} may not import {other}"
        for file, others in own.items()
        for other in others
        if not _may(file, other, is_vocabulary=not own[other])
    ]
    try:
        TopologicalSorter(own).prepare()
    except CycleError as error:
        found.append(f"a circle: {' → '.join(error.args[1])}")
    return found


def _may(file: str, other: str, *, is_vocabulary: bool) -> bool:
    """A role imports roles below it; what changes nothing imports no noun that rests on others of the room."""
    here, there = floor_of(file), floor_of(other)
    if here is None:
        return there is None or there < FORMS
    if there is None:
        return here > READS or is_vocabulary
    return there < here or (here == there == FORMS)


def on_no_floor(files: Iterable[str], *, rooms: Container[str]) -> list[str]:
    """Files in a folder of a room, where no check looks, and those named for neither a role nor a noun."""
    found = []
    for file in files:
        _house, *rest = file.split(".")
        is_deep = len(rest) > 2 and rest[0] in rooms
        if is_deep or NO_NOUNS & set(rest[-1:]) or NO_NOUNS & set("_".join(rest[1:]).split("_")):
            found.append(file)
    return found


def knows_the_web(imports: Imports) -> list[str]:
    """Files that import the web and are neither a door nor a form."""
    return [
        file
        for file, found in imports.items()
        if WEB & {other.partition(".")[0] for other in found}
        and (floor_of(file) or 0) < FORMS
        and file not in KNOW_THE_WEB
    ]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("outreach", include_external_packages=True, cache_dir=None)


@pytest.fixture(scope="module")
def rooms(graph: grimp.ImportGraph) -> dict[str, Imports]:
    found: dict[str, dict[str, Iterable[str]]] = {}
    for file in sorted(graph.modules):
        _house, *rest = file.split(".")
        if file.startswith("outreach.") and len(rest) == 2:
            imported = graph.find_modules_directly_imported_by(file)
            found.setdefault(rest[0], {})[file] = imported
    return found


def test_every_file_keeps_to_its_floor(rooms: dict[str, Imports]) -> None:
    assert len(rooms) > 15
    wrong = {room: violations(rooms[room]) for room in rooms.keys() - NO_ROOMS}
    assert {room: found for room, found in wrong.items() if found} == {}


def test_every_file_stands_on_a_floor(graph: grimp.ImportGraph, rooms: dict[str, Imports]) -> None:
    files = [file for file in graph.modules if file.startswith("outreach.")]
    assert len(files) > 150
    assert on_no_floor(files, rooms=rooms.keys() - NO_ROOMS) == []


def test_no_circle_in_the_core(rooms: dict[str, Imports]) -> None:
    assert [line for line in violations(rooms["core"]) if line.startswith("a circle")] == []


def test_nothing_but_doors_and_forms_knows_the_web(rooms: dict[str, Imports]) -> None:
    files = {f: i for room in rooms.keys() - OF_THE_WEB for f, i in rooms[room].items()}
    assert knows_the_web(files) == []
    assert set(knows_the_web({f: {"flask"} for f in KNOW_THE_WEB})) == set()


@pytest.mark.parametrize(
    ("file", "imports"),
    [
        ("a.models", "a.queries"),
        ("a.queries", "a.actions"),
        ("a.actions", "a.forms"),
        ("a.mails", "a.actions"),
        ("a.actions", "a.views"),
        ("a.seats", "a.forms"),
        ("a.seats", "a.plan_forms"),
        ("reports.counsellors_reached", "reports.forms"),
        ("a.forms", "a.api"),
        ("a.views", "a.api"),
        ("a.models", "a.seats"),
    ],
)
def test_a_planted_import_up_the_floors_is_seen(file: str, imports: str) -> None:
    room: Imports = {"a.words": set(), imports: set(), "a.seats": {"a.words"}} | {file: {imports}}
    assert violations(room) == [f"{file} may not import {imports}"]


@pytest.mark.parametrize(
    ("file", "imports"),
    [
        ("a.actions", "a.seats"),
        ("a.seats", "a.actions"),
        ("a.models", "a.regions"),
        ("a.plan_forms", "a.forms"),
        ("a.api", "a.queries"),
    ],
)
def test_what_may_be_imported_is_not_told(file: str, imports: str) -> None:
    assert violations({imports: set(), file: {imports}}) == []


@pytest.mark.parametrize(
    "file", ["h.a.reports.lines", "h.a.utils", "h.a.date_helpers", "h.a.base", "h.common"]
)
def test_a_planted_file_on_no_floor_is_seen(file: str) -> None:
    sound = ["h", "h.a", "h.a.models", "h.a.plan_forms", "h.a.seats", "h.demo.a.b"]
    assert on_no_floor([*sound, file], rooms={"a"}) == [file]


def test_a_planted_circle_is_seen() -> None:
    room = {"a.seats": {"a.conflicts"}, "a.conflicts": {"a.hours"}, "a.hours": {"a.seats"}}
    (line,) = violations(room)
    assert line.startswith("a circle: ")


@pytest.mark.parametrize(
    "file", ["a.seats", "a.actions", "a.models", "a.queries", "a.mails", "attendance.hours"]
)
def test_a_planted_import_of_the_web_is_seen(file: str) -> None:
    assert knows_the_web({file: {"flask.globals"}}) == [file]
    assert knows_the_web({"a.views": {"flask"}, "a.plan_forms": {"wtforms"}}) == []
