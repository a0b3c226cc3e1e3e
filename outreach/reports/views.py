"""Report pages: filters in the address, figures, chart, table, files, and what is behind a number."""

from collections.abc import Iterable
from functools import partial
from itertools import islice
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from markupsafe import Markup

from outreach.accounts import roles
from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import _, number
from outreach.history.actions import record_export
from outreach.mail import actions as mail
from outreach.reports import (
    amounts,
    coverage,
    dimensions,
    forms,
    keeping,
    overview,
    periods,
    undecided,
    visited,
    visited_chart,
    visited_map,
    visited_rows,
)
from outreach.reports.models import SavedView
from outreach.reports.question import Behind, Counted, OverYears, Question, Url
from outreach.reports.questions import QUESTIONS, counted
from outreach.reports.visited_forms import SchoolsToVisitFilters
from outreach.visit_requests import school_invitation_actions as invite_actions
from outreach.visit_requests import school_invitation_mails as invite_mails
from outreach.visit_requests import school_invitation_queries as invited
from outreach.visit_requests import school_invitations
from outreach.visit_requests.school_invitation_forms import InviteSchoolsForm
from outreach.visit_requests.school_invitations import MOST
from outreach.web import access, links, paging, table, trace
from outreach.web.kept import kept

doors = Blueprint("reports", __name__, url_prefix="/<any(fr, en):lang>/staff/reports")
doors.add_app_template_filter(amounts.hours, "amount_of_hours")
LINES = 1000
EVERYTHING = "all"


def _any(name: str, words: Iterable[str]) -> str:
    """The part of an address that is one of these words."""
    return f"<any({', '.join(repr(word) for word in words)}):{name}>"


NAME = _any("name", QUESTIONS)
WORD = _any("word", [question.behind.word for question in QUESTIONS.values() if question.behind])
REPORT = _any("report", [EVERYTHING, *(question.word for question in counted())])


@doors.get("/")
@access.may(roles.SEE_NUMBERS)
def reports() -> Any:
    return render_template(
        "reports/reports.html",
        overview=overview.overview(clock.today()),
        saved_views=keeping.saved_views(),
        questions=QUESTIONS.values(),
        undecided_url=_undecided_url(EVERYTHING, {}),
    )


@doors.get("/schools-to-visit")
@access.may(roles.WORK)
def schools_to_visit() -> Any:
    form = SchoolsToVisitFilters()
    listing, source = form.listing, coverage.source()
    page = paging.page(listing.query(), by=listing.by)
    schools = [visited.row(read) for read in page.rows]
    return render_template(
        "reports/schools_to_visit.html",
        form=form,
        page=page,
        schools=schools,
        standings=invited.standings(school.id for school in schools),
        most=MOST,
        listing=listing,
        source=source,
        missed_pupils=visited.pupils_of(listing.missed),
        drawn=Markup(_drawn()) if listing.places else "",
    )


@kept
def _drawn() -> str:
    """What is drawn below the list."""
    listing, source = SchoolsToVisitFilters().listing, coverage.source()
    return render_template(
        "reports/_schools_to_visit_drawn.html",
        source=source,
        regions=visited_map.of_regions(listing, source=source, url=_region_url),
        dots=visited_map.of_schools(listing),
        chart=visited_chart.chart(listing.years(), eligible=len(listing.places), source=source),
    )


@doors.get("/schools-to-visit/map.svg")
@access.may(roles.WORK)
def map_of_schools_to_visit() -> Any:
    """Both maps as a file; it names no person."""
    form, source = SchoolsToVisitFilters(), coverage.source()
    shown = {
        "regions": visited_map.of_regions(form.listing, source=source, url=lambda _code: ""),
        "dots": visited_map.of_schools(form.listing),
        "narrowed": " · ".join(value for _name, value in form.in_words()),
        "source": source,
    }
    drawing = render_template("reports/map_of_schools_to_visit.html", **shown)
    response = Response(drawing, mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="map-{clock.today()}.svg"'
    return response


def _region_url(code: str) -> str:
    """The same list narrowed to a region."""
    query = request.args.to_dict(flat=False) | {"region": code}
    for cursor in ("after", "before"):
        query.pop(cursor, None)
    return links.with_query("reports.schools_to_visit", query)


@doors.get("/schools-to-visit.<any(csv, xlsx):kind>")
@access.may(roles.EXPORT)
def export_schools_to_visit(kind: str) -> Any:
    form = SchoolsToVisitFilters()
    user, note = current_user._get_current_object(), request.query_string.decode()
    trace.note(partial(record_export, "school", by=user, note=note))
    rows = map(visited_rows.row, form.listing.rows())
    about = [*form.in_words(), (_("Eligible schools"), coverage.source())]
    name = _("Whom to visit next")
    return table.download(kind, visited_rows.headers(), rows, name=name, about=about)


@doors.route("/schools-to-visit/invite", methods=["GET", "POST"])
@access.may(roles.PUBLISH)
def invite_schools() -> Any:
    """What would be sent and to whom, before it is; the schools ticked, or the first of the filters."""
    is_first = request.method == "GET"
    form = InviteSchoolsForm(schools=",".join(_ids_to_invite()) if is_first else "")
    chosen = form.chosen[:MOST]
    if "preview" not in request.form and form.validate_on_submit():
        with form.refusals():
            sent = invite_actions.invite(chosen, lines=form.lines, by=current_user)
            count = len(sent.addressees)
            flash(_("Mails on their way: %(count)s.", count=number(count)), "success")
            return redirect(url_for("reports.schools_to_visit"))
    if is_first:
        with form.refusals():
            invite_actions.check_sender()
    plan = school_invitations.plan(chosen)
    drafts = _drafts_by_language(plan, form.lines)
    shown = {"form": form, "plan": plan, "chosen": chosen, "drafts": drafts}
    is_sent_in_vain = not is_first and "preview" not in request.form
    return render_template("reports/invite_schools.html", **shown), 422 if is_sent_in_vain else 200


def _ids_to_invite() -> list[str]:
    """Of the schools ticked on the list, else the first of those that its filters show."""
    if "school" in request.args:
        return request.args.getlist("school")[:MOST]
    return [str(school.id) for school in islice(SchoolsToVisitFilters().listing.rows(), MOST)]


def _drafts_by_language(plan: Any, lines: dict[str, str]) -> list[Any]:
    """The first mail of each language, as its reader will see it."""
    firsts = {to.person.lang: to for to in reversed(plan.addressees)}
    letters = [
        invite_mails.letter(to, lines=lines, by=current_user._get_current_object())
        for _lang, to in sorted(firsts.items(), reverse=True)
    ]
    return [mail.as_posted(letter, lang=letter.lang) for letter in letters]


@doors.get(f"/{NAME}")
@access.may(roles.SEE_NUMBERS)
def report(name: str) -> Any:
    question = QUESTIONS[name]
    form = _valid(forms.of(question))
    answer = form.answer()
    shown = _shown(question, form, answer) if answer else {}
    return render_template(
        "reports/report.html", question=question, form=form, answer=answer, **shown
    )


@doors.route(f"/{NAME}/keep", methods=["GET", "POST"])
@access.may(roles.WORK)
def keep_view(name: str) -> Any:
    """With the filters of its address, under a name on the first page."""
    form, query = forms.KeepViewForm(), request.query_string.decode()[:1000]
    if form.validate_on_submit():
        with form.refusals():
            keeping.keep(form.name.data or "", report=name, query=query, by=current_user)
            return redirect(url_for("reports.reports", _anchor="views"))
    back = links.with_query("reports.report", request.args.to_dict(flat=False), name=name)
    shown = {"question": QUESTIONS[name], "back": back}
    return render_template("reports/keep_view.html", form=form, **shown), form.status


@doors.post("/views/<int:id>/take-off")
@access.may(roles.WORK)
def take_off_view(id: int) -> Any:
    keeping.take_off(db.get_or_404(SavedView, id), by=current_user)
    return redirect(url_for("reports.reports", _anchor="views"))


@doors.get(f"/{NAME}/export.<any(csv, xlsx):kind>")
@access.may(roles.SEE_NUMBERS)
def export(name: str, kind: str) -> Any:
    """The table; a workbook also says what it holds, under which filters, and what it lacks."""
    question = QUESTIONS[name]
    form = _valid(forms.of(question))
    answer = form.answer() or abort(404)
    narrowed = form.in_words(without=forms.OF_PERIOD) if isinstance(question, Counted) else []
    about = [*question.about(answer), *narrowed]
    headers, rows = question.headers(answer), question.rows(answer)
    return table.download(kind, headers, rows, name=str(form.title), about=about)


@doors.get(f"/{NAME}/{WORD}")
@access.may(roles.SEE_NUMBERS)
def behind(name: str, word: str) -> Any:
    """What makes up one number of a report."""
    question = QUESTIONS[name]
    details = question.behind if question.behind and question.behind.word == word else abort(404)
    if not current_user.may(details.right):
        abort(403)
    form = _of_row(forms.of(question))
    key = request.args.get("key")
    shown = details.list(form.period, key=key, most=LINES, **form.by_and_filters)
    return render_template(
        "reports/behind.html",
        question=question,
        period=form.period,
        name=_row_named(form, key) if shown["count"] else "",
        **shown,
    )


@doors.get(f"/undecided/{REPORT}")
@access.may(roles.WORK)
def undecided_behind(report: str) -> Any:
    """The past events that a report lacks, because nobody has closed them."""
    question = next((question for question in counted() if question.word == report), None)
    form = _valid(forms.of(question) if question else forms.PeriodFilters())
    ids = (
        question.open_events(form.period, **form.narrowing)
        if question
        else undecided.everyone(form.period)
    )
    return render_template(
        "reports/undecided_behind.html",
        form=form,
        period=form.period,
        rows=undecided.listed(ids, most=LINES),
        count=len(ids),
    )


def _valid(form: Any) -> Any:
    """The filters when each of them can be followed; else the page that says which cannot, and no figure."""
    if form.errors:
        abort(make_response(render_template("reports/_refused.html", form=form), 422))
    return form


def _of_row(form: Any) -> Any:
    """The same; no dimension but those of the report has rows."""
    if "by" in form.errors:
        abort(404)
    return _valid(form)


def _shown(question: Question[Any], form: Any, answer: Any) -> dict[str, Any]:
    """What every report page shows beside its figures, and what is its own."""
    words = {"definition": question.definition(answer), "sentences": question.sentences(answer)}
    if isinstance(question, OverYears):
        return words | question.shown(answer, _report_of_year)
    assert isinstance(question, Counted)
    url = _behind_url(question, form)
    return words | {
        "figures": question.figures(answer, _before(question, form)),
        "dimension": dimensions.NAMES[answer.by],
        "behind": url,
        "chart": question.chart(answer, url),
        "undecided_url": _undecided_url(question.word, form.values),
    }


def _report_of_year(school_year: str) -> str:
    first, *_others = QUESTIONS
    return url_for("reports.report", name=first, year=school_year)


def _before(question: Counted[Any], form: Any) -> Any:
    """The totals a year before; None where the two spans cannot be compared."""
    period = periods.year_before(form.period) if question.is_compared else None
    return period and question.totals(period, **form.by_and_filters)


def _undecided_url(word: str, filters: dict[str, Any]) -> str:
    """Where the undecided events of these filters are listed; nowhere for who may not see them."""
    if not current_user.may(roles.WORK):
        return ""
    return links.with_query("reports.undecided_behind", filters, report=word)


def _behind_url(question: Question[Any], form: Any) -> Url:
    """Where what stands behind a row, or behind the totals, is listed; nowhere for who may not see it."""
    query = form.values | {"by": form.by_and_filters["by"]}

    def url(key: str | None = None) -> str:
        details: Behind | None = question.behind
        if details is None or not current_user.may(details.right):
            return ""
        row = {} if key is None else {"key": key}
        return links.with_query(
            "reports.behind", query | row, name=question.name, word=details.word
        )

    return url


def _row_named(form: Any, key: str | None) -> str:
    """Such as “Region: Montréal”; nothing for the totals, or for what no row is told by."""
    by = form.by_and_filters["by"]
    try:
        text = dimensions.label(by, key) if key is not None else ""
    except (KeyError, ValueError):
        text = ""
    return text and _("%(name)s: %(text)s", name=dimensions.NAMES[by], text=text)
