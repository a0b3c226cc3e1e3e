"""Reading figures: years, numbers with any spaces, what is missing, sums over genders."""

import pytest
from flask import Flask

from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.enrolment import imports, queries
from outreach.enrolment.queries import Origin
from tests.enrolment.files import STATCAN

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
    assert report.changes[0]["before"] == 11
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
