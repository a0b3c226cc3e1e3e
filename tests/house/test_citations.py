"""What the code cites is in the repository, and so is the section."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CITED = re.compile(r"\b([A-Za-z_]+\.md)(?:[ ,]+(?:rules? )?(\d(?:\.\d+)?))?")
FOLDERS = ("outreach", "templates", "static/js", "static/css")
KINDS = {".py", ".html", ".js", ".css"}
SECTION = re.compile(r"^#+ (\d(?:\.\d+)?)\b", re.MULTILINE)


def missing(text: str, *, docs: Path = ROOT / "docs") -> list[str]:
    """The files and sections that a text cites and that are not there."""
    found = []
    for name, section in CITED.findall(text):
        file = docs / name
        if not file.exists() and not (ROOT / name).exists():
            found.append(name)
        elif section and section not in SECTION.findall(file.read_text()):
            found.append(f"{name} {section}")
    return found


def test_every_file_and_section_that_the_code_cites_is_here() -> None:
    files = [f for folder in FOLDERS for f in (ROOT / folder).rglob("*") if f.suffix in KINDS]
    wrong = {str(f.relative_to(ROOT)): told for f in files if (told := missing(f.read_text()))}
    assert len(files) > 300
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("the rule of domain.md 7.4", []),
        ("the rule of domain.md 7.49", ["domain.md 7.49"]),
        ("as papers.md says", ["papers.md"]),
        ("as CHANGELOG.md says, and map.md", []),
    ],
)
def test_a_planted_citation_of_nothing_is_seen(text: str, told: list[str]) -> None:
    assert missing(text) == told
