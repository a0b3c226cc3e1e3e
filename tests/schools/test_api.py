"""Schools as other systems read them."""

import json

from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from tests import make
from tests.api import Caller
from tests.browser import Client


def test_schools_are_those_of_the_page(client: Client) -> None:
    school = make.school(name="École secondaire du Phare")
    make.school(name="École secondaire Autre")
    caller = Caller(client, Scope.READ)
    (found,) = caller.get("/schools?q=phare")
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr/staff/schools/{school.id}")
    assert found["code"] == school.code
    assert found["name"] in page.heading
    assert found["region"] == "06"
    assert found["buildings"][0]["municipality"] == "Montréal"
    assert found["imse_rank"] is None


def test_schools_a_page_at_a_time(client: Client) -> None:
    for _n in range(3):
        make.school()
    answer = Caller(client).call("GET", "/schools?page=2&page_size=2")
    assert len(answer.get_json()) == 1
    told = json.loads(answer.headers["X-Pagination"])
    assert told == {"total": 3, "total_pages": 2, "page": 2, "page_size": 2}


def test_schools_refuse_what_they_do_not_know(client: Client) -> None:
    caller = Caller(client)
    for query in ("page_size=201", "page=0", "colour=red", "page=x"):
        answer = caller.get(f"/schools?{query}", status=422)
        assert answer["message"]
        assert list(answer["errors"]) == [query.split("=")[0]]
