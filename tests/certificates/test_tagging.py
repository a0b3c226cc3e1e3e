"""A reader that speaks finds every word of a page, in the order in which a person reads."""

import io
import json
from pathlib import Path
from typing import Any

import pypdf

from outreach.certificates import pdf

FACTS = json.loads((Path(__file__).parents[1] / "bench" / "attestation.json").read_text())


def elements(reader: pypdf.PdfReader) -> list[Any]:
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    return [element.get_object() for element in root["/K"]["/K"]]


def test_each_page_has_a_heading_and_each_element_its_page() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf.attestations([FACTS, FACTS])))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "fr-CA"
    kinds = [
        (element["/S"], reader.get_page_number(element["/Pg"])) for element in elements(reader)
    ]
    assert kinds.count(("/H1", 0)) == kinds.count(("/H1", 1)) == 1
    assert {kind for kind, _page in kinds} == {"/H1", "/P", "/Figure"}
    assert [page for _kind, page in kinds] == sorted(page for _kind, page in kinds)


def test_the_tree_leads_back_from_every_mark() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf.attestations([FACTS, FACTS])))
    numbers = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for page in reader.pages:
        row = numbers[2 * page["/StructParents"] + 1]
        assert [one.get_object()["/K"] for one in row] == list(range(len(row)))
        content = page.get_contents().get_data()
        assert content.count(b"/MCID") == len(row)
        assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")


def test_a_figure_says_what_it_shows() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf.attestations([FACTS])))
    (code,) = [element for element in elements(reader) if element["/S"] == "/Figure"]
    assert code["/Alt"] == FACTS["verify_url"]
