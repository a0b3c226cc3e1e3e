"""Official numbers on staff's pages."""

import io
import re
import zipfile

import pytest
from flask import Flask

from outreach.accounts.roles import Role
from outreach.core import spreadsheet
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.enrolment import actions, bulk, imports, queries
from outreach.enrolment.models import FiguresRun
from outreach.uploads import queries as uploads
from tests import make
from tests.api import Caller
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
    client.sign_in(make.user(Role.COORDINATOR))
    file = (io.BytesIO(STATCAN.read_bytes()), STATCAN.name)
    page = client.submit(f"/fr{ROOM}/import", file=file)
    assert "Rien n’a encore été écrit" in page.text
    assert not queries.all_series()
    client.fill(page, button="Importer le fichier")
    assert len(queries.all_series()) == 5


def test_preview_of_another_user_is_not_found(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    assert client.get(f"/fr{ROOM}/import/99").status_code == 404


def test_series_shows_its_figures_and_takes_a_break(client: Client, app: Flask) -> None:
    taken_in()
    client.sign_in(make.user(Role.STAFF))
    doctoral = queries.series_named("Doctoral")[0].id
    page = client.submit(f"/fr{ROOM}/series/{doctoral}", status=422, year="2012", note="")
    assert page.errors
    client.submit(f"/fr{ROOM}/series/{doctoral}", status=422, year="1950", note="Portée")
    client.submit(f"/fr{ROOM}/series/{doctoral}", year="2012", note="Portée")
    assert "Portée" in client.page(f"/en{ROOM}/series/{doctoral}").text


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
    doctoral = queries.series_named("Doctoral")[0].id
    client.submit(f"/fr{ROOM}/series/{doctoral}", year="2012", note="Portée")
    client.fill(client.page(f"/fr{ROOM}/series/{doctoral}"), button="Retirer le bris")
    assert "Portée" not in client.page(f"/fr{ROOM}/series/{doctoral}").text


def test_undo_takes_the_last_file_back_and_no_other(client: Client) -> None:
    taken_in()
    with transaction():
        imports.take_in(LAYOUTS["en"].read_bytes(), name="37100018.csv", by=None, rules=renamed())
    client.sign_in(make.user(Role.COORDINATOR))
    page = client.page(f"/fr{ROOM}/import")
    assert len(page.all("tbody tr")) == 2
    with pytest.raises(Refused), transaction():
        actions.undo(uploads.runs(FiguresRun)[1], by=None)
    client.fill(page, button="Défaire")
    assert uploads.runs(FiguresRun)[0].undone_at
    assert len(queries.all_series()) == 5


def test_take_in_reads_a_whole_table_with_the_mapping_chosen(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
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
    client.sign_in(make.user(Role.COORDINATOR))
    assert "--preset statcan-bulk" in client.page(f"/fr{ROOM}/import").text


def test_mappings_are_listed_with_the_usual_columns(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    assert "Aucune correspondance" in client.page(f"/fr{ROOM}/mappings").text
    assert "Program type" in client.page(f"/en{ROOM}/mappings").text


def test_add_mapping_refuses_what_cannot_be_read_and_a_name_twice(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
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
    client.sign_in(make.user(Role.COORDINATOR))
    client.submit(f"/fr{ROOM}/mappings/add", name="x", columns="A = total")
    id = queries.mappings()[0].id
    client.submit(f"/fr{ROOM}/mappings/{id}", columns="B = programme", members="M = Génie")
    found = queries.mapping_named("x")
    assert found
    assert (found.columns, found.members) == ([["B", "programme"]], [["M", "Génie"]])


def renamed() -> bulk.MappingRules:
    """The usual rules with a group of its own for mathematics."""
    return bulk.rules((), [(MATHS, "Autre groupe")])


def test_take_in_shipped_brings_the_figures_of_the_claim(client: Client) -> None:
    client.sign_in(make.user())
    page = client.submit(f"/fr{ROOM}/", button="Importer ces chiffres")
    assert "37-10-0011-01" in page.text
    assert "Importer ces chiffres" not in page.text
    trend = client.page("/fr/staff/reports/enrolment-trend?since=2009&until=2012&base=2009")
    assert "17,7" in trend.text


TABLE = {"group": "Programmes en TI", "geography": "Québec", "title": "Essai", "publisher": "Essai"}


def typed(client: Client, table: str) -> None:
    client.submit(f"/fr{ROOM}/table", **TABLE, table=table)


def test_type_in_keeps_the_tabs_of_a_spreadsheet(client: Client) -> None:
    """The first cell above the levels is empty, as are figures not known, also the last."""
    client.sign_in(make.user(Role.STAFF))
    typed(client, "\t2009\t2010\t2011\r\nCollégial\t10\t\t12\r\nUniversitaire\t20\t21\t\r\n")
    points = {s.level.value: [p.value for p in s.points] for s in queries.all_series()}
    assert points == {"college": [10, None, 12], "university": [20, 21, None]}


def test_type_in_tells_levels_together_from_a_word_that_fits_two(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    typed(client, ";2009;2012\nUniversitaire, collégial et professionnel; 100; 123")
    (series,) = queries.all_series()
    assert (series.level.value, series.key) == ("combined", "vocational-college-university")
    assert [point.value for point in series.points] == [100, 123]
    page = client.page(f"/fr{ROOM}/series/{series.id}")
    assert page.heading == "Formation professionnelle, Collégial, Universitaire (ensemble)"
    table = ";2009;2012\nCollégial professionnel; 100; 123"
    page = client.submit(f"/fr{ROOM}/table", status=422, **TABLE, table=table)
    assert "convient à plusieurs niveaux (Formation professionnelle, Collégial)" in page.text
    assert table.replace("\n", " ") in page.response.text.replace("\n", " ")


def test_a_typed_table_is_a_draft_that_counts_nowhere_until_published(client: Client) -> None:
    taken_in()
    client.sign_in(make.user(Role.STAFF))
    typed(client, "Niveau;2009;2012\nCollégial;100;123")
    (series,) = queries.all_series(drafts=True)
    trend = "/reports/enrolment-trend?group=programmes_en_ti&geography=quebec"
    for url in ("/fr/impact", "/fr/staff/reports/enrolment-trend"):
        assert "Programmes en TI" not in client.page(url).text
    Caller(client).get(trend, status=409)
    page = client.page(f"/fr{ROOM}/")
    assert "Brouillons" in page.text
    assert "Publier" not in page.text
    url = f"/fr{ROOM}/series/{series.id}/publish"
    token = page.html.xpath("//input[@name='csrf_token']/@value")[0]
    assert client.post(url, data={"csrf_token": token}).status_code == 403
    client.sign_in(make.user(Role.READER))
    assert "Brouillons" not in client.page(f"/fr{ROOM}/").text
    assert client.get(f"/fr{ROOM}/series/{series.id}").status_code == 404
    client.sign_in(make.user(Role.COORDINATOR))
    client.fill(client.page(f"/fr{ROOM}/"), button="Publier")
    assert "Programmes en TI" in client.page("/fr/impact").text
    assert Caller(client).get(trend)["index"] == 123
    assert not queries.all_series(drafts=True)


def test_publish_lets_a_draft_correct_the_published_series(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    for table in (";2009;2012\nCollégial;100;123", ";2012;2013\nCollégial;130;140"):
        typed(client, table)
        (published,) = queries.all_series(drafts=False) or (None,)
        if published:
            assert [p.value for p in published.points] == [100, 123]
        client.fill(client.page(f"/fr{ROOM}/"), button="Publier")
    (series,) = queries.all_series()
    assert [(p.start_year, p.value) for p in series.points] == [
        (2009, 100),
        (2012, 130),
        (2013, 140),
    ]


def test_discard_throws_a_draft_away_and_nothing_published(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    typed(client, ";2009;2012\nCollégial;100;123")
    (series,) = queries.all_series(drafts=True)
    client.fill(client.page(f"/fr{ROOM}/series/{series.id}"), button="Jeter")
    assert not queries.all_series()
    taken_in()
    published = queries.series_named("Doctoral")[0]
    with pytest.raises(Refused), transaction() as session:
        actions.discard(session.merge(published), by=None)
    with pytest.raises(Refused), transaction() as session:
        actions.publish(session.merge(published), by=None)


def test_the_shipped_series_comes_with_its_published_break(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    client.fill(client.page(f"/fr{ROOM}/"), button="Importer ces chiffres")
    points = {p.start_year: p for p in queries.series_named("Associate")[0].points}
    assert (points[2012].value, points[2012].break_before) == (288, True)
    assert not points[2013].break_before
    told = Caller(client).get("/reports/enrolment-trend?from=2009&to=2012")
    assert round(told["growth"], 4) == 0.1769
    assert {one["level"] for one in told["excluded_levels"]} == {"Associate", "Professional"}
    assert "Grade d’associé (bris de série en 2012)" in client.page("/fr/impact").text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_template_is_empty_and_taken_in_once_filled(client: Client, kind: str) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    answer = client.get(f"/fr{ROOM}/template.{kind}")
    sheet = spreadsheet.read(answer.data)
    rows = [row for _line, row in sheet.dicts()]
    assert {(row["level"], row["value"]) for row in rows} == {
        ("vocational", ""), ("college", ""), ("university", ""),
    }  # fmt: skip
    assert rows[0]["year"] == "2009-2010"
    origin = queries.Origin("Essai", "Essai")
    with pytest.raises(Refused):
        imports.take_in(answer.data, name=f"x.{kind}", by=None, origin=origin)
    fill = {"csv": filled_csv, "xlsx": filled_xlsx}[kind]
    with transaction():
        imports.take_in(fill(answer.data), name=f"x.{kind}", by=None, origin=origin)
    (college,) = queries.series_named("college")
    assert {point.value for point in college.points} == {120}
    assert len(college.points) == len([row for row in rows if row["level"] == "college"])


def filled_csv(content: bytes) -> bytes:
    """120 in each line of college, as typed into the text."""
    return content.replace(b"college;;ict;quebec;;", b"college;;ict;quebec;120;")


def filled_xlsx(content: bytes) -> bytes:
    """The same typed into the cells of the workbook that was downloaded, and saved."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(rb'(<row r="(\d+)".*?)</row>', _with_120, part)
            new.writestr(name, part)
    return kept.getvalue()


def _with_120(row: re.Match[bytes]) -> bytes:
    cells, number = row.groups()
    if b"<t>college</t>" not in cells:
        return row.group()
    return cells + b'<c r="F' + number + b'"><v>120</v></c></row>'


def test_enrolment_files_need_the_verb_import(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    for url in ("import", "import/99", "mappings", "mappings/add", "mappings/99"):
        assert client.get(f"/fr{ROOM}/{url}").status_code == 403, url
    page = client.page(f"/fr{ROOM}/")
    assert "Importer ces chiffres" not in page.text
    token = client.page(f"/fr{ROOM}/table").html.xpath("//input[@name='csrf_token']/@value")[0]
    for url in ("import/shipped", "import/runs/1/undo", "import/99"):
        assert client.post(f"/fr{ROOM}/{url}", data={"csrf_token": token}).status_code == 403, url
