"""Booking, planning and keeping events: list, calendar, event page, and the teacher's personal link."""

from collections.abc import Sequence
from datetime import date, time
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import queries as accounts
from outreach.accounts import roles
from outreach.attendance import queries as attendance
from outreach.certificates import queries as certificates
from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import _, fold, l_, long_date
from outreach.events import (
    actions,
    calendars,
    conflicts,
    forms,
    mails,
    personal_link,
    plan_forms,
    queries,
    rights,
    rows,
    wish_forms,
    wishes,
)
from outreach.events.models import Event, Session
from outreach.events.words import CALLED_OFF, MOVES, EventStatus, EventType, Grade, Reason, WishKind
from outreach.history.actions import record_export
from outreach.home import timeline
from outreach.organisation import queries as organisation
from outreach.people import queries as people
from outreach.registration import actions as registration
from outreach.registration import mails as registration_mails
from outreach.registration import queries as registrations
from outreach.registration import sharing
from outreach.registration.models import Registration
from outreach.schools import queries as schools
from outreach.schools.models import School
from outreach.schools.regions import region_name
from outreach.web import access, limits, links, paging, table, trace

MOVED_TO = [status for status in EventStatus if status is not EventStatus.DRAFT]
doors = Blueprint("events", __name__, url_prefix="/<any(fr, en):lang>")
MOVE_LABELS = {
    EventStatus.TENTATIVE: l_("Make it an option"),
    EventStatus.PUBLISHED: l_("Publish"),
    EventStatus.CONFIRMED: l_("Confirm"),
    EventStatus.DELIVERED: l_("It took place"),
    EventStatus.CLOSED: l_("Close"),
    EventStatus.POSTPONED: l_("Postpone"),
    EventStatus.CANCELLED: l_("Call off the event"),
}


doors.app_template_global("wish_changes")(wishes.changes)


@doors.app_template_filter("grades")
def grade_line(grades: list[str]) -> str:
    """`Secondary 3, Secondary 4` in the reader's language."""
    return ", ".join(str(Grade(grade).label) for grade in grades)


doors.app_template_filter("day_of")(date.fromisoformat)
doors.app_template_filter("hour_of")(time.fromisoformat)


@doors.app_template_filter("move_label")
def move_label(to: EventStatus, now: EventStatus) -> str:
    """The button that gives an event with status `now` this status."""
    if now is EventStatus.CLOSED or (now, to) == (EventStatus.DELIVERED, EventStatus.CONFIRMED):
        return _("Open it again")
    return str(MOVE_LABELS[to])


@doors.get("/staff/events")
@access.may(roles.WORK)
def events() -> Any:
    """Opens on what is near; every filter stands in the address, this one too."""
    if not request.args:
        return redirect(url_for("events.events", when="upcoming"))
    form = forms.EventFilters()
    query = queries.events(**_wanted(form))
    found = paging.page(query, by=[Event.starts_at, Event.id], descending=form.is_newest_first)
    return render_template("events/events.html", form=form, page=found)


@doors.get("/staff/events/export.<any(csv, xlsx):kind>")
@access.may(roles.EXPORT)
def export(kind: str) -> Any:
    form = forms.EventFilters()
    latest = (Event.starts_at.desc(), Event.id.desc())
    order = latest if form.is_newest_first else (Event.starts_at, Event.id)
    found = db.session.scalars(queries.events(**_wanted(form)).order_by(*order)).unique()
    user, asked = current_user._get_current_object(), request.query_string.decode()
    trace.note(partial(record_export, "event", by=user, note=asked))
    lines = map(rows.row, found)
    return table.download(kind, rows.headers(), lines, name=_("Events"), about=form.in_words())


@doors.get("/staff/calendar")
@access.may(roles.WORK)
def calendar() -> Any:
    month = calendars.month_asked(request.args.get("month", ""))
    grid = calendars.month(month, queries.between(*calendars.days_shown(month)))
    return render_template("events/calendar.html", grid=grid)


@doors.route("/staff/events/book", methods=["GET", "POST"])
@access.may(roles.WORK)
def book() -> Any:
    school = db.session.get(School, links.asked_id("school"))
    if school is None:
        text = request.args.get("q", "")
        found = schools.suggest(text) if text else []
        return render_template("events/choose_school.html", q=text, found=found)
    proposed = _first_values(school)
    form = forms.VisitForm(formdata=request.form or None, data=proposed)
    _prepare(form, school)
    if "more_groups" in request.form:
        form.offer_rows(len(form.groups) + 4)
    elif form.validate_on_submit():
        with form.refusals():
            event = actions.book(
                type=EventType(form.type.data),
                school=school,
                building=_building(form, school),
                groups=form.as_groups,
                contact=_day_contact(form, school, proposed=proposed),
                owner=accounts.user(form.owner_id.data),
                status=EventStatus(form.state.data),
                by=current_user,
                **form.facts,
            )
            return redirect(_after_booking(event))
    shown = {"form": form, "school": school, "known": people.people_at(school.id)}
    return render_template("events/book.html", **shown), form.status


@doors.route("/staff/events/plan", methods=["GET", "POST"])
@access.may(roles.WORK)
def plan() -> Any:
    form = plan_forms.PlanForm(data={"owner_id": current_user.id})
    form.owner_id.choices = _owners()
    form.offer_rows(4)
    if "more_blocks" in request.form:
        form.offer_rows(len(form.blocks) + 4)
    elif form.validate_on_submit():
        with form.refusals():
            event = actions.plan(
                type=EventType(form.type.data),
                groups=form.as_groups,
                by=current_user,
                capacity=form.capacity.data,
                waiting_list_capacity=form.waiting_list_capacity.data,
                owner=accounts.user(form.owner_id.data),
                **plan_forms.plan_facts(form, zone=clock.home_zone().key),
            )
            flash(_("The event is kept as a draft: look at it, then publish it."), "success")
            return redirect(url_for("events.event", id=event.id))
    return render_template("events/plan.html", form=form, event=None), form.status


@doors.get("/staff/events/<int:id>")
@access.may(roles.WORK)
def event(id: int) -> Any:
    event, notes = _event(id), people.notes_about(event_id=id)
    pending = queries.open_wishes_about(id) if event.is_visit else []
    past = timeline.of_event(event, notes=notes, mark=request.args.get("before", ""))
    return render_template(
        "events/event.html",
        event=event,
        warnings=conflicts.warnings(event, lead_days=organisation.current().lead_days),
        wishes=pending,
        doubts=conflicts.about_wishes(pending),
        hindrances=certificates.hindrances(id),
        notes=notes,
        timeline=past.lines,
        earlier=past.earlier,
        moves=_moves(event),
        form=forms.StatusForm(),
        link=mails.personal_link(event, _contact_lang(event)),
        place=mails.place_line(event),
        sharing=None if event.is_visit or event.has_ended else sharing.of_event(event),
        came={} if event.is_visit else attendance.came_by_block(event),
        region=region_name(event.sessions[0].region_code) if event.sessions else "",
    )


@doors.get("/staff/events/<int:id>/run-sheet")
@access.may(roles.WORK)
def run_sheet(id: int) -> Any:
    event = _event(id)
    heads = None if event.is_visit else registrations.heads_of(id)
    shown = {"place": mails.place_line(event), "heads": heads, "now": clock.now()}
    return render_template("events/run_sheet.html", event=event, **shown)


@doors.route("/staff/events/<int:id>/edit", methods=["GET", "POST"])
@access.may(roles.WORK)
def edit(id: int) -> Any:
    event = _event(id)
    if not event.is_visit:
        return _edit_plan(event)
    before = forms.visit_values(event)
    form = forms.EditVisitForm(formdata=request.form or None, data=before)
    assert event.school
    _prepare(form, event.school, rows=len(event.live_sessions) + 1)
    if "more_groups" in request.form:
        form.offer_rows(len(form.groups) + 4)
    elif form.validate_on_submit():
        with form.refusals():
            facts = {**form.facts, "building": _building(form, event.school)}
            actions.change(event, **facts, owner_id=form.owner_id.data, by=current_user)
            contact = _day_contact(form, event.school, proposed=before)
            actions.set_contact(event, contact, by=current_user)
            if forms.differ(event, form.as_groups):
                informed = registration.reschedule(event, form.as_groups, by=current_user)
                return _tell_of_change(event, informed)
            return redirect(url_for("events.event", id=id))
    shown = {"form": form, "event": event, "known": people.people_at(event.school.id)}
    return render_template("events/edit.html", **shown), form.status


def _edit_plan(event: Event) -> Any:
    before = plan_forms.plan_values(event)
    form = plan_forms.EditPlanForm(formdata=request.form or None, data=before)
    form.owner_id.choices = _owners()
    form.offer_rows(len(event.live_sessions) + 2)
    if "more_blocks" in request.form:
        form.offer_rows(len(form.blocks) + 4)
    elif form.validate_on_submit():
        with form.refusals():
            facts = plan_forms.plan_facts(form, zone=event.time_zone)
            actions.change(event, **facts, owner_id=form.owner_id.data, by=current_user)
            if forms.differ(event, form.as_groups):
                registration.reschedule(event, form.as_groups, by=current_user)
            waiting = form.waiting_list_capacity.data
            registration.set_capacity(event, form.capacity.data, waiting=waiting, by=current_user)
            return redirect(url_for("events.event", id=event.id))
    return render_template("events/plan.html", form=form, event=event), form.status


@doors.route("/staff/events/<int:id>/move", methods=["GET", "POST"])
@access.may(roles.WORK)
def move(id: int) -> Any:
    event = _event(id)
    form = forms.MoveForm()
    if form.validate_on_submit():
        with form.refusals():
            assert form.on.data
            day, starts = form.on.data, form.starts.data
            informed = registration.shift(event, to=day, starts=starts, by=current_user)
            return _tell_of_change(event, informed)
    shown: dict[str, Any] = {"form": form, "event": event, "informed": None, "sentence": ""}
    if not event.is_visit:
        shown["informed"] = registrations.informed(registrations.active_at(id))
        shown["sentence"] = registration_mails.new_dates_sentence(event, is_same_day=False)
    return render_template("events/move.html", **shown), form.status


@doors.route(
    "/staff/events/<int:id>/status/<any({}):to>".format(", ".join(MOVED_TO)),
    methods=["GET", "POST"],
)
@access.may(roles.WORK)
def status(id: int, to: str) -> Any:
    event, target = _event(id), EventStatus(to)
    rights.check_move(event, target, by=current_user)
    form = forms.StatusForm()
    form.to.data = to
    if form.validate_on_submit():
        with form.refusals():
            reason = Reason(form.reason.data) if form.reason.data else None
            note = form.note.data or ""
            if target not in CALLED_OFF:
                informed = registration.move(event, to=target, note=note, by=current_user)
                flash(_("Status of the event: %(status)s.", status=event.status_label), "success")
                if informed:
                    _say_on_their_way(informed)
                return redirect(url_for("events.event", id=id))
            told = registration.call_off(
                event, to=target, reason=reason, note=note, by=current_user
            )
            return redirect(_after_call_off(event, told))
    asks_reason = target in CALLED_OFF
    asks_note = asks_reason or event.status is EventStatus.CLOSED
    form.demand("reason" if asks_reason else "note")
    facts = {"event": event, "target": target, "asks_reason": asks_reason, "asks_note": asks_note}
    if asks_reason:
        facts["informed"] = registrations.informed(registrations.active_at(event.id))
        facts["sentence"] = registration_mails.called_off_sentence(event, to=target)
    return render_template("events/status.html", form=form, **facts), form.status


@doors.route("/staff/sessions/<int:id>/cancel", methods=["GET", "POST"])
@access.may(roles.CANCEL)
def cancel_session(id: int) -> Any:
    session = db.get_or_404(Session, id)
    form = forms.CancelSessionForm()
    if form.validate_on_submit():
        with form.refusals():
            reason = Reason(form.reason.data)
            informed = registration.cancel_session(session, reason=reason, by=current_user)
            return _tell_of_change(session.event, informed, news=mails.News.GROUP_OFF)
    facts: dict[str, Any] = {"session": session, "informed": None, "sentence": ""}
    if not session.event.is_visit:
        facts["informed"] = registrations.informed(registrations.concerned_by([session]))
        facts["sentence"] = registration_mails.block_off_sentence(session.event, [session])
    return render_template("events/cancel_session.html", form=form, **facts), form.status


@doors.route("/staff/sessions/<int:id>/same-pupils", methods=["GET", "POST"])
@access.may(roles.WORK)
def same_pupils(id: int) -> Any:
    session = db.get_or_404(Session, id)
    others = queries.cohort_sessions(session)
    form = forms.SamePupilsForm(session, others)
    if form.validate_on_submit():
        with form.refusals():
            chosen = db.session.get(Session, links.id_of(form.other.data))
            actions.mark_same_pupils(session, chosen, by=current_user)
            return redirect(url_for("events.event", id=session.event_id))
    page = render_template("events/same_pupils.html", form=form, session=session, others=others)
    return page, form.status


@doors.route(
    "/staff/events/<int:id>/tell/<any({}):news>".format(", ".join(mails.News)),
    methods=["GET", "POST"],
)
@access.may(roles.WORK)
def tell(id: int, news: str) -> Any:
    event, what = _event(id), mails.News(news)
    form = forms.TellForm()
    if "nobody" in request.form:
        flash(_("Nobody was told."), "info")
        return redirect(url_for("events.event", id=id))
    line = form.personal_line.data or ""
    if form.validate_on_submit() and "preview" not in request.form:
        sent = mails.tell(event, what, personal_line=line, by=current_user)
        flash(_("Mails on their way: %(count)s.", count=len(sent)), "success")
        return redirect(url_for("events.event", id=id))
    drafts = mails.drafts(event, what, personal_line=line)
    found = conflicts.warnings(event, lead_days=organisation.current().lead_days)
    facts = {"event": event, "drafts": drafts, "warnings": found}
    facts["news"] = mails.news_words(event, what)
    return render_template("events/tell.html", form=form, **facts)


@doors.route("/staff/events/<int:id>/duplicate", methods=["GET", "POST"])
@access.may(roles.WORK)
def duplicate(id: int) -> Any:
    event = _event(id)
    form = forms.MoveForm()
    if form.validate_on_submit():
        with form.refusals():
            again = actions.rebook if event.reason else actions.duplicate
            assert form.on.data
            copy = again(event, on=form.on.data, by=current_user)
            return redirect(url_for("events.event", id=copy.id))
    return render_template("events/duplicate.html", form=form, event=event), form.status


@doors.post("/staff/events/<int:id>/renew-link")
@access.may(roles.WORK)
def renew_link(id: int) -> Any:
    actions.renew_link(_event(id), by=current_user)
    flash(_("The old link no longer opens the visit. Send the new one."), "success")
    return redirect(url_for("events.event", id=id))


@doors.get("/visit/<token>")
@access.public
def my_visit(token: str) -> Any:
    event = _visit_of(token)
    still_open = queries.open_wishes_about(event.id)
    place = mails.place_line(event)
    return render_template(
        "events/my_visit.html",
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
    text = mails.calendar_file(event, _contact_lang(event))
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
        return redirect(url_for("events.my_visit", token=token))
    wishes.confirm(event, by_name=_contact_name(event))
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
        "events/ask_other_date.html", form=form, event=event, token=token
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
        "events/correct_numbers.html", form=form, event=event, token=token
    ), form.status


@doors.route("/visit/<token>/call-off", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def ask_call_off(token: str) -> Any:
    event, form = _visit_of(token), wish_forms.CallOffForm()
    if form.validate_on_submit():
        with form.refusals():
            _wish(event, WishKind.CALL_OFF, note=form.note.data, facts={"reason": form.reason.data})
            return _thanks(token, _("Thank you for telling us. We will write to you."))
    return render_template(
        "events/ask_call_off.html", form=form, event=event, token=token
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
        "events/give_headcount.html", form=form, event=event, token=token
    ), form.status


def _after_booking(event: Event) -> str:
    """Where staff look at what the school would be told; of a past visit it is only asked who came."""
    if event.ends_at > clock.now():
        return url_for("events.tell", id=event.id, news="booked")
    flash(
        _("This visit is past: ask the school how many pupils came, or tell nobody and enter it."),
        "info",
    )
    return url_for("events.tell", id=event.id, news="headcount")


def _after_call_off(event: Event, informed: Sequence[Registration]) -> str:
    """Where staff look at what the school would be told, when there is one to tell."""
    if informed:
        _say_on_their_way(informed)
    if event.contacts:
        return url_for("events.tell", id=event.id, news="called_off")
    return url_for("events.event", id=event.id)


def _tell_of_change(
    event: Event, informed: Sequence[Registration], *, news: mails.News = mails.News.MOVED
) -> Any:
    """The registered are told already; for a visit staff look at what the school would be told."""
    if event.is_visit and event.has_ended:
        return redirect(_after_booking(event))
    if event.is_visit:
        return redirect(url_for("events.tell", id=event.id, news=news.value))
    _say_on_their_way(informed)
    return redirect(url_for("events.event", id=event.id))


def _say_on_their_way(informed: Sequence[Registration]) -> None:
    count = registrations.informed(informed).mailed
    flash(_("Mails on their way: %(count)s.", count=count), "success")


def _event(id: int) -> Event:
    return queries.event_with_all(id) or abort(404)


def _visit_of(token: str) -> Event:
    return personal_link.visit_of(token) or abort(404)


@doors.app_errorhandler(personal_link.LinkEnded)
def link_ended(ended: personal_link.LinkEnded) -> Any:
    """Gone, with whom to write to."""
    facts = {
        "code": 410,
        "heading": _("This link has ended"),
        "sentence": ended.sentence,
        "frame": "plain",
    }
    return render_template("errors/error.html", **facts), 410


def _wish(
    event: Event, kind: WishKind, *, note: str | None, facts: dict[str, Any], sure: bool = False
) -> None:
    who = _contact_name(event)
    wishes.ask(event, kind, by_name=who, note=note or "", facts=facts, sure=sure)


def _thanks(token: str, sentence: str) -> Any:
    flash(sentence, "success")
    return redirect(url_for("events.my_visit", token=token))


def _by_session(event: Event, form: wish_forms.CountsForm) -> dict[str, int]:
    pairs = zip(event.live_sessions, form.counts.entries, strict=False)
    return {str(session.id): field.data for session, field in pairs if field.data is not None}


def _contact_name(event: Event) -> str:
    return event.contacts[0].name if event.contacts else ""


def _contact_lang(event: Event) -> str:
    return event.contacts[0].lang if event.contacts else "fr"


def _wanted(form: forms.EventFilters) -> dict[str, Any]:
    values = dict(form.values)
    if "q" in values:
        values["text"] = values.pop("q")
    return values


def _owners() -> list[tuple[int, str]]:
    return [(user.id, user.name) for user in accounts.active_users()]


def _prepare(form: forms.VisitForm, school: School, rows: int = 3) -> None:
    form.owner_id.choices = _owners()
    form.building_id.choices = [
        (building.id, building.name or school.name) for building in school.buildings
    ]
    form.offer_rows(rows)
    form.offer_grades_of(school)


def _first_values(school: School) -> dict[str, Any]:
    """The contact marked as usual, else the last one who is still there, else who came last; the last room."""
    last, there = queries.last_visit(school.id), people.contacts_at(school.id)
    present = {found.person_id for found in there}
    usual = next((found.person for found in there if found.is_usual_contact), None)
    stays = last.contact if last.contact and last.contact.person_id in {None, *present} else None
    contact = usual or stays or next((found.person for found in there), None)
    return {
        "owner_id": current_user.id,
        "room": last.room,
        "access_notes": last.access_notes or school.access_notes,
        "contact_name": contact.name if contact else "",
        "contact_phone": contact.phone if contact else "",
        "contact_email": contact.email if contact else "",
        "contact_lang": contact.lang if contact else "fr",
        "contact_role": getattr(contact, "role", "") or getattr(contact, "job_title", ""),
    }


def _building(form: forms.VisitForm, school: School) -> Any:
    return next((b for b in school.buildings if b.id == form.building_id.data), None)


def _day_contact(
    form: forms.VisitForm, school: School, *, proposed: dict[str, Any]
) -> actions.DayContact:
    """Who was typed; another name alone takes over neither the phone nor the address of who was proposed."""
    name, phone = form.contact_name.data or "", form.contact_phone.data or ""
    email = (form.contact_email.data or "").strip().casefold()
    is_other = fold(name) != fold(proposed["contact_name"])
    if is_other and (phone, email) == (proposed["contact_phone"], proposed["contact_email"]):
        there = people.named_at(school.id, name)
        phone, email = (there.phone, there.email) if there else ("", "")
    return actions.DayContact(
        name=name,
        phone=phone,
        email=email,
        role=form.contact_role.data or "",
        lang=form.contact_lang.data,
        person=people.person_with(email=email, name=name),
    )


def _moves(event: Event) -> list[EventStatus]:
    """The statuses that this user may give the event now."""
    ended = event.ends_at <= clock.now()
    allowed = [
        to
        for to in EventStatus
        if to in MOVES[event.status]
        and (ended or to is not EventStatus.DELIVERED)
        and not (event.is_visit and to is EventStatus.PUBLISHED)
    ]
    return [to for to in allowed if current_user.may(rights.verb_to_move(event, to))]
