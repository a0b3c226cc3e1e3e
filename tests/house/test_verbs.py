"""Which role may call a verb is a rule of the verb: every staff page that leads to it asks the same."""

import ast
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

DOORS = ".views"
GROUND = "outreach.web."  # pages are cut `by` columns there: nobody acts
OWN = {"public", "signed_in"}
ACCOUNT = "outreach.accounts.views"  # where people do to their own account what others do for them
Ways = dict[str, dict[str, set[str]]]


class Module:
    """A file: its functions, and the names that it has from other rooms."""

    def __init__(self, source: str) -> None:
        tree = ast.parse(source)
        self.functions = {
            node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)
        }
        self.imported = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    def uses(self, name: str) -> set[str]:
        """By dotted name what a function calls or passes on, itself or by a private one of the file."""
        found: set[str] = set()
        for node in ast.walk(self.functions[name]):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"{self.imported.get(node.value.id, '')}.{node.attr}")
            elif isinstance(node, ast.Name) and node.id.startswith("_") and node.id != name:
                found |= self.uses(node.id) if node.id in self.functions else set()
            elif isinstance(node, ast.Name):
                found.add(self.imported.get(node.id, ""))
        return found

    def access(self, name: str) -> str | None:
        """Who may enter a view: `work`, `signed_in`, `public`; None where nobody is said to."""
        marks = [ast.unparse(d) for d in self.functions[name].decorator_list]
        found = [mark.removeprefix("access.") for mark in marks if mark.startswith("access.")]
        return found[0].removeprefix("may(roles.").rstrip(")").lower() if found else None

    @property
    def verbs(self) -> list[str]:
        """Public functions that are told who acts."""
        return [
            name
            for name, function in self.functions.items()
            if not name.startswith("_") and "by" in {a.arg for a in function.args.kwonlyargs}
        ]


def ways_to_verbs(sources: Mapping[str, str]) -> Ways:
    """By verb and role the staff pages that lead to it; sources by dotted name."""
    house = {name: Module(source) for name, source in sources.items()}
    rooms = {name: module for name, module in house.items() if not name.startswith(GROUND)}
    verbs = {f"{name}.{verb}" for name, module in rooms.items() for verb in module.verbs}
    found: Ways = defaultdict(lambda: defaultdict(set))
    for name, module in house.items():
        for view in module.functions if name.endswith(DOORS) else ():
            role = module.access(view)
            if role in (None, "public") or (role in OWN and name == ACCOUNT):
                continue
            for verb in module.uses(view) & verbs:
                found[verb][str(role)].add(f"{name}.{view}")
    return found


def torn(ways: Ways) -> list[str]:
    """Verbs whose doors ask different roles."""
    return [f"{verb}: {', '.join(sorted(roles))}" for verb, roles in ways.items() if len(roles) > 1]


def sources() -> dict[str, str]:
    files = Path("outreach").rglob("*.py")
    return {".".join(file.with_suffix("").parts): file.read_text() for file in files}


def test_every_page_to_a_verb_asks_the_same_role() -> None:
    ways = ways_to_verbs(sources())
    assert len(ways) > 80
    assert sum(len(views) > 1 for roles in ways.values() for views in roles.values()) > 10
    assert torn(ways) == []


VERB = "def cancel(row, *, by): ..."
FIRST = """
from outreach.a import actions
@doors.post("/a")
@access.may(roles.CANCEL)
def cancel():
    actions.cancel(row, by=user)
"""


@pytest.mark.parametrize(
    "second",
    [
        "from outreach.a import actions as a\n@access.may(roles.WORK)\ndef off(): a.cancel(r, by=u)",
        "from outreach.a.actions import cancel\n@access.may(roles.WORK)\ndef off(): cancel(r, by=u)",
        "from outreach.a import actions\n@access.signed_in\ndef off(): return _off()\n"
        "def _off(): actions.cancel(r, by=u)",
        "from outreach.a import actions\n@access.may(roles.WORK)\n"
        "def off(): form.save(partial(actions.cancel, by=u))",
    ],
)
def test_twin_another_role_at_a_second_door_is_seen(second: str) -> None:
    house = {"outreach.a.actions": VERB, "outreach.a.views": FIRST, "outreach.b.views": second}
    (line,) = torn(ways_to_verbs(house))
    assert line.startswith("outreach.a.actions.cancel: cancel, ")


@pytest.mark.parametrize(
    "second",
    [
        "from outreach.a import actions\n@access.may(roles.CANCEL)\ndef off(): actions.cancel(r, by=u)",
        "from outreach.a import actions\n@access.public\ndef off(): actions.cancel(r, by=None)",
        "from outreach.a import queries\n@access.may(roles.WORK)\ndef off(): queries.cancel(r, by=u)",
    ],
)
def test_the_same_role_and_a_personal_link_are_no_fault(second: str) -> None:
    house = {"outreach.a.actions": VERB, "outreach.a.views": FIRST, "outreach.b.views": second}
    assert torn(ways_to_verbs(house)) == []
