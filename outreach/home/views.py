"""The front page, what needs staff today, and search."""

from datetime import date
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask_login import current_user

from outreach.accounts import roles
from outreach.certificates import queries as certificates
from outreach.core import clock, language
from outreach.core.database import db
from outreach.drawing import pictures
from outreach.events import queries as events
from outreach.events.models import Event
from outreach.home import checklist, health, inbox
from outreach.home import search as finding
from outreach.impact import claims
from outreach.organisation import queries as organisation
from outreach.registration import queries as registrations
from outreach.schools import queries as schools
from outreach.visits import conflicts
from outreach.web import access, answers, links
from outreach.web.kept import kept

doors = Blueprint("home", __name__)
PREFIX = "/<any(fr, en):lang>"
TYPED, NEXT, MOST_LISTED = 4, 3, 5000
LISTED = (
    "home.front", "registration.public_events", "impact.impact", "privacy.statement", "certificates.verify",
)  # fmt: skip


@doors.get("/")
@access.public
def welcome() -> Any:
    return redirect(url_for("home.front", lang=language.preferred()))


@doors.get(f"{PREFIX}/")
@access.public
@kept
def front() -> str:
    coming = db.session.scalars(registrations.listed().order_by(Event.starts_at).limit(NEXT))
    return render_template(
        "home/front.html",
        events=coming.all(),
        reach=claims.reach(),
        has_requests="visit_requests.request_a_visit" in current_app.view_functions,
    )


@doors.get(f"{PREFIX}/card.png")
@access.public
def card() -> Response:
    """The picture of a shared link that has none of its own."""
    owner = organisation.current()
    return answers.for_a_day(
        pictures.draw(owner.name, (owner.website,), by=owner.name, accent=owner.accent)
    )


@doors.get("/sw.js")
@access.public
def service_worker() -> Response:
    """What keeps day plans for a moment without a network: from the root, so that it sees their pages."""
    answer = send_from_directory(str(current_app.static_folder), "js/sw.js", max_age=0)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@doors.get("/robots.txt")
@access.public
def robots() -> Response:
    """Staff pages, personal links and the API are nobody's to index."""
    closed = [f"/{lang}/{part}" for lang in language.LANGUAGES for part in ("staff/", "my/")]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in ("/api/", *closed))]
    lines.append(f"Sitemap: {links.absolute('home.sitemap')}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@doors.get("/sitemap.xml")
@access.public
def sitemap() -> Response:
    """The public pages in both languages, and every event that is listed."""
    pages: list[tuple[str, dict[str, Any]]] = [(endpoint, {}) for endpoint in LISTED]
    for event in db.session.scalars(registrations.listed().limit(MOST_LISTED)):
        pages.append(("registration.event", {"id": event.id, "slug": event.slug}))
    addresses = [
        {lang: links.absolute(endpoint, lang=lang, **values) for lang in language.LANGUAGES}
        for endpoint, values in pages
    ]
    return Response(
        render_template("home/sitemap.xml", pages=addresses), mimetype="application/xml"
    )


@doors.get(f"{PREFIX}/staff/")
@access.may(roles.SEE_NUMBERS)
def today() -> Any:
    if not current_user.may(roles.WORK):
        return redirect(url_for("reports.reports"))
    day = clock.today()
    shown = inbox.parts(current_user, day, whole=request.args.get("all", ""))
    is_new = not (shown["undecided"].rows or shown["coming"].rows or events.are_any())
    return render_template(
        "home/today.html",
        inbox=shown,
        doubts=conflicts.about_wishes(shown["wishes"].rows),
        ills=health.ills(),
        to_do_count=_to_do_count(day),
        is_new=is_new,
        has_schools=is_new and schools.are_any(),
        hindrances=certificates.hindrances(limit=5),
        day=day,
        now=clock.now(),
    )


@doors.get(f"{PREFIX}/staff/new-year")
@access.may(roles.WORK)
def new_year() -> Any:
    """The checklist of the school year that it is."""
    day = clock.today()
    return render_template(
        "home/new_year.html", lines=checklist.lines(day), year=clock.school_year(day)
    )


@doors.get(f"{PREFIX}/staff/search")
@access.may(roles.WORK)
def search() -> Any:
    text = request.args.get("q", "")
    typing = "HX-Request" in request.headers
    matches = finding.search(text, each=TYPED if typing else finding.EACH)
    template = "home/_found.html" if typing else "home/search.html"
    return render_template(template, q=text.strip(), matches=matches)


@doors.get("/healthz")
@access.public
def healthz() -> Any:
    """The process is alive."""
    return {"status": "ok"}


@doors.get("/readyz")
@access.public
def readyz() -> Any:
    """Which part is ill, in English."""
    with language.speaking("en"):
        parts = health.parts()
    return {"parts": parts}, 200 if all(state == "ok" for state in parts.values()) else 503


def _to_do_count(day: date) -> int:
    """How many lines of the checklist are left, in its season."""
    if not checklist.is_season(day):
        return 0
    return sum(not line.is_done for line in checklist.lines(day))
