"""Booking and telling a visit, and what its teacher does by the personal link."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import queries as accounts
from outreach.accounts import roles
from outreach.accounts.models import User
from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.language import _, long_date
from outreach.events import actions as events
from outreach.events import contacts, wording
from outreach.events import queries as events_queries
from outreach.events.groups import differ
from outreach.events.models import Event
from outreach.invitations import actions as invitations
from outreach.invitations.settling import settling
from outreach.organisation import queries as organisation
from outreach.people import queries as people
from outreach.registration import actions as registration
from outreach.schools import queries as schools
from outreach.schools.models import School
from outreach.visits import (
    actions,
    calendar_files,
    conflicts,
    day_plan_pdf,
    forms,
    mails,
    personal_link,
    queries,
    that_week,
    wish_forms,
    wishes,
)
from outreach.visits import day_plan as plans
from outreach.visits import joint_letter_actions as joint
from outreach.visits.that_week import DayOfWeek
from outreach.visits.words import News, WishKind
from outreach.web import access, limits, links

doors = Blueprint("visits", __name__, url_prefix="/<any(fr, en):lang>")
doors.app_template_global("wish_changes")(wishes.changes)
doors.app_template_filter("school_knows")(mails.knows)
doors.app_template_filter("news_due")(mails.news_due)


@doors.route("/staff/events/book", methods=["GET", "POST"])
@access.may(roles.WORK)
def book() -> Any:
    school = db.session.get(School, links.asked_id("school"))
    if school is None:
        text = request.args.get("q", "")
        schools_found = schools.suggest(text) if text else []
        shown = {"q": text, "schools": schools_found, "on": links.asked_day("on")}
        return render_template("visits/choose_school.html", **shown)
    habits = queries.habits(school.id)
    proposed = forms.first_values(school, habits, owner=current_user) | _values_in_address()
    form = forms.VisitForm(formdata=request.form or None, data=proposed)
    form.prepare(school)
    if "more_groups" in request.form:
        form.add_group(school, habits)
    elif form.validate_on_submit():
        with form.refusals():
            event = actions.book(**form.booking(school, proposed=proposed), by=current_user)
            conflicts.check(event, settled=_settled(), by=current_user, lead_days=_lead_days())
            return redirect(url_for("visits.tell", id=event.id, news=News.BOOKED))
    facts = {"form": form, "school": school, "habits": habits, "week": _week(form, school)}
    facts["people"] = people.people_at(school.id)
    return render_template("visits/book.html", **facts), form.status


@doors.route("/staff/visits/<int:id>/edit", methods=["GET", "POST"])
@access.may(roles.WORK)
def edit(id: int) -> Any:
    event = _visit(id)
    school = event.school
    assert school
    before = forms.visit_values(event)
    form = forms.EditVisitForm(formdata=request.form or None, data=before)
    form.prepare(school, rows=len(event.live_sessions))
    habits = queries.habits(school.id)
    if "more_groups" in request.form:
        form.add_group(school, habits)
    elif form.validate_on_submit():
        with form.refusals():
            facts = {**form.facts, "building": form.building_of(school)}
            with (
                settling(event, settled=_settled(), by=current_user),
                invitations.keeping_informed(event),
            ):
                events.change(event, **facts, owner_id=form.owner_id.data, by=current_user)
                contact = form.day_contact(school, proposed=before)
                contacts.set_contact(event, contact, by=current_user)
                is_moved = differ(event, form.as_groups)
                if is_moved:
                    registration.reschedule(event, form.as_groups, by=current_user)
            if is_moved:
                return redirect(url_for("visits.tell", id=id, news=News.MOVED))
            return redirect(url_for("events.event", id=id))
    shown = {"form": form, "event": event, "habits": habits, "people": people.people_at(school.id)}
    return render_template("visits/edit.html", **shown), form.status


@doors.route(
    "/staff/events/<int:id>/tell/<any({}):news>".format(", ".join(News)),
    methods=["GET", "POST"],
)
@access.may(roles.WORK)
def tell(id: int, news: str) -> Any:
    event, what = _visit(id), News(news)
    if what is News.GROUP_OFF and len(event.live_sessions) == len(event.sessions):
        abort(404)
    form = forms.TellForm()
    if "nobody" in request.form:
        flash(_("Nobody was told."), "info")
        return redirect(url_for("events.event", id=id))
    if request.method == "GET" and event.is_undecided and what in (News.BOOKED, News.MOVED):
        flash(
            _(
                "This visit is past: ask the school how many pupils came, or tell nobody and enter it."
            ),
            "info",
        )
        return redirect(url_for("visits.tell", id=id, news=News.HEADCOUNT))
    line = form.personal_line.data or ""
    if form.validate_on_submit() and "preview" not in request.form:
        sent = mails.tell(event, what, personal_line=line, by=current_user)
        flash(_("Mails on their way: %(count)s.", count=len(sent)), "success")
        return redirect(url_for("events.event", id=id))
    drafts = mails.drafts(event, what, personal_line=line)
    doubts = conflicts.about(event, lead_days=_lead_days())
    facts = {"event": event, "drafts": drafts, "conflicts": doubts}
    facts["news"] = mails.news_words(event, what)
    is_new = what is News.BOOKED and event.told_at is None
    facts["together_count"] = len(queries.untold_with(event)) if is_new else 0
    return render_template("visits/tell.html", form=form, **facts)


@doors.route("/staff/events/<int:id>/tell-together", methods=["GET", "POST"])
@access.may(roles.WORK)
def tell_together(id: int) -> Any:
    """One letter about several visits to a school; those of the series are ticked at first, else all."""
    event = _visit(id)
    rows, form = queries.untold_with(event), forms.TellTogetherForm()
    if request.method == "POST" and not rows:
        flash(_("The school knows of these visits already: nothing was sent."), "warn")
        return redirect(url_for("events.event", id=id))
    series = [row for row in rows if event.series_id and row.series_id == event.series_id]
    form.offer(rows, ticked=(series or rows)[: joint.MOST])
    line, is_sent = form.personal_line.data or "", request.method == "POST"
    is_right = form.validate_on_submit()
    chosen = [row for row in rows if str(row.id) in (form.visits.data or ())]
    if is_right and "preview" not in request.form:
        sent = joint.tell(chosen, personal_line=line, by=current_user)
        flash(_("Mails on their way: %(count)s.", count=len(sent)), "success")
        return redirect(url_for("events.event", id=id))
    drafts = joint.drafts(chosen, personal_line=line)
    shown = {"form": form, "event": event, "rows": rows, "drafts": drafts}
    return render_template("visits/tell_together.html", **shown), 422 if is_sent else 200


@doors.post("/staff/events/<int:id>/renew-link")
@access.may(roles.WORK)
def renew_link(id: int) -> Any:
    actions.renew_link(_visit(id), by=current_user)
    flash(_("The old link no longer opens the visit. Send the new one."), "success")
    return redirect(url_for("events.event", id=id))


@doors.get("/staff/day-plan")
@access.may(roles.WORK)
def day_plan() -> Any:
    """Of one person and day; kept by the browser for a moment without a network."""
    who, on = _planned()
    shown = {"who": who, "on": on, "stops": plans.stops(who.id, on), "one_day": timedelta(days=1)}
    return render_template("visits/day_plan.html", people=accounts.active_users(), **shown)


@doors.get("/staff/day-plan.pdf")
@access.may(roles.WORK)
def print_day_plan() -> Response:
    who, on = _planned()
    stops = [(stop.heading, stop.facts) for stop in plans.stops(who.id, on)]
    title, lang = _("Day plan"), language.current()
    content = day_plan_pdf.day_plan(
        title, f"{who.name}, {language.day_and_date(on)}", stops, lang=lang
    )
    headers = {"Content-Disposition": f"inline; filename=day-plan-{on}.pdf"}
    return Response(content, mimetype="application/pdf", headers=headers)


@doors.get("/visit/<token>")
@access.public
def my_visit(token: str) -> Any:
    event = _visit_of(token)
    still_open = queries.open_wishes_about(event.id)
    place = wording.place_line(event)
    return render_template(
        "visits/my_visit.html",
        event=event,
        token=token,
        wishes=still_open,
        sentences=[wishes.asked_sentence(wish) for wish in still_open],
        place=place,
    )


@doors.get("/visit/<token>/visit.ics")
@access.public
def my_calendar(token: str) -> Response:
    event = _visit_of(token)
    text = calendar_files.calendar_file(event, event.contact_lang)
    headers = {"Content-Disposition": 'attachment; filename="visite.ics"'}
    return Response(text, mimetype="text/calendar", headers=headers)


@doors.post("/visit/<token>/confirm")
@access.public
@limits.public_posts
@limits.posts_per_link
def confirm(token: str) -> Any:
    event = _visit_of(token)
    if links.asked_id("seen") != event.sequence + 1:
        flash(_("The visit changed while this page was open: look at it, then confirm."), "warn")
        return redirect(url_for("visits.my_visit", token=token))
    wishes.confirm(event, by_name=event.contact_name)
    return _thanks(token, _("Thank you: the visit is confirmed."))


@doors.route("/visit/<token>/other-date", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def ask_other_date(token: str) -> Any:
    event, form = _visit_of(token), wish_forms.OtherDateForm()
    if form.validate_on_submit():
        with form.refusals():
            day, starts = form.on.data, form.starts.data
            assert day
            facts = {"on": day.isoformat(), "starts": starts.isoformat() if starts else ""}
            _wish(event, WishKind.OTHER_DATE, note=form.note.data, facts=facts)
            return _thanks(
                token,
                _("Thank you: you asked for %(day)s. We will write to you.", day=long_date(day)),
            )
    return render_template(
        "visits/ask_other_date.html", form=form, event=event, token=token
    ), form.status


@doors.route("/visit/<token>/numbers", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def correct_numbers(token: str) -> Any:
    event = _visit_of(token)
    form = wish_forms.CountsForm(room=event.room).for_sessions(event, "planned_count")
    if form.validate_on_submit():
        with form.refusals():
            facts = {"counts": _by_session(event, form), "room": form.room.data or ""}
            _wish(event, WishKind.CORRECT, note=form.note.data, facts=facts)
            return _thanks(token, _("Thank you: we have your correction."))
    return render_template(
        "visits/correct_numbers.html", form=form, event=event, token=token
    ), form.status


@doors.route("/visit/<token>/call-off", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def ask_call_off(token: str) -> Any:
    event, form = _visit_of(token), wish_forms.CallOffForm()
    if event.reason is not None:
        return redirect(url_for("visits.my_visit", token=token))
    if form.validate_on_submit():
        with form.refusals():
            _wish(event, WishKind.CALL_OFF, note=form.note.data, facts={"reason": form.reason.data})
            return _thanks(token, _("Thank you for telling us. We will write to you."))
    return render_template(
        "visits/ask_call_off.html", form=form, event=event, token=token
    ), form.status


@doors.route("/visit/<token>/headcount", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def give_headcount(token: str) -> Any:
    event = _visit_of(token)
    form = wish_forms.CountsForm().for_sessions(event, "youth_count")
    if form.validate_on_submit():
        with form.refusals():
            facts = {"counts": _by_session(event, form)}
            sure, note = form.sure.data, form.note.data
            _wish(event, WishKind.HEADCOUNT, note=note, facts=facts, sure=sure)
            return _thanks(token, _("Thank you for the numbers."))
    return render_template(
        "visits/give_headcount.html", form=form, event=event, token=token
    ), form.status


def _planned() -> tuple[User, date]:
    """Whose day, and which: one's own and today unless said."""
    who = accounts.user(links.asked_id("who")) or current_user._get_current_object()
    return who, links.asked_day("on") or clock.today()


def _values_in_address() -> dict[str, Any]:
    """The day and the person that the address names, as the calendar leads here and the week follows."""
    owner_id = links.asked_id("owner_id")
    return {"on": links.asked_day("on")} | ({"owner_id": owner_id} if owner_id else {})


def _week(form: forms.VisitForm, school: School) -> list[DayOfWeek]:
    """Of the day in the form, once there is one that can be."""
    on = form.on.data
    if on is None or not clock.is_in_reach(on):
        return []
    return that_week.days(on, school=school, owner_id=form.owner_id.data)


def _settled() -> str:
    """The conflicts that the page showed, where whoever saw them saves all the same."""
    return request.form.get("settled", "")


def _lead_days() -> int:
    return organisation.current().lead_days


def _visit(event_id: int) -> Event:
    event = events_queries.event_with_all(event_id)
    return event if event and event.is_visit else abort(404)


def _visit_of(token: str) -> Event:
    return personal_link.visit_of(token) or abort(404)


def _wish(
    event: Event, kind: WishKind, *, note: str | None, facts: dict[str, Any], sure: bool = False
) -> None:
    who = event.contact_name
    wishes.ask(event, kind, by_name=who, note=note or "", facts=facts, sure=sure)


def _thanks(token: str, sentence: str) -> Any:
    flash(sentence, "success")
    return redirect(url_for("visits.my_visit", token=token))


def _by_session(event: Event, form: wish_forms.CountsForm) -> dict[str, int]:
    pairs = zip(event.live_sessions, form.counts.entries, strict=False)
    return {str(session.id): field.data for session, field in pairs if field.data is not None}
