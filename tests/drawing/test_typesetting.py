"""Which letters can be printed, and where lines break."""

import pytest

from outreach.drawing import typesetting
from outreach.drawing.typesetting import BOLD, REGULAR, SEMIBOLD

NAMES = [
    "Nguyễn Thị Ánh",
    "Ωμέγα Παπαδοπούλου",
    "Юрий Шевченко",
    "ᐃᓄᒃᑎᑐᑦ",
    "Ŋuyen Ɛwɛ",
    "D’Amours-Lévesque",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("font", [REGULAR, SEMIBOLD, BOLD])
def test_names_of_quebec_are_printed_whole(name: str, font: str) -> None:
    assert typesetting.unprintable(name) == ""
    assert "".join(part for _font, part in typesetting.runs(name, font)) == name


@pytest.mark.parametrize(
    ("name", "signs"), [("محمد Roy", "محد"), ("Zoé 😀😀", "😀"), ("王 Li", "王")]
)
def test_each_sign_that_no_font_has_is_named_once(name: str, signs: str) -> None:
    assert typesetting.unprintable(name) == signs


def test_a_sign_that_no_font_has_is_left_out_of_a_text() -> None:
    assert typesetting.runs("Zoé 😀!", REGULAR) == (("Inter-Regular", "Zoé !"),)


def test_accents_typed_apart_are_put_together() -> None:
    assert typesetting.runs("Zoe\u0301", BOLD) == (("Inter-Bold", "Zoé"),)


def test_no_line_is_wider_than_its_room_and_no_word_is_lost() -> None:
    text = "Comprendre les parcours d’études et leurs passerelles " * 5
    broken = typesetting.lines(text, REGULAR, 10, 120)
    assert len(broken) > 5
    assert all(typesetting.width(line, REGULAR, 10) <= 120 for line in broken)
    assert " ".join(broken).split() == text.split()


def test_no_line_breaks_at_a_no_break_space() -> None:
    text = "le jeudi 3\u00a0décembre, de 9\u00a0h\u00a000 à 14\u00a0h\u00a030 « là\u00a0»"
    pieces = set(text.split(" "))
    for room in range(60, 200, 7):
        broken = typesetting.lines(text, REGULAR, 10, room)
        assert {piece for line in broken for piece in line.split(" ")} == pieces


def test_a_word_longer_than_the_line_is_cut_after_a_hyphen_if_it_has_one() -> None:
    name = "Bélanger-Saint-Pierre-Tremblay"
    assert typesetting.lines(name, BOLD, 20, 200) == ("Bélanger-Saint-", "Pierre-Tremblay")
    assert "".join(typesetting.lines("A" * 60, BOLD, 20, 200)) == "A" * 60


def test_lines_of_a_name_are_about_as_long() -> None:
    first, last = typesetting.balanced("Marie Anne Rose Claire Li", BOLD, 22, 250)
    assert len(last) > 5
    assert len(first) - len(last) < 12
