"""Plain names: each says what it holds, hides none of Python, and no two classes share one."""

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, nodes

from outreach import create_app

VAGUE = {"told", "found", "asked", "ours", "known", "one"}


def vague(source: str) -> list[str]:
    """Where a file gives such a name to a variable, parameter, field, function, class or fact of a page."""
    return [
        f"{line}: {name}"
        for node in ast.walk(ast.parse(source))
        for line, name in _names(node)
        if name.strip("_") in VAGUE
    ]


def _names(node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Name(ctx=ast.Store()):
            yield node.lineno, node.id
        case ast.arg():
            yield node.lineno, node.arg
        case ast.FunctionDef() | ast.ClassDef():
            yield node.lineno, node.name
        case ast.alias(asname=str(name)):
            yield node.lineno, name
        case ast.Call(func=ast.Name("render_template")):
            yield from ((node.lineno, fact.arg or "") for fact in node.keywords)


def vague_in_page(source: str, pages: Environment) -> list[str]:
    """The same in a template."""
    page = pages.parse(source)
    names = [node.name for node in page.find_all(nodes.Name)]
    names += [node.name for node in page.find_all(nodes.Macro)]
    names += [node.attr for node in page.find_all(nodes.Getattr)]
    return sorted(VAGUE.intersection(names))


def test_names_say_what_they_hold() -> None:
    files = sorted(Path("outreach").rglob("*.py"))
    assert len(files) > 250
    assert {str(file): lines for file in files if (lines := vague(file.read_text()))} == {}


def test_names_in_templates_say_what_they_hold() -> None:
    pages = create_app().jinja_env
    files = [file for file in Path("templates").rglob("*.*") if file.is_file()]
    assert len(files) > 100
    wrong = {str(file): vague_in_page(file.read_text(), pages) for file in files}
    assert {file: names for file, names in wrong.items() if names} == {}


def test_twin_each_place_of_a_name_is_seen() -> None:
    planted = """
found = 1
def told(asked, *, ours=2): ...
class Row:
    known: int
from a import b as one
for _found in []: ...
render_template("a.html", found=rows)
query.one(found=1).told
"""
    assert sorted(vague(planted)) == [
        "2: found", "3: asked", "3: ours", "3: told", "5: known", "6: one", "7: _found", "8: found",
    ]  # fmt: skip
    page = "{% for told in rows %}{{ told }}{% endfor %}{{ school.known }}{% macro one() %}{% endmacro %}"
    assert vague_in_page(page, Environment()) == ["known", "one", "told"]


OF_THE_API = {"Schema", "Shape", "Pages"}
"""What stands in the API's description may be called as what it describes."""


def shared(files: Mapping[str, str]) -> dict[str, list[str]]:
    """Names of classes that more than one file gives; private ones and the API's shapes apart."""
    found: dict[str, list[str]] = defaultdict(list)
    for file, source in files.items():
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
                if not bases & OF_THE_API:
                    found[node.name].append(file)
    return {name: places for name, places in found.items() if len(places) > 1}


def test_a_class_name_has_one_meaning_in_the_whole_house() -> None:
    files = {str(file): file.read_text() for file in Path("outreach").rglob("*.py")}
    assert shared(files) == {}


def test_twin_two_classes_of_one_name_are_seen() -> None:
    files = {
        "a.py": "class Line: ...\nclass _Own: ...\nclass Report(Schema): ...\nclass Once: ...",
        "b.py": "class Line(Model): ...\nclass _Own: ...\nclass Report: ...",
    }
    assert shared(files) == {"Line": ["a.py", "b.py"]}


def hiding(source: str) -> list[str]:
    """Names that hide one of Python's: apart from a row's own columns, and what is passed on as such.

    The `id` of an address is the keyword that routes and links know; a keyword-only `type` becomes the column.
    """
    tree = ast.parse(source)
    columns = {id(target) for node in ast.walk(tree) for target in _columns(node)}
    return [
        f"{line}: {name}"
        for node in ast.walk(tree)
        if id(node) not in columns
        for line, name in _own_names(node)
        if name in dir(builtins)
    ]


def _columns(node: ast.AST) -> Iterator[ast.expr]:
    for line in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(line, ast.Assign):
            yield from line.targets
        elif isinstance(line, ast.AnnAssign):
            yield line.target


def _own_names(node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Name(ctx=ast.Store()):
            yield node.lineno, node.id
        case ast.ClassDef():
            yield node.lineno, node.name
        case ast.FunctionDef():
            passed_on = {"id"} if node.decorator_list else set()
            yield from ((a.lineno, a.arg) for a in node.args.args if a.arg not in passed_on)
            keywords = (a for a in node.args.kwonlyargs if a.arg not in {*passed_on, "type"})
            yield from ((a.lineno, a.arg) for a in keywords)


def test_no_name_hides_one_of_python() -> None:
    files = sorted(Path("outreach").rglob("*.py"))
    assert {str(file): lines for file in files if (lines := hiding(file.read_text()))} == {}


def test_twin_a_name_that_hides_one_of_python_is_seen() -> None:
    planted = """
class Warning: ...
class Row:
    id: int
    type = 1
@doors.get("/<int:id>")
def page(id): ...
def plan(rows, *, type, format): ...
def find(id): ...
for list in []: ...
"""
    assert sorted(hiding(planted)) == ["10: list", "2: Warning", "8: format", "9: id"]
