"""What staff write in several paragraphs: a strict Markdown, as HTML that opens nothing, and as plain text."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

SCHEMES = ("http://", "https://", "mailto:")
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a"}
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
NOT_READ = (
    "backticks", "blockquote", "code", "fence", "hr", "html_block", "html_inline", "image", "reference",
)  # fmt: skip
BARE_ADDRESS = re.compile(
    r"https?://[^\s<>\"“”«»]*[^\s<>\"“”«».,;:!?…'’)\]*_]"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def shown(text: str) -> Markup:
    """Paragraphs, lists, emphasis and links as HTML; everything else stays the text that was typed."""
    import nh3

    made = _parser().render(text)
    return Markup(
        nh3.clean(
            made,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes={scheme.partition(":")[0] for scheme in SCHEMES},
            link_rel="nofollow noopener",
        )
    )


@lru_cache(maxsize=256)
def plain(text: str) -> str:
    """The same to be read without HTML: marks of lists stay, a link's address follows its words."""
    return _joined(text, with_addresses=True)


def one_line(text: str) -> str:
    """The same in one line without addresses, for a summary."""
    return " ".join(_joined(text, with_addresses=False).split())


def _joined(text: str, *, with_addresses: bool) -> str:
    """Blocks with a blank line between them; the items of a list follow each other line by line."""
    parts, depth, mark, is_first = [], 0, "", False
    for token in _parser().parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth, is_first = depth + 1, depth == 0
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "list_item_open":
            mark = f"{token.info}. " if token.info else "- "
        elif token.type == "inline":
            indent = "  " * (depth - 1)
            words = "".join(_words(token.children or [], with_addresses))
            words = words.replace("\n", f"\n{indent}  " if depth else "\n")
            parts.append("\n" if depth and not is_first else "\n\n")
            parts.append(f"{indent}{mark or '  '}{words}" if depth else words)
            mark, is_first = "", False
    return "".join(parts).strip()


def _words(tokens: "list[Token]", with_addresses: bool) -> Iterator[str]:
    """The text of a block; after the words of a link its address, unless they are the address."""
    label = address = ""
    for token in tokens:
        words = "\n" if token.type in ("softbreak", "hardbreak") else token.content
        label += words
        yield words
        if token.type == "link_open":
            label, address = "", str(token.attrGet("href"))
        elif token.type == "link_close" and with_addresses:
            bare = address.removeprefix("mailto:")
            if label.strip() not in (address, bare):
                yield f" ({bare})"


def _is_allowed(address: str) -> bool:
    return address.lower().startswith(SCHEMES)


def _headings_are_bold(state: "StateCore") -> None:
    """The page has its own headings: one in the text is a bold line."""
    from markdown_it.token import Token

    for number, token in enumerate(state.tokens):
        if token.type not in ("heading_open", "heading_close"):
            continue
        token.type, token.tag = token.type.replace("heading", "paragraph"), "p"
        if token.nesting == 1:
            inside = state.tokens[number + 1]
            bold = (Token("strong_open", "strong", 1), Token("strong_close", "strong", -1))
            inside.children = [bold[0], *(inside.children or []), bold[1]]


def _bare_addresses_are_links(state: "StateCore") -> None:
    for block in state.tokens:
        made: list[Token] = []
        depth = 0
        for token in block.children or []:
            depth += token.nesting if token.type in ("link_open", "link_close") else 0
            made += [token] if depth or token.type != "text" else _linked(token)
        block.children = made if block.children else block.children


def _linked(token: "Token") -> "Iterator[Token]":
    """The text in pieces, each address in it a link."""
    from markdown_it.token import Token

    end = 0
    for match in BARE_ADDRESS.finditer(token.content):
        address = match[0] if "://" in match[0] else f"mailto:{match[0]}"
        yield _text(token.content[end : match.start()])
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield _text(match[0])
        yield Token("link_close", "a", -1)
        end = match.end()
    yield _text(token.content[end:])


def _text(content: str) -> "Token":
    from markdown_it.token import Token

    return Token("text", "", 0, content=content)


@cache
def _parser() -> "MarkdownIt":
    """Imported at the first text: half a second that a process without one spares."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False, "breaks": True})
    made.disable(list(NOT_READ))
    made.validateLink = _is_allowed  # type: ignore[method-assign, assignment]
    made.core.ruler.push("headings_are_bold", _headings_are_bold)
    made.core.ruler.push("bare_addresses_are_links", _bare_addresses_are_links)
    return made
