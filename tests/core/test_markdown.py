"""What staff write, read as its receiver would: as parsed HTML, and as plain text."""

import time
from typing import Any

import pytest
from lxml import html

from outreach.core import markdown

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>*{display:none}</style>",
    "<form action=https://evil.example><button>x</button></form>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x09;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/fr/staff/account)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    '[x](https://ok.example "onmouseover=alert(1)")',
    '[x](https://ok.example"onmouseover="alert(1))',
    '[x]: javascript:alert(1)\n\n[x]',
    "https://ok.example/\"onmouseover=alert(1)",
    "https://ok.example/<script>alert(1)</script>",
    "**<b onclick=alert(1)>x</b>**",
    "- <script>alert(1)</script>",
    "# <script>alert(1)</script>",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!-- --><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
]  # fmt: skip


def harm_in(part: Any) -> list[str]:
    """Elements, attributes and addresses that no description may have."""
    bad = [e.tag for e in part.iterdescendants() if e.tag not in markdown.TAGS]
    for element in part.iterdescendants():
        allowed = {"a": {"href", "rel"}, "ol": {"start"}}.get(element.tag, set())
        bad += [f"{element.tag}@{name}" for name in element.attrib if name not in allowed]
        address = element.get("href")
        if address is not None and not address.startswith(("http://", "https://", "mailto:")):
            bad.append(address)
    return bad


def part_of(text: str) -> Any:
    return html.fragment_fromstring(str(markdown.shown(text)), create_parent="div")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_typed_becomes_more_than_words_and_links(payload: str) -> None:
    for text in (
        payload,
        f"Avant\n\n{payload}\n\naprès",
        f"*{payload}*",
        f"[{payload}](https://a.ca)",
    ):
        assert harm_in(part_of(text)) == [], text


def test_twin_harm_is_seen() -> None:
    bad = html.fragment_fromstring("<div><p id=x><a href='javascript:x'>x</a><img></p></div>")
    assert harm_in(bad) == ["img", "p@id", "javascript:x"]


def test_paragraphs_lists_emphasis_and_links_are_shown() -> None:
    text = "Une **vraie** *journée*.\nÀ 9 h.\n\n- un\n- [deux](https://a.ca/b_c_d)\n\n3. trois"
    part = part_of(text)
    assert [e.tag for e in part.iterdescendants()] == [
        "p", "strong", "em", "br", "ul", "li", "li", "a", "ol", "li",
    ]  # fmt: skip
    link = part.find(".//a")
    assert (link.text, link.get("href")) == ("deux", "https://a.ca/b_c_d")
    assert link.get("rel") == "nofollow noopener"
    assert part.find(".//ol").get("start") == "3"


@pytest.mark.parametrize(
    ("typed", "words", "address"),
    [
        ("Voir https://a.ca/x_y_z.", "https://a.ca/x_y_z", "https://a.ca/x_y_z"),
        ("(http://a.ca/x)", "http://a.ca/x", "http://a.ca/x"),
        ("« https://a.ca »", "https://a.ca", "https://a.ca"),
        ("<https://a.ca/>", "https://a.ca/", "https://a.ca/"),
        ("à info@a-b.qc.ca, svp", "info@a-b.qc.ca", "mailto:info@a-b.qc.ca"),
        ("[nous](mailto:info@a.ca)", "nous", "mailto:info@a.ca"),
        ("[HTTPS](HTTPS://a.ca)", "HTTPS", "HTTPS://a.ca"),
    ],
)
def test_an_address_is_a_link(typed: str, words: str, address: str) -> None:
    links = part_of(typed).findall(".//a")
    assert [(a.text, a.get("href")) for a in links] == [(words, address)]


@pytest.mark.parametrize("typed", ["a@b", "@ecole", "https:// rien", "12:30", "et/ou", "www."])
def test_what_is_no_address_is_no_link(typed: str) -> None:
    assert part_of(typed).findall(".//a") == []


def test_a_link_holds_no_second_link() -> None:
    assert len(part_of("[https://a.ca](https://b.ca)").findall(".//a")) == 1


def test_a_heading_is_a_bold_line() -> None:
    part = part_of("# Au programme\nDeux ateliers\n\nLe midi\n---\nRepas")
    assert [e.tag for e in part.iterdescendants()] == ["p", "strong", "p", "p", "strong", "p"]


@pytest.mark.parametrize(
    "typed", ["`x`", "> x", "---", "```\nx\n```", "| a | b |", "R&D", "3 < 5 > 2"]
)
def test_what_is_not_read_stays_as_typed(typed: str) -> None:
    assert "".join(part_of(typed).itertext()).strip() == typed
    assert markdown.plain(typed) == typed


def test_plain_text_reads_as_it_was_meant() -> None:
    text = (
        "# Au programme\n\nUne **vraie** journée.\nÀ 9 h.\n\n- un\n- [deux](https://a.ca)\n  - dessous\n"
        "\nPuis\n\n2. trois\n3. quatre\n\nÀ info@a.ca ou [nous écrire](mailto:b@a.ca); https://c.ca."
    )
    assert markdown.plain(text) == (
        "Au programme\n\nUne vraie journée.\nÀ 9 h.\n\n- un\n- deux (https://a.ca)\n  - dessous\n"
        "\nPuis\n\n2. trois\n3. quatre\n\nÀ info@a.ca ou nous écrire (b@a.ca); https://c.ca."
    )


def test_a_list_with_air_is_one_list_and_a_second_paragraph_belongs_to_its_line() -> None:
    assert markdown.plain("- un\n\n  suite\n\n- deux") == "- un\n  suite\n- deux"
    assert markdown.plain("- un\n  suite") == "- un\n  suite"


def test_one_line_has_no_addresses_but_those_that_were_typed() -> None:
    text = "Une **journée**.\n\n- [un](https://a.ca)\n- https://b.ca"
    assert markdown.one_line(text) == "Une journée. - un - https://b.ca"


def test_nothing_is_nothing() -> None:
    assert (markdown.shown(""), markdown.plain(""), markdown.one_line("")) == ("", "", "")


@pytest.mark.parametrize(
    "sign", ["*", "[", "[a](", "_a", "a", "a@", ".a", "<", "![[", "- ", "https://"]
)
def test_8000_signs_of_malice_cost_less_than_a_second(sign: str) -> None:
    text = (sign * 8000)[:8000]
    begun = time.process_time()
    markdown.shown(text)
    assert time.process_time() - begun < 1
