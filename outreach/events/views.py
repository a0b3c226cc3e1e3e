"""Planning and keeping events: list, calendar, event page; visits are booked in visits.views."""

from collections.abc import Callable, Sequence
from datetime import date, time
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import queries as accounts
from outreach.accounts import roles
from outreach.attendance import check_in
from outreach.attendance import queries as attendance
from outreach.certificates import queries as certificates
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _, l_
from outreach.events import (
    actions,
    calendar_days,
    calendars,
    forms,
    plan_forms,
    queries,
    rights,
    rows,
    wording,
)
from outreach.events.groups import differ
from outreach.events.models import Event, Session, looks
from outreach.events.words import (
    CALLED_OFF,
    MOVES,
    CalendarView,
    EventStatus,
    EventType,
    Grade,
    Reason,
)
from outreach.history.actions import record_export
from outreach.home import timeline
from outreach.invitations import actions as speaker_invitations
from outreach.invitations import hindrances as speaker_hindrances
from outreach.invitations import queries as invitations
from outreach.invitations.settling import settling
from outreach.mail import actions as mail
from outreach.mail.models import Message
from outreach.navigation import our_organisation
from outreach.people import queries as people
from outreach.registration import actions as registration
from outreach.registration import mails as registration_mails
from outreach.registration import queries as registrations
from outreach.registration import sharing
from outreach.registration.queries import Informed
from outreach.reminders import plan as reminders
from outreach.reminders.cadence import Cadence
from outreach.schools.regions import region_name
from outreach.visit_requests import queries as visit_requests
from outreach.visits import conflicts
from outreach.visits import personal_link as visit_link
from outreach.visits import queries as visits
from outreach.visits.words import News
from outreach.web import access, links, messages, paging, table, trace

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
    page = paging.page(query, by=[Event.starts_at, Event.id], descending=form.is_newest_first)
    return render_template("events/events.html", form=form, page=page)


@doors.get("/staff/events/export.<any(csv, xlsx):kind>")
@access.may(roles.EXPORT)
def export(kind: str) -> Any:
    form = forms.EventFilters()
    latest = (Event.starts_at.desc(), Event.id.desc())
    order = latest if form.is_newest_first else (Event.starts_at, Event.id)
    wanted = db.session.scalars(queries.events(**_wanted(form)).order_by(*order)).unique()
    user, query_string = current_user._get_current_object(), request.query_string.decode()
    trace.note(partial(record_export, "event", by=user, note=query_string))
    lines = map(rows.row, wanted)
    return table.download(kind, rows.headers(), lines, name=_("Events"), about=form.in_words())


@doors.get("/staff/calendar")
@access.may(roles.WORK)
def calendar() -> Any:
    form = forms.CalendarFilters()
    view = form.chosen_view
    on = calendars.day_asked(form.on.data or "", request.args.get("month", ""))
    speaker = links.id_of(form.speaker.data)
    rows = calendar_days.on_days(
        *calendars.days_shown(view, on),
        most=calendars.most_shown(view),
        among=invitations.events_of(speaker) if speaker else None,
        **form.wanted,
    )
    shown = {"grid": calendars.grid(view, on, rows), "views": CalendarView, "looks": looks()}
    address = _calendar_addresses()
    return render_template("events/calendar.html", form=form, calendar_address=address, **shown)


@doors.route("/staff/events/plan", methods=["GET", "POST"])
@access.may(roles.WORK)
def plan() -> Any:
    form = plan_forms.PlanForm(data={"owner_id": current_user.id})
    form.owner_id.choices = accounts.owner_choices()
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
    return render_template("events/plan.html", form=form), form.status


@doors.get("/staff/events/<int:id>")
@access.may(roles.WORK)
def event(id: int) -> Any:
    event, notes = _event(id), people.notes_about(event_id=id)
    pending = visits.open_wishes_about(id) if event.is_visit else []
    near = conflicts.around([event], pending)
    past = timeline.of_event(event, notes=notes, mark=request.args.get("before", ""))
    invited = invitations.of_event(id)
    return render_template(
        "events/event.html",
        event=event,
        conflicts=conflicts.about(event, near, lead_days=_lead_days()),
        wishes=pending,
        doubts=conflicts.about_wishes(pending, near),
        loans=[loan for loan in near.loans if loan.event_id == id],
        today=clock.today(),
        invitations=invited,
        kept_back=speaker_hindrances.of_invitations(event, invited),
        hindrances=certificates.hindrances(id) if _may_have_come(event) else [],
        notes=notes,
        timeline=past.lines,
        earlier=past.earlier,
        moves=_moves(event),
        form=forms.StatusForm(),
        link=visit_link.address(event, event.contact_lang),
        place=wording.place_line(event),
        request_behind=visit_requests.behind(id) if event.is_visit else None,
        sharing=None if event.is_visit or event.has_ended else sharing.of_event(event),
        came=attendance.came_by_block(event) if _may_have_come(event) else {},
        reminders=reminders.lines(event, Cadence.of(our_organisation()), invited),
        region=region_name(event.sessions[0].region_code) if event.sessions else "",
    )


@doors.get("/staff/events/<int:id>/run-sheet")
@access.may(roles.WORK)
def run_sheet(id: int) -> Any:
    event = _event(id)
    heads = None if event.is_visit else registrations.heads_of(id)
    shown = {"place": wording.place_line(event), "heads": heads, "now": clock.now()}
    return render_template("events/run_sheet.html", event=event, **shown)


@doors.route("/staff/events/<int:id>/edit", methods=["GET", "POST"])
@access.may(roles.WORK)
def edit(id: int) -> Any:
    event = _event(id)
    if event.is_visit:
        return redirect(url_for("visits.edit", id=id))
    before = plan_forms.plan_values(event)
    form = plan_forms.EditPlanForm(formdata=request.form or None, data=before)
    form.owner_id.choices = accounts.owner_choices()
    form.offer_rows(len(event.live_sessions) + 2)
    if "more_blocks" in request.form:
        form.offer_rows(len(form.blocks) + 4)
    elif form.validate_on_submit():
        with form.refusals():
            facts = plan_forms.plan_facts(form, zone=event.time_zone)
            with (
                mail.counting() as posted,
                settling(event, settled=_settled(), by=current_user),
                speaker_invitations.keeping_informed(event),
            ):
                actions.change(event, **facts, owner_id=form.owner_id.data, by=current_user)
                if differ(event, form.as_groups):
                    registration.reschedule(event, form.as_groups, by=current_user)
                seats, waiting = form.capacity.data, form.waiting_list_capacity.data
                registration.set_capacity(event, seats, waiting=waiting, by=current_user)
            messages.mails_leave(len(posted))
            return redirect(url_for("events.event", id=event.id))
    return render_template("events/edit.html", form=form, event=event), form.status


@doors.route("/staff/events/<int:id>/move", methods=["GET", "POST"])
@access.may(roles.WORK)
def move(id: int) -> Any:
    event = _event(id)
    form = forms.MoveForm(data={"on": links.asked_day("on")})
    if form.validate_on_submit():
        with form.refusals():
            assert form.on.data
            day, starts = form.on.data, form.starts.data
            if event.live_sessions and not actions.is_new(event, to=day, starts=starts):
                raise Refused(_("Nothing would change: enter what is new."), about="on")
            with (
                mail.counting() as posted,
                settling(event, settled=_settled(), by=current_user),
            ):
                registration.shift(event, to=day, starts=starts, by=current_user)
            return _tell_of_change(event, posted)
    shown: dict[str, Any] = {"form": form, "event": event, "sentence": ""}
    shown["informed"] = _informed(event)
    if not event.is_visit:
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
                with mail.counting() as posted:
                    registration.move(event, to=target, note=note, by=current_user)
                flash(_("Status of the event: %(status)s.", status=event.status_label), "success")
                messages.mails_leave(len(posted))
                return redirect(url_for("events.event", id=id))
            with mail.counting() as posted:
                registration.call_off(event, to=target, reason=reason, note=note, by=current_user)
            return redirect(_after_call_off(event, posted))
    asks_reason = target in CALLED_OFF
    asks_note = asks_reason or event.status is EventStatus.CLOSED
    form.demand("reason" if asks_reason else "note")
    shown = {"event": event, "target": target, "asks_reason": asks_reason, "asks_note": asks_note}
    if asks_reason:
        shown["informed"] = _informed(event)
        shown["sentence"] = registration_mails.called_off_sentence(event, to=target)
    return render_template("events/status.html", form=form, **shown), form.status


@doors.route("/staff/sessions/<int:id>/cancel", methods=["GET", "POST"])
@access.may(roles.CANCEL)
def cancel_session(id: int) -> Any:
    session = db.get_or_404(Session, id)
    form = forms.CancelSessionForm()
    if form.validate_on_submit():
        with form.refusals():
            reason = Reason(form.reason.data)
            with mail.counting() as posted:
                registration.cancel_session(session, reason=reason, by=current_user)
            return _tell_of_change(session.event, posted, news=News.GROUP_OFF)
    facts: dict[str, Any] = {"session": session, "sentence": ""}
    facts["informed"] = _informed(session.event, without=session)
    if not session.event.is_visit:
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
            conflicts.check(copy, settled=_settled(), by=current_user, lead_days=_lead_days())
            return redirect(url_for("events.event", id=copy.id))
    return render_template("events/duplicate.html", form=form, event=event), form.status


def _calendar_addresses() -> Callable[[str, date | None], str]:
    """What makes the address of a view of a day, under the filters of this page."""
    path, given = url_for("events.calendar"), request.args.items()
    kept = [(name, value) for name, value in given if name not in ("view", "on", "month")]
    tail = "".join(f"&{urlencode([pair])}" for pair in kept)

    def address(view: str, on: date | None) -> str:
        return f"{path}?view={view}{f'&on={on}' if on else ''}{tail}"

    return address


def _after_call_off(event: Event, posted: Sequence[Message]) -> str:
    """Where staff look at what the school would be told, when there is one to tell."""
    messages.mails_leave(len(posted))
    if event.is_visit and event.contacts:
        return url_for("visits.tell", id=event.id, news="called_off")
    return url_for("events.event", id=event.id)


def _tell_of_change(event: Event, posted: Sequence[Message], *, news: News = News.MOVED) -> Any:
    """The registered and speakers are told already; of a visit staff look at what the school would be told."""
    messages.mails_leave(len(posted))
    if event.is_visit:
        return redirect(url_for("visits.tell", id=event.id, news=news.value))
    return redirect(url_for("events.event", id=event.id))


def _informed(event: Event, *, without: Session | None = None) -> Informed:
    """Whom a calling off, or a new date, of the event or of one block of it would tell at once."""
    concerned = (
        registrations.concerned_by([without]) if without else registrations.active_at(event.id)
    )
    speakers = [] if event.has_begun else invitations.to_tell(event.id)
    return registrations.informed(concerned, speakers)


def _settled() -> str:
    """The conflicts that the page showed, where whoever saw them saves all the same."""
    return request.form.get("settled", "")


def _lead_days() -> int:
    return our_organisation().lead_days


def _may_have_come(event: Event) -> bool:
    """Whether somebody who registered may be there by now."""
    return not event.is_visit and event.starts_at - check_in.BEFORE <= clock.now()


def _event(event_id: int) -> Event:
    return queries.event_with_all(event_id) or abort(404)


def _wanted(form: forms.EventFilters) -> dict[str, Any]:
    values = dict(form.values)
    if "q" in values:
        values["text"] = values.pop("q")
    return values


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
