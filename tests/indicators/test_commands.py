"""Figures in a terminal."""

import csv
import json

from flask import Flask

from tests.programmes import making


def test_show_prints_the_figures_of_a_programme(app: Flask) -> None:
    mexico = making.programme()
    making.value(making.indicator(mexico), "40000000")
    making.value(making.indicator(name_fr="Autre"), "1")

    def printed(*more: str) -> str:
        return app.test_cli_runner().invoke(args=["indicators", "show", *more]).output

    assert [row["name"] for row in json.loads(printed("--format", "json"))] == [
        "Autre",
        "Retombées",
    ]
    own = ("--programme", str(mexico.id))
    (row,) = json.loads(printed("--format", "json", "--lang", "en", *own))
    assert row["measured"]["words"] == "$40,000,000"
    (line,) = csv.DictReader(printed("--format", "csv", *own).splitlines())
    assert (line["nature"], line["on"]) == ("measured", "2012-12-31")
    assert printed(*own).split("  ") == [
        "Retombées", "measured", "40\xa0000\xa0000\xa0$", "2012-12-31\n",
    ]  # fmt: skip
