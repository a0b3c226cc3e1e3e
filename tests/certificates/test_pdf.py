"""The drawn pages: read back as text, and as a picture."""

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pypdf
import pytest
import zxingcpp
from PIL import Image

from outreach.certificates import pdf

FACTS = json.loads((Path(__file__).parents[1] / "bench" / "attestation.json").read_text())
LONG = "Marie-Ève-Élisabeth Bélanger-Saint-Pierre-Tremblay-Charbonneau-Desrosiers de la Durantaye"
BLOCKS = [f"jeudi {n} décembre 2026, 9 h 00 – 10 h 15, atelier {n}" for n in range(1, 13)]
OBJECTIVE = "Comprendre les parcours d’études et leurs passerelles. " * 12
FIRST = {
    "locale": "fr-CA",
    "title": "Attestation de participation",
    "organisation": "Grappe TI",
    "organisation_lines": ["info@example.org"],
    "accent": "#0b6e6e",
    "top_margin_mm": 0,
    "opening": "La présente atteste que",
    "name": "Noémie D’Amours",
    "person": ["Conseillère"],
    "event": "Journée",
    "body": "a participé à l’activité «\u00a0Journée\u00a0», d’une durée de 5\u00a0heures.",
    "details": [["Dates", "jeudi 3\u00a0décembre 2026"], ["Lieu", "Salle Bell"]],
    "hours": "5",
    "signatory": ["Gilles Roy", "Directeur"],
    "verify_url": "http://x.example/fr/verify/0123456789abcdef0123456789abcdef",
    "number": "OUT-2025-26-000001",
    "issued_on": "2025-12-03",
    "foot": [
        "No OUT-2025-26-000001",
        "À vérifier à http://x.example/fr/verify/0123",
        "Aucune UEC.",
    ],
}


def picture(size: tuple[int, int] = (300, 100)) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise(size, 90).save(buffer, "PNG")
    return buffer.getvalue()


def pages(*facts: dict[str, Any], **more: Any) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(pdf.attestations(facts, **more))).pages)


def words(page: pypdf.PageObject) -> str:
    return " ".join(page.extract_text().replace("\u00a0", " ").split())


def lowest_above_the_signature(page: pypdf.PageObject) -> list[tuple[float, str]]:
    """Every line of text as (height on the page, text)."""
    rows: list[tuple[float, str]] = []

    def note(text: str, _cm: Any, matrix: Any, _font: Any, _size: float) -> None:
        if text.strip():
            rows.append((matrix[5], text.strip()))

    page.extract_text(visitor_text=note)
    return rows


def test_a_page_a_person_in_their_order() -> None:
    drawn = pages({**FACTS, "name": "Abel"}, {**FACTS, "name": "Zoé"})
    assert ["Abel" in words(page) for page in drawn] == [True, False]


def test_every_page_is_letter_standing() -> None:
    details = [["Dates", BLOCKS], ["Objectifs", [OBJECTIVE] * 4]]
    drawn = pages(FACTS, {**FACTS, "details": details})
    assert len(drawn) == 3
    for page in drawn:
        assert [float(edge) for edge in page.mediabox] == [0, 0, 612, 792]
        assert not page.rotation


@pytest.mark.parametrize("margin", [0, 60])
def test_the_code_is_printed_under_its_picture_for_who_types_it(margin: int) -> None:
    (page,) = pages({**FACTS, "top_margin_mm": margin})
    rows = lowest_above_the_signature(page)
    (upper,) = [y for y, text in rows if text == "7QK2-M9XP"]
    (lower,) = [y for y, text in rows if text == "AB4C-D3EF"]
    (number,) = [y for y, text in rows if text == f"No {FACTS['number']}"]
    assert 34 < lower < upper < number
    (page,) = pages({**FACTS, "code": "ABCD-EFGH-JKMN-PQRS"})
    assert "ABCD-EFGH JKMN-PQRS" in words(page)
    assert "7QK2-M9XP" not in words(page)


def test_what_was_issued_by_the_first_version_keeps_its_words() -> None:
    (page,) = pages(FIRST)
    for sentence in (
        FIRST["name"], FIRST["opening"], "a participé à l’activité « Journée », d’une durée de 5 heures.",
        "jeudi 3 décembre 2026", "Salle Bell", "Gilles Roy", *FIRST["foot"],
    ):  # fmt: skip
        assert str(sentence).replace("\u00a0", " ") in words(page), sentence


@pytest.mark.parametrize("name", ["Li Wei", LONG])
def test_many_blocks_and_objectives_run_over_to_a_second_page_and_over_nothing(name: str) -> None:
    details = [["Dates", BLOCKS], ["Lieu", ["Salle Bell"]], ["Objectifs", [OBJECTIVE] * 4]]
    first, *further = pages({**FACTS, "name": name, "details": details})
    assert len(further) == 1
    text = " ".join(map(words, (first, *further)))
    assert all(block in text for block in BLOCKS)
    assert text.count("Comprendre") == 48
    assert "2" in words(further[0])
    assert FACTS["number"] in words(further[0])
    rows = lowest_above_the_signature(first)
    (signed,) = [y for y, text in rows if text == "Gilles Roy"]
    details_rows = [y for y, text in rows if "atelier" in text or "Comprendre" in text]
    assert min(details_rows) > signed + 40


def test_a_long_list_stays_on_one_page_when_smaller_letters_do() -> None:
    (page,) = pages({**FACTS, "details": [["Dates", BLOCKS], *FACTS["details"][1:]]})
    assert all(block in words(page) for block in BLOCKS)


@pytest.mark.parametrize("margin", [0, 60, 120])
def test_no_row_lies_on_another(margin: int) -> None:
    for name in ("Li Wei", LONG):
        (page, *_more) = pages({**FACTS, "name": name, "top_margin_mm": margin})
        heights = sorted({round(y) for y, _text in lowest_above_the_signature(page)})
        assert heights[0] > 34
        assert heights[-1] < 792 - max(margin * 72 / 25.4, 56)


def test_our_own_letterhead_is_left_free_of_logo_and_address() -> None:
    (page,) = pages({**FACTS, "top_margin_mm": 50}, pictures={"logo": picture()})
    assert FACTS["organisation_lines"][0] not in words(page)
    (page,) = pages(FACTS, pictures={"logo": picture()})
    assert FACTS["organisation_lines"][0] in words(page)


@pytest.mark.parametrize("content", [b"", b"GIF89a", picture()[:400], picture()[:-30] + b"x" * 30])
def test_a_stored_picture_that_cannot_be_read_breaks_no_paper(content: bytes) -> None:
    (page,) = pages(FACTS, pictures={"logo": content, "signature": content})
    assert FACTS["name"] in words(page)


def test_pictures_are_kept_once_in_a_file_of_many_pages() -> None:
    both = {"logo": picture(), "signature": picture((200, 60))}
    few, many = (len(pdf.attestations([FACTS] * n, pictures=both)) for n in (1, 11))
    assert (many - few) / 10 < 4096


def test_a_proof_is_marked_across_the_page() -> None:
    (page,) = pages(FACTS, watermark="ÉPREUVE")
    assert "ÉPREUVE" in words(page)
    (page,) = pages(FACTS)
    assert "ÉPREUVE" not in words(page)


def test_letters_that_inter_lacks_come_from_another_font() -> None:
    (page,) = pages({**FACTS, "name": "Nguyễn ᐃᓄᒃ Ωμέγα Юрий"})
    assert "Nguyễn ᐃᓄᒃ Ωμέγα Юрий" in words(page)
    fonts = {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert any("Aboriginal" in name for name in fonts)


@pytest.mark.poppler
def test_the_page_is_balanced_and_its_code_is_read(tmp_path: Path) -> None:
    """No bare lower half: ink in each fifth of the page, and the code leads to the verification."""
    (tmp_path / "a.pdf").write_bytes(pdf.attestations([FACTS]))
    subprocess.run(["pdftoppm", "-png", "-r", "150", "a.pdf", "a"], check=True, cwd=tmp_path)
    image = Image.open(tmp_path / "a-1.png").convert("L")
    assert zxingcpp.read_barcodes(image)[0].text == FACTS["verify_url"]
    width, height = image.size
    for n in range(5):
        band = image.crop((100, max(n * height // 5, 100), width - 100, (n + 1) * height // 5 - 80))
        assert band.getextrema()[0] < 120, f"fifth {n} is bare"
