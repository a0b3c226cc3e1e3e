"""The public page of what we did, the pages of programmes, a figure to embed, and the data of all of them."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template

from outreach.core import clock
from outreach.drawing import pictures
from outreach.impact import claims, shown
from outreach.organisation import queries as organisation
from outreach.programmes import queries as programmes
from outreach.programmes.models import Document, Programme
from outreach.reports import stated
from outreach.web import access, answers, table
from outreach.web.kept import kept

doors = Blueprint("impact", __name__, url_prefix="/<any(fr, en):lang>")


@doors.get("/impact")
@access.public
@kept
def impact() -> str:
    return render_template(
        "impact/impact.html",
        reach=claims.reach(),
        trends=claims.trends(),
        figures=shown.figures(),
        programmes=programmes.public(),
    )


@doors.get("/impact/programmes/<int:id>")
@access.public
@kept
def programme(id: int) -> str:
    """What one programme is, who takes part, and its figures."""
    row = _programme(id)
    today = clock.today()
    members = [m for m in row.members if m.document_id is None and m.holds(today)]
    figures = shown.of_programme(row.id)
    return render_template("impact/programme.html", programme=row, members=members, figures=figures)


@doors.get("/impact/documents/<int:id>.pdf")
@access.public
def document(id: int) -> Any:
    row = programmes.document_with_all(id)
    if row is None or not _is_shown(row):
        abort(404)
    return Response(row.content or abort(404), mimetype="application/pdf")


@doors.get("/impact/figures/<int:id>")
@access.public
def embedded(id: int) -> Any:
    """One figure for the pages of others: no script, and it may stand in their frames."""
    figure = shown.figure(id) or abort(404)
    return answers.for_frames(render_template("impact/embedded.html", figure=figure))


@doors.get("/impact/figures.json")
@access.public
def figures_as_json() -> Any:
    """What the page shows, for programs."""
    publisher = organisation.current().name
    return jsonify(publisher=publisher, figures=stated.as_json(shown.figures()))


@doors.get("/impact/figures.csv")
@access.public
def figures_as_csv() -> Any:
    return table.download("csv", stated.HEADERS, stated.lines(shown.figures()), name="figures")


@doors.get("/impact/card.png")
@access.public
def card() -> Response:
    """The picture of a shared link to the page: its first claim."""
    owner, reach = organisation.current(), claims.reach()
    title, lines = (reach.claim, (reach.dated,)) if reach else (owner.name, (owner.website,))
    return answers.for_a_day(pictures.draw(title, lines, by=owner.name, accent=owner.accent))


def _programme(programme_id: int) -> Programme:
    row = programmes.with_all(programme_id)
    return row if row and row.is_public else abort(404)


def _is_shown(document: Document) -> bool:
    return document.is_public and document.programme.is_public
