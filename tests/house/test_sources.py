"""What no file may hold: a second commit, inline scripts or styles, stray colours, untranslated sentences."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

COMMIT = re.compile(r"\.commit\(\)")
DATA = r'(?! type="application/ld\+json">)'  # what search engines read is no script
INLINE = re.compile(
    rf"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\bsrc=){DATA}|javascript:", re.I
)
COLOUR_OR_SIZE = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hwb|lab|lch|oklab|oklch|color)\(|(?<![\w.-])[1-9]\d*(?:\.\d+)?px",
    re.I,
)
MAY_COMMIT = {"outreach/core/transaction.py"}
MAY_INLINE = {
    "templates/layout/mail.html",  # mail programs know no style sheet of ours
    "templates/reports/map_of_schools_to_visit.html",  # a file that leaves the house stands alone
}


def committing(source: str) -> list[str]:
    return [line.strip() for line in source.splitlines() if COMMIT.search(line)]


def inline(template: str) -> list[str]:
    return [found.group().strip() for found in INLINE.finditer(template)]


def stray(css: str) -> list[str]:
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return [found.group() for found in COLOUR_OR_SIZE.finditer(without_comments)]


def test_only_one_place_commits() -> None:
    for path in Path("outreach").rglob("*.py"):
        if str(path) not in MAY_COMMIT:
            assert not committing(path.read_text()), path


def test_no_template_has_inline_scripts_or_styles() -> None:
    for path in Path("templates").rglob("*.html"):
        if str(path) not in MAY_INLINE:
            assert not inline(path.read_text()), path


def test_colours_and_sizes_stand_in_the_tokens_only() -> None:
    for path in Path("static/css").glob("*.css"):
        if path.name != "tokens.css":
            assert not stray(path.read_text()), path


def test_no_script_of_ours_needs_eval_or_writes_markup() -> None:
    for path in Path("static/js").glob("*.js"):
        found = re.search(r"\beval\(|new Function|innerHTML|document\.write", path.read_text())
        assert not found, path


def test_every_sentence_has_its_french() -> None:
    with Path("outreach/translations/fr/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    assert missing(catalogue) == []


def missing(catalogue: object) -> list[str]:
    """Messages without their French, or with another set of placeholders."""
    found = []
    for message in catalogue:  # type: ignore[attr-defined]
        if not message.id:
            continue
        given = [message.string] if isinstance(message.string, str) else list(message.string)
        if not all(given) or message.fuzzy:
            found.append(str(message.id))
    return found


def test_twins_are_caught() -> None:
    assert committing("db.session.commit()") == ["db.session.commit()"]
    assert inline('<p style="x"><a onclick="y">') == ["style=", 'onclick="']
    assert inline("<script>go()</script>") == ["<script"]
    assert inline('<script src="/x.js"></script>') == []
    assert stray("a { color: #fff; width: 12px; margin: 0px; top: var(--x1px) }") == [
        "#fff",
        "12px",
    ]
    catalogue = read_po(['msgid "Save"\n', 'msgstr ""\n'], locale="fr")  # type: ignore[arg-type]
    assert missing(catalogue) == ["Save"]
