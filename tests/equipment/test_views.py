"""What we lend, as staff see to it: the list, what is out, and a conflict before it is kept."""

from collections.abc import Iterator
from datetime import date

import pytest

from outreach.accounts.roles import Role
from outreach.core.transaction import transaction
from outreach.equipment import actions
from outreach.equipment.models import Loan
from tests import make
from tests.browser import Client, same_queries
from tests.equipment.test_actions import lend, thing
from tests.visits.booking import NOVEMBER


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    """A coordinator at work on 2 November 2026."""
    with NOVEMBER:
        make.our_organisation()
        yield client.sign_in(make.user(Role.COORDINATOR))


def test_equipment_says_what_to_do_when_there_is_none(staff: Client) -> None:
    page = staff.page("/fr/staff/equipment")
    assert "Rien encore" in page.text
    assert page.href("Ajouter du matériel").endswith("/equipment/add")


def test_equipment_asks_as_often_for_thirty_as_for_one(staff: Client) -> None:
    def add(n: int) -> None:
        lend(make.visit(make.group(label=f"{n}")), thing(name=f"Bannière {n}"))

    assert same_queries(staff, "/fr/staff/equipment", add) <= 8


def test_add_keeps_what_was_typed(staff: Client) -> None:
    url = "/fr/staff/equipment/add"
    wrong = staff.submit(url, name="Trousse", count="0", status=422)
    assert wrong.errors == ["Inscrivez combien il y en a, de 1 à 500."]
    assert wrong.form("Ajouter").fields["name"] == "Trousse"
    page = staff.fill(wrong, count="2")
    assert page.all("tbody th") == ["Trousse"]
    again = staff.submit(url, name="Trousse", count="1", status=422)
    assert again.errors == ["Il y a déjà quelque chose de ce nom."]


def test_correct_changes_how_many_there_are(staff: Client) -> None:
    row = thing()
    page = staff.submit(f"/fr/staff/equipment/{row.id}", count="5")
    assert page.all("tbody td.number") == ["5", "0"]


@pytest.mark.parametrize(("count", "is_asked"), [("1", True), ("2", False), ("3", False)])
def test_correct_asks_where_fewer_are_left_than_are_lent(
    staff: Client, count: str, is_asked: bool
) -> None:
    row = thing(count=3)
    for _n in range(2):
        lend(make.visit(make.group(on=date(2026, 11, 24), label=f"{next(make.numbers)}")), row)
    url = f"/fr/staff/equipment/{row.id}"
    page = staff.submit(url, count=count, status=422 if is_asked else 200)
    if is_asked:
        assert "Trousse robotique" in page.text
        page = staff.fill(page, button="quand même")
    assert page.all("tbody td.number")[0] == count


def test_correct_asks_nothing_of_what_came_back_or_keeps_its_number(staff: Client) -> None:
    row = thing(count=2)
    event = make.visit(make.group(on=date(2026, 11, 24)))
    loan = lend(event, row, count=2)
    url = f"/fr/staff/equipment/{row.id}"
    assert staff.submit(url, name="Trousse", count="2").all("tbody th") == ["Trousse"]
    with transaction() as session:
        actions.bring_back(session.get_one(Loan, loan.id), by=None)
    assert staff.submit(url, count="1").all("tbody td.number")[0] == "1"


def test_lend_and_bring_back_from_the_page_of_the_event(staff: Client) -> None:
    thing()
    event = make.visit(make.group(on=date(2026, 11, 24)))
    page = staff.page(staff.page(f"/fr/staff/events/{event.id}").href("Sortir du matériel"))
    wrong = staff.fill(page, out_on="2026-11-25", equipment_id="1", status=422)
    assert "Il sort le premier jour" in wrong.errors[0]
    page = staff.fill(page, equipment_id="1", out_on="2026-11-02")
    assert "1 × Trousse robotique" in page.text
    assert "du 2 au 24 novembre 2026" in page.text
    listed = staff.page("/fr/staff/equipment")
    assert listed.all("tbody td.number") == ["1", "1"]
    listed = staff.fill(listed, button="C’est revenu")
    assert listed.all("tbody td.number") == ["1", "0"]
    assert "Revenu" in staff.page(f"/fr/staff/events/{event.id}").text


def test_lend_shows_that_too_many_are_out_before_it_is_kept(staff: Client) -> None:
    row = thing()
    lend(make.visit(make.group(on=date(2026, 11, 24))), row)
    event = make.visit(make.group(on=date(2026, 11, 24), label="99"))
    url = f"/fr/staff/events/{event.id}"
    page = staff.submit(f"{url}/lend", equipment_id=f"{row.id}", status=422)
    assert "2 dehors mardi 24 novembre 2026, et il y en a 1." in page.text
    assert "Rien n’est sorti" in staff.page(url).text
    page = staff.fill(page, button="Sortir quand même")
    assert "2 dehors mardi 24 novembre 2026" in page.text


def test_bring_back_of_nothing_is_not_there(staff: Client) -> None:
    page = staff.page("/fr/staff/equipment/add")
    token = page.html.xpath("//input[@name='csrf_token']/@value")[0]
    for what in ("bring-back", "drop"):
        url = f"/fr/staff/equipment/loans/7/{what}"
        assert staff.post(url, data={"csrf_token": token}).status_code == 404


def test_drop_of_what_is_not_out_yet(staff: Client) -> None:
    event = make.visit(make.group(on=date(2026, 11, 24)))
    lend(event, thing())
    page = staff.fill(staff.page(f"/fr/staff/events/{event.id}"), button="Ne pas le sortir")
    assert "Rien n’est sorti" in page.text
