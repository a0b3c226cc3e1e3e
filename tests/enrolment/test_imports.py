"""Reading figures: years, numbers with any spaces, what is missing, sums over genders."""

import contextlib
import io
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from outreach.core import spreadsheet
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.enrolment import actions, imports, queries
from outreach.enrolment.models import FiguresFile, FiguresRun
from outreach.enrolment.queries import Origin
from outreach.history.models import Entry
from outreach.uploads import queries as uploads
from tests import make
from tests.enrolment.files import STATCAN, line, whole

MES = Origin("Tableau d’essai", "Essai")


def stored() -> dict[tuple[str, int], tuple[int | None, str]]:
    return {
        (s.key, p.start_year): (p.value, p.status.value)
        for s in queries.all_series()
        for p in s.points
    }


def take(text: str) -> imports.FiguresEffect:
    with transaction():
        return imports.take_in(text.encode(), name="x.csv", by=None, origin=MES)


def test_take_in_adds_up_the_genders(app: Flask) -> None:
    with transaction():
        imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)
    found = stored()
    year = {level: value for (level, on), (value, _s) in found.items() if on == 2009}
    assert year == {
        "Associate": 24, "Doctoral": 2871, "Master's": 5508, "Undergraduate": 22227
    }  # fmt: skip
    assert found["Professional", 2012] == (6, "final")


def test_take_in_reads_french_spaces_and_what_is_missing_is_not_zero(app: Flask) -> None:
    values = ["1 021 521", "1\u00a0050\u00a0225", "1\u202f066\u202f905", "..", "x", "F", "NA", ""]
    values += ["0", "12 p", "30,630"]
    lines = [f"{2000 + n}/{n + 1:02};universitaire;{v}" for n, v in enumerate(values)]
    take("Année;Niveau;Effectif\n" + "\n".join(lines))
    found = [stored()["university", 2000 + n] for n in range(len(values))]
    assert [value for value, _s in found] == [
        1021521, 1050225, 1066905, None, None, None, None, None, 0, 12, 30630
    ]  # fmt: skip
    assert [status for _v, status in found[3:8]] == [
        "not_available", "suppressed", "suppressed", "not_available", "not_available"
    ]  # fmt: skip
    assert found[9][1] == "preliminary"


def test_take_in_changes_what_differs(app: Flask) -> None:
    take("year,level,value\n2009,college,10\n2010,college,11\n")
    report = take("year,level,value\n2009,college,10\n2010,college,12\n2011,college,13\n")
    assert (report.new, report.changed, report.unchanged) == (1, 1, 1)
    assert report.changes == (
        {"line": 3, "level": "college", "year": 2010, "before": 11, "after": 12},
    )
    take("year,level,value\n2009,university: Bac,5\n")
    (change,) = take("year,level,value\n2009,university: Bac,6\n").changes
    assert change["level"] == "Bac"
    assert stored()["college", 2010] == (12, "final")


def test_take_in_does_not_mix_two_sources(app: Flask) -> None:
    take("year,level,value\n2009,college,10\n")
    other = Origin("Autre", "Autre")
    with pytest.raises(Refused), transaction():
        imports.take_in(b"year,level,value\n2009,college,99\n", name="x", by=None, origin=other)
    assert stored()["college", 2009] == (10, "final")


def test_take_in_refuses_a_total_over_genders(app: Flask) -> None:
    text = STATCAN.read_text().splitlines()[:3] + ["1992,Doctoral,Maths,Total,1305"]
    with transaction():
        report = imports.take_in("\n".join(text).encode(), name="x.csv", by=None)
    assert [r.line for r in report.rejected] == [4]


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_type_in_takes_levels_by_years(app: Flask, separator: str) -> None:
    lines = [["", "2009", "2010-2011", "2011/12"], ["Collégial", "10", "", "12"]]
    lines += [["university: Undergraduate", "22 227", "22998", "x"]]
    text = "\n".join(separator.join(line) for line in lines)
    with transaction():
        report = imports.type_in(text, group="TI", geography="Québec", origin=MES, by=None)
    assert (report.kind, report.new) == ("wide", 6)
    assert stored()["Undergraduate", 2009] == (22227, "final")
    assert stored()["college", 2010] == (None, "not_available")
    assert {s.geography for s in queries.all_series()} == {"quebec"}


def test_a_derived_file_with_a_line_of_totals_is_rejected(app: Flask) -> None:
    header = "year,degree_type,program_class,gender,n_students"
    lines = ("2000,Doctoral,x,Females,10", "2000,Total,x,Females,10", "2000,Doctoral,x,Total,10")
    effect = take("\n".join((header, *lines)))
    assert [(r.line, r.column) for r in effect.rejected] == [(3, "degree_type"), (4, "gender")]


def told_columns(effect: imports.FiguresEffect) -> list[tuple[int, str]]:
    return [(r.line, r.column) for r in effect.rejected]


def test_a_level_by_years_is_taken_from_a_file_too(app: Flask) -> None:
    report = take("Niveau,2009,2010\ncollege,10,11\nuniversity,20,\n")
    assert (report.kind, report.new) == ("wide", 4)
    assert stored()["college", 2010] == (11, "final")
    assert take("Niveau,2011\ncollege,12\n").new == 1
    for text in (
        "Niveau\ncollege\n",
        "Niveau,x\ncollege,10\n",
        "Niveau,x,2009\ncollege,1,2\n",
        "Niveau,2009,x\ncollege,1,2\n",
    ):
        with speaking("en"), pytest.raises(Refused, match="columns are not known"):
            take(text)


def test_a_typed_table_says_which_of_its_years_or_cells_is_wrong(app: Flask) -> None:
    def typed(text: str) -> imports.FiguresEffect:
        with transaction():
            return imports.type_in(text, group="", geography="", origin=MES, by=None)

    assert told_columns(typed(";2009;abc\ncollege;10;12")) == [(1, "abc")]
    assert told_columns(typed(";2009\ncollege;many\nlycée;10")) == [(2, "2009"), (3, "")]
    assert told_columns(typed(";2009\ncollege;10;11")) == [(2, "")]
    assert not stored()
    assert typed(";2009\ncollege;10;\nuniversity;..").new == 2
    assert {(s.group.code, s.geography) for s in queries.all_series()} == {("ict", "quebec")}
    with speaking("en"), pytest.raises(Refused, match="Begin with a line of years"):
        typed("annee;valeur\n2009;10")
    with speaking("en"), pytest.raises(Refused, match="holds no figure"):
        typed(";2009\ncollege;..")


def test_parts_groups_and_places_are_as_a_line_says_else_as_usual(app: Flask) -> None:
    take(
        "year,level,sub_level,group,geography,value,status,published_pct\n"
        "2009,university: Bac,,,,10,,\n2009,university,Maîtrise,Génie,Canada,20,p,-1.5\n"
        "2009,university: Bac,Doctorat,,,30,,\n"
    )
    told = {(s.group.code, s.geography, s.key) for s in queries.all_series()}
    assert told == {
        ("ict", "quebec", "Bac"), ("genie", "canada", "Maîtrise"), ("ict", "quebec", "Doctorat"),
    }  # fmt: skip
    (point,) = queries.series_named("Maîtrise")[0].points
    assert (point.status.value, point.published_pct) == ("preliminary", -1.5)


def test_a_line_that_cannot_be_read_is_named_by_its_column(app: Flask) -> None:
    effect = take(
        "year,level,value,status,sub_level,published_pct\nx,college,10,,,\n2009,x,10,,,\n2009,college,x1,,,\n"
        "2009,college,10,?,,\n2009,college,10,,Total,\n2009,college,10,,,x1\n"
    )
    names = ["year", "level", "value", "status", "sub_level", "published_pct"]
    assert told_columns(effect) == [(n + 2, name) for n, name in enumerate(names)]


def test_a_figure_told_twice_is_one_or_neither_is_known(app: Flask) -> None:
    same = "year,level,value\n2009,college,10\n2009,college,10\n"
    assert take(same).new == 1
    assert told_columns(take(same + "2009,college,11\n2009,college,10 p\n")) == [(4, ""), (5, "")]


GENDERS = "year,degree_type,program_class,gender,n_students\n"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("F,0", "M,10"), (10, "final")),
        (("F,0", "M,0"), (0, "final")),
        (("F,5 p", "M,10"), (15, "preliminary")),
        (("F,5", "M,x"), (None, "suppressed")),
        (("F,5", "M,10", "F,5"), (15, "final")),
    ],
)
def test_genders_are_added_up_once_each(
    app: Flask, lines: tuple[str, ...], told: tuple[int | None, str]
) -> None:
    extra = "2000,Doctoral,x,F,1\n"
    take(GENDERS + extra + "".join(f"2009,Doctoral,x,{text}\n" for text in lines))
    assert stored()["Doctoral", 2009] == told


def test_a_change_of_a_sum_is_told_at_its_first_line(app: Flask) -> None:
    first = "2000,Doctoral,x,F,1\n2009,Doctoral,x,F,5\n"
    take(f"{GENDERS}{first}2009,Doctoral,x,M,6\n")
    (change,) = take(f"{GENDERS}{first}2009,Doctoral,x,M,7\n").changes
    assert change == {"line": 3, "level": "Doctoral", "year": 2009, "before": 11, "after": 12}


def test_a_gender_told_twice_with_other_numbers_is_rejected(app: Flask) -> None:
    lines = "2009,Doctoral,x,F,5\n2009,Doctoral,x,M,6\n2009,Doctoral,x,F,6\n"
    assert told_columns(take(GENDERS + lines)) == [(4, "n_students")]


def test_a_file_names_its_one_source_itself_or_is_refused(app: Flask) -> None:
    header = "year,level,value,source\n"
    for lines in ("2009,college,10,A\n2010,college,11,B\n", "2009,college,10,\n", ""):
        with pytest.raises(Refused), transaction():
            imports.take_in((header + lines).encode(), name="x", by=None)
    with transaction():
        content = f"{header}2009,college,10,A\n2010,college,11,A\n".encode()
        imports.take_in(content, name="x", by=None)
    (series,) = queries.all_series()
    assert (series.source.title, series.source.publisher) == ("A", "A")


def test_undo_puts_back_what_the_file_changed_and_no_more(app: Flask) -> None:
    line = "year,level,value,status,published_pct\n2009,college,{}\n2010,college,{}\n"
    days = (None, date(2019, 1, 1), date(2020, 1, 1))
    for day, first, second in zip(
        days, ("10,,1.5", "11,p,2", "12,,3"), ("20,,", "21,,", "22,,"), strict=True
    ):
        with transaction():
            origin = replace(MES, as_of=day)
            text = line.format(first, second).encode()
            imports.take_in(text, name="x.csv", by=None, origin=origin)
    (series,) = queries.all_series()
    with transaction():
        series.points[1].value = 99
    for day, told in ((days[1], (11, "preliminary", 2.0)), (days[0], (10, "final", 1.5))):
        with transaction():
            actions.undo(next(r for r in uploads.runs(FiguresRun) if not r.undone_at), by=None)
        first, second = queries.all_series()[0].points
        assert (first.value, first.status.value, first.published_pct) == told
        assert (first.as_of, series.source.as_of) == (day, day)
        assert second.value == 99
    verbs = [(e.noun, e.verb) for e in db.session.query(Entry)]
    assert verbs.count(("enrolment_point", "undo_import")) == 2
    assert verbs.count(("enrolment_source", "undo_import")) == 2
    assert verbs.count(("enrolment_source", "update")) == 2


def test_a_date_of_the_source_that_was_set_since_stays(app: Flask) -> None:
    take("year,level,value\n2009,college,10\n")
    with transaction():
        origin = replace(MES, as_of=date(2019, 1, 1))
        text = b"year,level,value\n2009,college,10\n"
        imports.take_in(text, name="x.csv", by=None, origin=origin)
    with transaction():
        queries.all_series()[0].source.as_of = date(2021, 1, 1)
    with transaction():
        actions.undo(uploads.runs(FiguresRun)[0], by=None)
    assert queries.all_series()[0].source.as_of == date(2021, 1, 1)


def test_every_change_of_figures_leaves_a_trace(app: Flask) -> None:
    take("year,level,value\n2009,college,10\n")
    take("year,level,value\n2009,college,11\n2010,college,12\n")
    for year in ("2009", "2011"):
        with transaction():
            text = f"level,{year}\ncollege,{year}"
            imports.type_in(text, group="", geography="", origin=MES, by=None)
            (draft,) = queries.all_series(drafts=True)
            draft.points[0].published_pct = 2.5
            actions.publish(draft, by=None)
    (series,) = queries.all_series()
    told = [(p.start_year, p.value, p.published_pct) for p in series.points]
    assert told == [(2009, 2009, 2.5), (2010, 12, None), (2011, 2011, 2.5)]
    with transaction():
        actions.mark_break(series, 2010, note="Codes", by=None)
        assert [p.break_before for p in series.points] == [False, True, False]
        actions.clear_break(series, 2010, by=None)
        assert [(p.break_before, p.break_note) for p in series.points] == [(False, "")] * 3
        actions.publish_change(series, 2010, percent=1, by=None)
        imports.type_in("level,2009\nuniversity,5", group="", geography="", origin=MES, by=None)
        (draft,) = queries.all_series(drafts=True)
        actions.publish(draft, by=None)
        for _n in range(2):
            actions.save_mapping("x", columns=(), members=(), by=None)
    verbs = Counter((e.noun.removeprefix("enrolment_"), e.verb) for e in db.session.query(Entry))
    assert verbs == Counter(
        {
            ("source", "create"): 1, ("group", "create"): 1, ("series", "create"): 4,
            ("series", "add_figures"): 5, ("point", "correct"): 1, ("series", "publish"): 3,
            ("series", "discard"): 2, ("point", "mark_break"): 1, ("point", "clear_break"): 1,
            ("point", "publish_change"): 1, ("mapping", "create"): 1, ("mapping", "update"): 1,
            ("import_run", "import"): 5,
        }
    )  # fmt: skip


def test_a_kept_file_is_gone_once_taken_in_and_stays_while_a_line_is_wrong(app: Flask) -> None:
    by = make.user()
    for value, is_taken in (("x1", False), ("10", True)):
        content = f"year,level,value\n2009,college,{value}\n".encode()
        with transaction():
            facts = {"title": "Essai", "publisher": "", "as_of": None, "by": by}
            kept = actions.keep_file(content, name="x.csv", **facts)
        with contextlib.nullcontext() if is_taken else pytest.raises(Refused), transaction():
            imports.put_kept(kept, imports.read_kept(kept), by=by)
        assert bool(db.session.query(FiguresFile).filter_by(id=kept.id).count()) is not is_taken
    (series,) = queries.all_series()
    assert series.source.publisher == "Essai"


def test_a_file_is_as_large_as_it_may_be_once_unpacked(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = b"year,level,value\n2009,college,10\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("37100011.csv", whole(line(2009, "30")))
        size = archive.infolist()[0].file_size
    for content, limit in ((text, len(text)), (packed.getvalue(), size)):
        monkeypatch.setattr(spreadsheet, "UNPACKED_LIMIT", limit)
        assert imports.read_bytes(content, name="x", origin=MES).figures
        monkeypatch.setattr(spreadsheet, "UNPACKED_LIMIT", limit - 1)
        with pytest.raises(Refused, match="trop (?:gros|volumineux|lourd)"):
            imports.read_bytes(content, name="x", origin=MES)


def test_a_series_with_a_figure_corrected_since_outlives_its_file(app: Flask) -> None:
    take("year,level,value\n2009,college,10\n2010,college,11\n2009,university,5\n")
    with transaction():
        queries.series_named("college")[0].points[1].value = 12
    with transaction():
        actions.undo(uploads.runs(FiguresRun)[0], by=None)
    assert stored() == {("college", 2010): (12, "final")}
    assert len(queries.all_series()) == 1


def test_a_draft_of_another_source_does_not_correct_what_is_published(app: Flask) -> None:
    take("year,level,value\n2009,college,10\n")
    other = Origin("Autre", "Autre")
    with transaction():
        imports.type_in("level,2009\ncollege,99", group="", geography="", origin=other, by=None)
    with speaking("en"), pytest.raises(Refused, match="comes from another source"), transaction():
        actions.publish(queries.all_series(drafts=True)[0], by=None)
    assert [s.points[0].value for s in queries.all_series(drafts=False)] == [10]
