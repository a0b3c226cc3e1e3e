import pytest
from flask import Flask

from outreach.core.transaction import transaction
from outreach.past import actions, matching
from outreach.past.matching import Proposal, SchoolWording
from outreach.schools.models import Board, School
from tests import make


def proposal(*asked: str) -> Proposal:
    (found,) = matching.propose({SchoolWording(*asked): [2]})
    return found


def test_a_code_decides_when_the_name_agrees(app: Flask) -> None:
    school = make.school(code="900100", name="École secondaire des Érables")
    agreeing, strange = (
        SchoolWording("900100", "Éc. sec. des Érables", ""),
        SchoolWording("900100", "Jeanne-Mance", ""),
    )
    assert matching.decided([agreeing, strange]) == {agreeing.key: school.id}
    assert proposal("900100", "Jeanne-Mance", "").chosen is None


def test_a_code_that_lost_its_zero_is_proposed(app: Flask) -> None:
    school = make.school(code="001500")
    assert matching.decided([SchoolWording("1500", "", "")]) == {}
    chosen = proposal("1500", "", "").chosen
    assert chosen is not None
    assert chosen.id == school.id


def test_a_shared_name_is_never_chosen_without_its_place(app: Flask) -> None:
    here = make.school(name="École Saint-Joseph", municipality="Alma", code="900101")
    make.school(name="École Saint-Joseph", municipality="Laval", code="900102")
    assert proposal("", "ecole st-joseph", "").chosen is None
    found = proposal("", "École Saint-Joseph", "")
    assert found.chosen is None
    assert [s.municipality for s in found.candidates] == ["Alma", "Laval"]
    chosen = proposal("", "École Saint-Joseph", "ALMA").chosen
    assert chosen is not None
    assert chosen.id == here.id


def test_a_misspelt_name_is_only_proposed(app: Flask) -> None:
    school = make.school(name="École secondaire Jeanne-Mance", code="900103")
    found = proposal("", "Ecole Jeane Mance", "")
    assert found.chosen is None
    assert found.candidates[0].id == school.id


def test_what_was_chosen_once_is_known_the_next_time(app: Flask) -> None:
    school = make.school()
    asked = SchoolWording("", "La polyvalente", "Alma")
    with transaction():
        actions.choose_schools({asked.key: school.id}, by=None)
    assert matching.decided([SchoolWording("", "LA  POLYVALENTE", "alma")]) == {
        asked.key: school.id
    }
    with transaction():
        actions.choose_schools({asked.key: None}, by=None)
    assert matching.decided([asked]) == {asked.key: None}


def boarded(name: str) -> School:
    """A school Saint-Joseph of Laval under the service centre of that name."""
    school = make.school(name="École Saint-Joseph", municipality="Laval")
    with transaction() as session:
        board = Board(code=f"8{school.id:05}", name=f"Centre de services scolaire de {name}")
        session.add(board)
        session.merge(school).board = board
    return school


def test_the_board_tells_schools_of_one_name_apart(app: Flask) -> None:
    mine = boarded("Laval")
    boarded("Patriotes")
    for board, chosen in (("CSSL", mine.id), ("Laval", mine.id), ("", None), ("CSS X", None)):
        asked = SchoolWording("", "École Saint-Joseph", "Laval", board)
        (found,) = matching.propose({asked: [2]})
        assert (found.chosen.id if found.chosen else None) == chosen, board


def test_names_are_alike_from_six_tenths_of_their_letters_on(app: Flask) -> None:
    school = make.school(code="900100", name="Abcyy")
    alike, unlike = (SchoolWording("900100", name, "") for name in ("Abcxx", "Abcxxx"))
    assert matching.decided([alike, unlike]) == {alike.key: school.id}
    chosen = [proposal(w.code, w.name, "").chosen for w in (alike, unlike)]
    assert [found and found.id for found in chosen] == [school.id, None]
    named = [proposal("", name, "").candidates for name in ("Abcxx", "Abcxxx")]
    assert [[found.id for found in schools] for schools in named] == [[school.id], []]


def test_a_short_name_decides_as_the_long_one(app: Flask) -> None:
    school = make.school(code="900100", name="École secondaire des Érables")
    with transaction() as session:
        session.merge(school).short_name = "Zénith"
    asked = SchoolWording("900100", "ZENITH", "")
    assert matching.decided([asked]) == {asked.key: school.id}
    found = proposal("", "Zénith", "")
    assert found.chosen is not None


def test_at_most_six_are_proposed_but_all_of_the_very_name(app: Flask) -> None:
    for _n in range(7):
        make.school(name="École Saint-Joseph")
    for number in range(7):
        make.school(name=f"École Saint-Joachim {number}")
    assert len(proposal("", "École Saint-Joseph", "").candidates) == 7
    assert len(proposal("", "École Saint-Joachim", "").candidates) == 6
    coded = make.school(code="900555", name="École Saint-Joachim 9")
    candidates = proposal("900555", "École Saint-Joachim", "").candidates
    assert (candidates[0].id, len(candidates)) == (coded.id, 6)


def test_those_of_the_place_come_first_and_doubts_before_the_certain(app: Flask) -> None:
    make.school(name="École Jeanne-Mance", municipality="Laval")
    there = make.school(name="École Jeanne-Manse", municipality="Alma")
    assert proposal("", "Jeane Mance", "alma").candidates[0].id == there.id
    assert [s.municipality for s in proposal("", "Jeanne-Mance", "Alma").candidates] == [
        "Laval", "Alma",
    ]  # fmt: skip
    wordings = {
        SchoolWording("", "Jeanne-Mance", "Laval"): [2],
        SchoolWording("", "Zut", ""): [3, 4],
        SchoolWording("", "Ah bon", ""): [5],
    }
    told = [(p.wording.name, p.lines, bool(p.chosen)) for p in matching.propose(wordings)]
    assert told == [
        ("Ah bon", (5,), False), ("Zut", (3, 4), False), ("Jeanne-Mance", (2,), True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "found"),
    [("1500", True), ("001500", True), ("1500.0", True), ("0001500", False), ("15x0", False)],
)
def test_a_code_is_six_digits_without_what_a_spreadsheet_made_of_it(
    app: Flask, code: str, found: bool
) -> None:
    school = make.school(code="001500")
    assert [s.id for s in proposal(code, "", "").candidates] == ([school.id] if found else [])


def test_a_wording_is_told_and_kept_without_what_it_does_not_say() -> None:
    assert SchoolWording("", "Érables", "Alma").key == "|erables|alma"
    assert SchoolWording("900100", "Érables", "Alma", "CSSL").key == "900100|erables|alma|cssl"
    assert len(SchoolWording("", "x" * 500, "").key) == 400
    assert SchoolWording("900100", "Érables", "", "CSSL").in_words == "Érables, CSSL, 900100"


def test_a_school_is_also_where_one_of_its_buildings_is(app: Flask) -> None:
    school = make.school(name="École Saint-Joseph", municipality="Alma")
    make.school(name="École Saint-Joseph", municipality="Laval")
    with transaction() as session:
        session.merge(school).buildings[0].municipality = "Métabetchouan"
    for town in ("Alma", "metabetchouan"):
        chosen = proposal("", "École Saint-Joseph", town).chosen
        assert chosen is not None
        assert chosen.id == school.id
