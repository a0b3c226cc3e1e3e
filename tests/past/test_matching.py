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
