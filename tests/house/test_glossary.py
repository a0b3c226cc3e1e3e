"""docs/glossary.md holds every room, table and closed set of words, and no name that the code does not have."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

GLOSSARY = Path("docs/glossary.md")
CLASS = re.compile(r"[A-Z][a-z]\w*")


def names_in_code(glossary: str) -> set[str]:
    """What stands between backticks in the last column."""
    rows = [line.split("|") for line in glossary.splitlines() if line.startswith("| ")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row[3])}


def nouns(source: str) -> Iterator[str]:
    """The classes of a file that are a table or a closed set of words."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            bases = {ast.unparse(base) for base in node.bases}
            fields = [ast.unparse(s.targets[0]) for s in node.body if isinstance(s, ast.Assign)]
            if "Word" in bases or "__tablename__" in fields:
                yield node.name


def missing(glossary: str, wanted: Iterable[str]) -> list[str]:
    last_parts = {name.rpartition(".")[2] for name in names_in_code(glossary)}
    return sorted(set(wanted) - last_parts)


def gone(glossary: str, classes: set[str]) -> list[str]:
    """Names of classes, alone or in `room.Class.field`, that the code does not have."""
    parts = {part for name in names_in_code(glossary) for part in name.split(".")}
    return sorted(part for part in parts if CLASS.fullmatch(part) and part not in classes)


def sources() -> list[str]:
    return [path.read_text() for path in Path("outreach").rglob("*.py")]


def test_every_table_and_every_set_of_words_stands_in_the_glossary() -> None:
    wanted = {noun for source in sources() for noun in nouns(source)}
    assert len(wanted) > 60
    assert missing(GLOSSARY.read_text(), wanted) == []


def test_every_room_stands_in_the_glossary() -> None:
    rooms = {path.parent.name for path in Path("outreach").glob("*/__init__.py")}
    assert len(rooms) > 20
    assert missing(GLOSSARY.read_text(), rooms) == []


def test_every_class_of_the_glossary_is_in_the_code() -> None:
    trees = map(ast.parse, sources())
    classes = {n.name for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
    assert gone(GLOSSARY.read_text(), classes) == []


def test_twin_a_noun_without_its_row_and_a_row_without_its_noun_are_named() -> None:
    source = """
class Wish(Model):
    __tablename__ = "wish"
class WishKind(Word):
    NO = "no", l_("No")
class Press: ...
"""
    glossary = (
        "| demande | wish | `visits.models.Wish` |\n| Seat | `Seat` | `Seat.of`, `Part.is_left` |"
    )
    assert list(nouns(source)) == ["Wish", "WishKind"]
    assert missing(glossary, [*nouns(source), "visits"]) == ["WishKind", "visits"]
    assert gone(glossary, {"Wish", "Seat"}) == ["Part"]
