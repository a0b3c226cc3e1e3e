"""Headcount pages, closing, and the one-click answers to teachers' wishes."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.attendance import actions, forms, granting, queries, wording
from outreach.attendance import check_in as door_actions
from outreach.certificates import hindrances
from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import queries as events
from outreach.events import wording as event_wording
from outreach.events.models import Event, Session
from outreach.events.words import Reason
from outreach.mail import actions as mail
from outreach.people.models import PersonRole
from outreach.registration.actions import Applicant
from outreach.registration.models import Registration
from outreach.visits.models import Wish
from outreach.web import access, links, messages, paging

doors = Blueprint("attendance", __name__, url_prefix="/<any(fr, en):lang>/staff")
PER_PAGE = 40
BLANK_LINES = 8


@doors.route("/headcounts", methods=["GET", "POST"])
@access.may(roles.WORK)
def headcounts() -> Any:
    waiting = _events_asked()
    form = forms.HeadcountsForm().for_events(waiting)
    if form.validate_on_submit():
        with form.refusals():
            if count := _record(form):
                flash(_("Groups recorded: %(count)s.", count=count), "success")
            return redirect(_after_counting(form))
        waiting = _events_asked()
    shown = {"waiting": waiting, "alone": "event" in request.args}
    return render_template("attendance/headcounts.html", form=form, **shown), form.status


@doors.route("/events/<int:id>/did-not-happen", methods=["GET", "POST"])
@access.may(roles.CANCEL)
def did_not_happen(id: int) -> Any:
    event = db.get_or_404(Event, id)
    form = forms.DidNotHappenForm()
    if form.validate_on_submit():
        with form.refusals():
            with mail.counting() as posted:
                fresh = actions.did_not_happen(
                    event,
                    reason=Reason(form.reason.data),
                    note=form.note.data or "",
                    on=form.on.data,
                    by=current_user,
                )
            messages.mails_leave(len(posted))
            if fresh is not event and fresh.is_visit and fresh.contacts:
                return redirect(url_for("visits.tell", id=fresh.id, news="booked"))
            return redirect(url_for(_where_from()))
    return render_template("attendance/did_not_happen.html", form=form, event=event), form.status


@doors.post("/events/<int:id>/close")
@access.may(roles.WORK)
def close(id: int) -> Any:
    actions.close(db.get_or_404(Event, id), by=current_user)
    flash(_("The event is closed."), "success")
    return redirect(url_for("events.event", id=id))


@doors.post("/wishes/<int:id>/accept")
@access.may(roles.WORK)
def accept_wish(id: int) -> Any:
    wish = db.get_or_404(Wish, id)
    before = wording.when(wish.event)
    with mail.counting() as posted:
        granting.accept_wish(wish, by=current_user)
    undo = _way_back(wish) if granting.can_be_reopened(wish) else ""
    messages.done(wording.accepted(wish, before=before, posted=posted), undo=undo)
    return redirect(_where_wishes_stood(wish))


@doors.post("/wishes/<int:id>/dismiss")
@access.may(roles.WORK)
def dismiss_wish(id: int) -> Any:
    wish = granting.dismiss_wish(db.get_or_404(Wish, id), by=current_user)
    sentence = _("Set aside: %(name)s is not told. Call or write to say why.", name=wish.by_name)
    messages.done(sentence, undo=_way_back(wish), category="info")
    return redirect(_where_wishes_stood(wish))


@doors.post("/wishes/<int:id>/reopen")
@access.may(roles.WORK)
def reopen_wish(id: int) -> Any:
    wish = db.get_or_404(Wish, id)
    granting.reopen_wish(wish, by=current_user)
    return redirect(_where_wishes_stood(wish))


@doors.get("/events/<int:id>/door")
@access.may(roles.WORK)
def door(id: int) -> Any:
    session = _session_asked(id)
    text = request.args.get("q", "")
    page = paging.page(queries.on_roll(session, text=text), by=queries.BY_NAME)
    shown = {"lines": [queries.RollLine(*row[:2]) for row in page.rows], "page": page}
    return render_template(
        "attendance/door.html",
        event=session.event,
        session=session,
        counts=queries.counts(session),
        q=text,
        kept=_kept(),
        is_on=_is_on(session),
        **shown,
    )


@doors.get("/events/<int:id>/sign-in-sheet")
@access.may(roles.WORK)
def sign_in_sheet(id: int) -> Any:
    session = _session_asked(id)
    shown = {
        "lines": queries.seated(session),
        "place": event_wording.place_line(session.event),
        "blank": BLANK_LINES,
        "now": clock.now(),
    }
    return render_template(
        "attendance/sign_in_sheet.html", event=session.event, session=session, **shown
    )


@doors.post("/sessions/<int:id>/check-in/<int:registration_id>")
@access.may(roles.WORK)
def check_in(id: int, registration_id: int) -> Any:
    session = db.get_or_404(Session, id)
    attendee = _registration(registration_id, session)
    reason = "" if _is_on(session) else _("entered on %(day)s", day=clock.today().isoformat())
    attendance = door_actions.check_in(attendee, session, by=current_user, reason=reason)
    return _tapped(session, queries.RollLine(attendee, attendance))


@doors.post("/sessions/<int:id>/undo/<int:registration_id>")
@access.may(roles.WORK)
def undo(id: int, registration_id: int) -> Any:
    session = db.get_or_404(Session, id)
    attendance = queries.attendance_of(registration_id, id)
    if attendance:
        door_actions.undo(attendance, by=current_user)
    return _tapped(session, queries.RollLine(_registration(registration_id, session), None))


@doors.route("/sessions/<int:id>/count-class/<int:registration_id>", methods=["GET", "POST"])
@access.may(roles.WORK)
def count_class(id: int, registration_id: int) -> Any:
    session = db.get_or_404(Session, id)
    attendee = _registration(registration_id, session)
    if not attendee.is_class:
        abort(404)
    form = forms.ClassCountForm(youth=sum(attendee.pupils.values()), adults=attendee.adults)
    if form.validate_on_submit():
        with form.refusals():
            numbers = {"youth": form.youth.data or 0, "adults": form.adults.data or 0}
            counted = door_actions.count_class(attendee, session, **numbers, by=current_user)
            return _tapped(session, queries.RollLine(attendee, counted))
    shown = {"form": form, "session": session, "registration": attendee, "kept": _kept()}
    template = "_counting" if _is_in_place() else "count_class"
    return render_template(f"attendance/{template}.html", **shown), form.status


@doors.route("/sessions/<int:id>/walk-in", methods=["GET", "POST"])
@access.may(roles.WORK)
def walk_in(id: int) -> Any:
    session = db.get_or_404(Session, id)
    form = forms.WalkInForm()
    if form.validate_on_submit():
        with form.refusals():
            applicant = Applicant(
                first_name=form.first_name.data or "",
                last_name=form.last_name.data or "",
                email=form.email.data or "",
                organisation=form.organisation.data or "",
                role=PersonRole(form.role.data) if form.role.data else None,
                lang=language.current(),
            )
            came = door_actions.walk_in(session.event, session, applicant, by=current_user)
            flash(_("Arrival of %(name)s recorded.", name=came.registration.name), "success")
            return _door_with(session, came.registration)
    return render_template("attendance/walk_in.html", form=form, session=session), form.status


@doors.route("/events/<int:id>/close-roll", methods=["GET", "POST"])
@access.may(roles.WORK)
def close_roll(id: int) -> Any:
    event, form = events.event_with_all(id) or abort(404), forms.CloseRollForm()
    if request.method == "GET" and not event.has_ended:
        flash(_("The event has not ended yet."), "warn")
        return redirect(url_for("attendance.door", id=id))
    if form.validate_on_submit():
        with form.refusals():
            door_actions.close_roll(event, by=current_user)
            flash(_("The roll is closed. Attestations are mailed within five minutes."), "success")
            return redirect(url_for("events.event", id=id))
    shown = {"event": event, "absent": queries.unseen_count(event)}
    shown["papers"] = hindrances.foreseen(event)
    return render_template("attendance/close_roll.html", form=form, **shown), form.status


def _session_asked(event_id: int) -> Session:
    """The session named in the address, else the one going on or next, else the first."""
    event = events.event_with_all(event_id)
    if event is None or not event.live_sessions:
        abort(404)
    session_id = links.asked_id("session")
    live = event.live_sessions
    current = next((s for s in live if s.ends_at > clock.now()), live[0])
    return next((s for s in live if s.id == session_id), current)


def _registration(registration_id: int, session: Session) -> Registration:
    attendee = db.get_or_404(Registration, registration_id)
    if attendee.event_id != session.event_id:
        abort(404)
    return attendee


def _is_on(session: Session) -> bool:
    return (
        session.starts_at - door_actions.BEFORE
        <= clock.now()
        <= session.ends_at + door_actions.AFTER
    )


def _kept() -> dict[str, Any]:
    """What was searched, and which page of it, so that a tap without script leads back there."""
    return {name: request.args[name] for name in ("q", "after", "before") if name in request.args}


def _is_in_place() -> bool:
    return "HX-Request" in request.headers


def _tapped(session: Session, line: queries.RollLine) -> Any:
    """What a tap in place changes, else the door as it was searched."""
    if _is_in_place():
        db.session.flush()
        shown = {"line": line, "session": session, "counts": queries.counts(session)}
        return render_template("attendance/_tapped.html", **shown)
    return _door(session, line.registration.id)


def _door(session: Session, registration_id: int) -> Any:
    where = url_for("attendance.door", id=session.event_id, session=session.id, **_kept())
    return redirect(f"{where}#r{registration_id}")


def _door_with(session: Session, registration: Registration) -> Any:
    """The door with their line on it: of more than a page, only what their code finds."""
    is_long = queries.counts(session).expected > paging.PAGE_SIZE
    search: dict[str, Any] = {"q": registration.code} if is_long else {}
    where = url_for("attendance.door", id=session.event_id, session=session.id, **search)
    return redirect(f"{where}#r{registration.id}")


def _record(form: forms.HeadcountsForm) -> int:
    """Count every row that has numbers or changed; one that is refused undoes them all, each says why."""
    recorded, are_right = 0, True
    for row in form.rows:
        if not row.form.has_numbers:
            continue
        session = db.session.get(Session, row.form.session_id.data)
        if session is None:
            raise Refused(_("This group is not known: open the page again."))
        if _is_unchanged(session, row.form):
            continue
        try:
            actions.count(
                session,
                row.form.headcount,
                version=row.form.version.data,
                sure=row.form.sure.data,
                by=current_user,
            )
        except Refused as refusal:
            row.form.refuse(refusal.sentence)
            are_right = False
            if isinstance(refusal, actions.CountedMeanwhile):
                row.form.version.data = session.version
        recorded += 1
    if not are_right:
        form.rows.errors = [row.errors for row in form.rows]
        raise Refused("")
    return recorded


def _is_unchanged(session: Session, row: forms.CountRow) -> bool:
    now = row.headcount
    then = (
        session.youth_count,
        session.adults_count,
        session.girls,
        session.boys,
        session.other,
        session.not_declared,
        session.count_method,
    )
    return then == (
        now.youth, now.adults, now.girls, now.boys, now.other, now.not_declared, now.method
    )  # fmt: skip


def _events_asked() -> Sequence[Event]:
    """The event named in the address, else the visits that wait for numbers."""
    event_id = links.asked_id("event")
    if event_id:
        event = events.event_with_all(event_id)
        return [event] if event else []
    waiting = [e for e in events.undecided() if e.type.kind.counts_youth]
    return waiting[:PER_PAGE]


def _where_from() -> str:
    return "attendance.headcounts" if request.args.get("from") == "headcounts" else "home.today"


def _after_counting(form: forms.HeadcountsForm) -> str:
    if form.not_held.data:
        then = {"from": "headcounts"}
        return links.with_query("attendance.did_not_happen", then, id=form.not_held.data)
    event_id = links.asked_id("event")
    return url_for("events.event", id=event_id) if event_id else url_for("attendance.headcounts")


def _where_wishes_stood(wish: Wish) -> str:
    """The page on which it was decided: that of the event, or Today."""
    is_on_event = request.args.get("from") == "event"
    return url_for("events.event", id=wish.event_id) if is_on_event else url_for("home.today")


def _way_back(wish: Wish) -> str:
    query = {"from": "event"} if request.args.get("from") == "event" else {}
    return links.with_query("attendance.reopen_wish", query, id=wish.id)
