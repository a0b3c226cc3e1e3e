"""Official numbers on staff's pages."""

import io

import pytest
from flask import Flask

from outreach.accounts.roles import Role
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.enrolment import actions, bulk, imports, queries
from tests import make
from tests.browser import Client
from tests.enrolment.files import HEADERS, LAYOUTS, MATHS, STATCAN, line, whole

ROOM = "/staff/reports/enrolment"


def taken_in() -> None:
    with transaction():
        imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)


def test_sources_are_listed_and_a_reader_may_not_edit(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    assert "Aucun effectif officiel" in client.page(f"/fr{ROOM}/").text
    taken_in()
    page = client.page(f"/en{ROOM}/")
    assert len(page.all("tbody tr")) == 5
    assert "37-10-0011-01" in page.text
    assert client.get(f"/fr{ROOM}/table").status_code == 403


def test_type_in_saves_and_shows_every_bad_line(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    facts = {
        "group": "Programmes en TI", "geography": "Québec", "title": "Essai", "publisher": "Essai",
        "table": "Niveau;209;2010\nCollégial;10;-1\nLycée;1;2",
    }  # fmt: skip
    page = client.submit(f"/fr{ROOM}/table", status=422, **facts)
    assert "Ligne 1" in page.text
    assert "Ligne 2" in page.text
    assert "Ligne 3" in page.text
    assert not queries.all_series()
    facts["table"] = "Niveau;2009;2010\nCollégial;10;n.d."
    client.submit(f"/fr{ROOM}/table", **facts)
    series = queries.all_series()
    assert [(p.start_year, p.value) for p in series[0].points] == [(2009, 10), (2010, None)]
    assert series[0].group.label_fr == "Programmes en TI"


def test_take_in_shows_a_preview_then_writes(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    file = (io.BytesIO(STATCAN.read_bytes()), STATCAN.name)
    page = client.submit(f"/fr{ROOM}/import", file=file)
    assert "Rien n’a encore été écrit" in page.text
    assert not queries.all_series()
    client.fill(page, button="Importer le fichier")
    assert len(queries.all_series()) == 5


def test_preview_of_another_user_is_not_found(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    assert client.get(f"/fr{ROOM}/import/99").status_code == 404


def test_series_shows_its_figures_and_takes_a_break(client: Client, app: Flask) -> None:
    taken_in()
    client.sign_in(make.user(Role.STAFF))
    associate = queries.series_named("Associate")[0].id
    page = client.submit(f"/fr{ROOM}/series/{associate}", status=422, year="2012", note="")
    assert page.errors
    client.submit(f"/fr{ROOM}/series/{associate}", status=422, year="1950", note="Portée")
    client.submit(f"/fr{ROOM}/series/{associate}", year="2012", note="Portée")
    assert "Portée" in client.page(f"/en{ROOM}/series/{associate}").text


def test_publish_change_is_kept_beside_ours_and_can_be_taken_away(client: Client) -> None:
    taken_in()
    client.sign_in(make.user(Role.STAFF))
    url = f"/fr{ROOM}/series/{queries.series_named('Doctoral')[0].id}"
    for year, percent in (("", "1"), ("1950", "1"), ("2012", "beaucoup")):
        assert client.submit(f"{url}/published", status=422, year=year, percent=percent).errors
    client.submit(f"{url}/published", year="2012", percent="0,5 %")
    point = queries.series_named("Doctoral")[0].points[20]
    assert (point.start_year, point.published_pct) == (2012, 0.5)
    assert "0,5\u00a0%" in client.page(url).response.get_data(as_text=True)
    client.submit(f"{url}/published", year="2012", percent="")
    assert queries.series_named("Doctoral")[0].points[20].published_pct is None


def test_clear_break_takes_it_away(client: Client) -> None:
    taken_in()
    client.sign_in(make.user(Role.STAFF))
    associate = queries.series_named("Associate")[0].id
    client.submit(f"/fr{ROOM}/series/{associate}", year="2012", note="Portée")
    client.fill(client.page(f"/fr{ROOM}/series/{associate}"), button="Retirer le bris")
    assert "Portée" not in client.page(f"/fr{ROOM}/series/{associate}").text


def test_undo_takes_the_last_file_back_and_no_other(client: Client) -> None:
    taken_in()
    with transaction():
        imports.take_in(LAYOUTS["en"].read_bytes(), name="37100018.csv", by=None, rules=renamed())
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr{ROOM}/import")
    assert len(page.all("tbody tr")) == 2
    with pytest.raises(Refused), transaction():
        actions.undo(queries.runs()[1], by=None)
    client.fill(page, button="Annuler")
    assert queries.runs()[0].undone_at
    assert len(queries.all_series()) == 5


def test_take_in_reads_a_whole_table_with_the_mapping_chosen(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    header = HEADERS["en"].replace("Sex", "Genre ‹2030›")
    sent = whole(line(2009, "30"), header=header)
    page = client.submit(f"/fr{ROOM}/import", status=422, file=(io.BytesIO(sent), "37100011.csv"))
    assert "Genre ‹2030›" in page.errors[0]
    facts = {"columns": "Genre ‹2030› = total", "members": ""}
    client.submit(f"/fr{ROOM}/mappings/add", name="2030", **facts)
    page = client.submit(
        f"/fr{ROOM}/import", file=(io.BytesIO(sent), "37100011.csv"), mapping="2030"
    )
    client.fill(page, button="Importer le fichier")
    assert [s.key for s in queries.all_series()] == ["Undergraduate"]


def test_take_in_says_which_command_takes_a_larger_file(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    assert "--preset statcan-bulk" in client.page(f"/fr{ROOM}/import").text


def test_mappings_are_listed_with_the_usual_columns(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    assert "Aucune correspondance" in client.page(f"/fr{ROOM}/mappings").text
    assert "Program type" in client.page(f"/en{ROOM}/mappings").text


def test_add_mapping_refuses_what_cannot_be_read_and_a_name_twice(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    url = f"/fr{ROOM}/mappings/add"
    for facts in (
        {"name": "", "columns": "A = total"},
        {"name": "x", "columns": "total"},
        {"name": "x", "members": "Lettres = lycée: X"},
    ):
        assert client.submit(url, status=422, **facts).errors
    assert not queries.mappings()
    client.submit(url, name="x", columns="A = total\n\nB=niveau")
    client.submit(url, status=422, name="x", columns="")


def test_edit_mapping_rewrites_it_under_its_name(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    client.submit(f"/fr{ROOM}/mappings/add", name="x", columns="A = total")
    id = queries.mappings()[0].id
    client.submit(f"/fr{ROOM}/mappings/{id}", columns="B = programme", members="M = Génie")
    found = queries.mapping_named("x")
    assert found
    assert (found.columns, found.members) == ([["B", "programme"]], [["M", "Génie"]])


def renamed() -> bulk.Rules:
    """The usual rules with a group of its own for mathematics."""
    return bulk.rules((), [(MATHS, "Autre groupe")])


def test_take_in_shipped_brings_the_figures_of_the_claim(client: Client) -> None:
    client.sign_in(make.user())
    page = client.submit(f"/fr{ROOM}/", button="Importer ces chiffres")
    assert "37-10-0011-01" in page.text
    assert "Importer ces chiffres" not in page.text
    trend = client.page("/fr/staff/reports/enrolment-trend?since=2009&until=2012&base=2009")
    assert "18,54" in trend.text
