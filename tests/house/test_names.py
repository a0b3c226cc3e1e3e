"""One name, five places: view, endpoint, template, test; proved by reading the sources."""

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from outreach.doors import ROOMS

ROUTES = ("doors.route", "doors.get", "doors.post")
PAGES_OF_OTHERS = {
    "book": {"choose_school"},  # asks for the school first
    "second_factor": {"recovery_codes"},  # shows the codes once it is on
    "setup": {"setup_code"},  # asks for the code first
    "verification": {"unknown"},  # an address that leads nowhere answers 404
    "tokens": {"new_token"},  # shows the secret once
}


def views_in(source: str) -> dict[str, set[str]]:
    """The routed functions of a views.py with the templates that each names."""
    tree = ast.parse(source)
    return {
        node.name: _templates(node)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and any(map(_routes, node.decorator_list))
    }


def misnamed(room: str, source: str) -> list[str]:
    """Views that show another view's template."""
    wrong = []
    for view, shown in views_in(source).items():
        allowed = {view, *PAGES_OF_OTHERS.get(view, set())}
        wrong += [f"{room}.{view} shows {t}" for t in shown if not _is_own(room, allowed, t)]
    return wrong


def untested(source: str, tests: str) -> list[str]:
    """Views without a `test_<view>…`."""
    names = [n.name for n in ast.parse(tests).body if isinstance(n, ast.FunctionDef)]
    return [
        view
        for view in views_in(source)
        if not any(name == f"test_{view}" or name.startswith(f"test_{view}_") for name in names)
    ]


def rooms() -> list[str]:
    return sorted(path.parent.name for path in Path("outreach").glob("*/views.py"))


@pytest.mark.parametrize("room", rooms())
def test_a_view_shows_the_template_of_its_name(room: str) -> None:
    source = Path(f"outreach/{room}/views.py").read_text()
    wrong = misnamed(room, source)
    assert not wrong, wrong


@pytest.mark.parametrize("room", rooms())
def test_every_view_has_a_test_of_its_name(room: str) -> None:
    tests = Path(f"tests/{room}/test_views.py")
    source = Path(f"outreach/{room}/views.py").read_text()
    missing = untested(source, tests.read_text() if tests.exists() else "")
    assert not missing, missing


@pytest.mark.parametrize("room", rooms())
def test_every_template_of_a_room_belongs_to_a_view(room: str) -> None:
    source = Path(f"outreach/{room}/views.py").read_text()
    views = views_in(source)
    known = set(views).union(*PAGES_OF_OTHERS.values())
    pages = {path.stem for path in Path(f"templates/{room}").glob("[!_]*.html")}
    assert pages <= known, pages - known


PLANTED = """
@doors.get("/a")
@access.public
def first(): return render_template("room/other.html")
@doors.post("/b")
def second(): return redirect("/")
def helper(): return render_template("elsewhere.html")
"""


def test_twin_a_strange_template_and_a_view_without_test_are_named() -> None:
    assert misnamed("room", PLANTED) == ["room.first shows room/other.html"]
    assert untested(PLANTED, "def test_first_opens(): pass\ndef test_seconds(): pass") == ["second"]


def _routes(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func) in ROUTES


def _templates(view: ast.FunctionDef) -> set[str]:
    calls = (node for node in ast.walk(view) if isinstance(node, ast.Call))
    shown = (c.args[0] for c in calls if ast.unparse(c.func) == "render_template" and c.args)
    return {str(arg.value) for arg in shown if isinstance(arg, ast.Constant)}


def _is_own(room: str, views: set[str], template: str) -> bool:
    own = {f"{room}/{view}.{kind}" for view in views for kind in ("html", "xml")}
    return template in own or template.startswith(f"{room}/_")


def unopened(files: Iterable[str], rooms: Mapping[str, Iterable[str]]) -> list[str]:
    """Doors and tables that stand in a room's folder and not in the table of `doors`."""
    named = {f"{room}/{name}.py" for room, names in rooms.items() for name in names}
    roles = ("models", "views", "api", "tasks", "commands")
    return [
        file
        for file in files
        if file.endswith(tuple(f"/{r}.py" for r in roles)) and file not in named
    ]


def test_every_door_and_table_stands_in_the_one_table_of_rooms() -> None:
    files = [str(path.relative_to("outreach")) for path in Path("outreach").glob("*/*.py")]
    assert unopened(files, ROOMS) == []


def test_twin_a_door_that_nobody_opens_is_seen() -> None:
    assert unopened(
        ["visits/api.py", "visits/views.py", "visits/forms.py"], {"visits": ["views"]}
    ) == ["visits/api.py"]
