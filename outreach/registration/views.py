"""The public pages of events, registering, the personal link, and the staff list of the registered."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from sqlalchemy.orm import joinedload

from outreach.accounts import roles
from outreach.attendance import queries as attendance
from outreach.certificates import actions as attestations
from outreach.certificates import queries as certificates
from outreach.certificates.models import Attestation
from outreach.core import ical, language
from outreach.core.database import db
from outreach.core.language import _
from outreach.drawing import pictures
from outreach.events import queries as events
from outreach.events.models import Event
from outreach.history import actions as history
from outreach.home import timeline
from outreach.organisation import queries as organisation
from outreach.registration import (
    actions,
    addresses,
    calendar_files,
    classes,
    forms,
    mails,
    personal_link,
    queries,
    rows,
    schema_org,
    seats,
)
from outreach.registration.models import Registration, RegistrationSource, Seat
from outreach.schools import queries as schools
from outreach.web import access, answers, limits, links, paging, table, trace
from outreach.web.kept import kept

doors = Blueprint("registration", __name__)
PREFIX = "/<any(fr, en):lang>"
STAFF = f"{PREFIX}/staff"
FEWEST_TYPED, MOST_TYPED = 2, 100


@doors.get(f"{PREFIX}/events")
@access.public
@kept
def public_events() -> str:
    page = paging.page(queries.listed(), by=[Event.starts_at, Event.id])
    feed = re.sub("^https?", "webcal", links.absolute("registration.feed"))
    return render_template("registration/public_events.html", page=page, feed=feed)


@doors.get(f"{PREFIX}/events/<int:id>-<slug>")
@access.public
def event(id: int, slug: str) -> Any:
    event = _findable(queries.event_with_seats(id), slug)
    if slug != event.slug:
        return redirect(url_for("registration.event", id=id, slug=event.slug))
    about = schema_org.described(
        event, organisation.current(), url=links.address_of_page(), picture=_card_of(event)
    )
    return render_template(
        "registration/event.html",
        event=event,
        is_open=queries.is_open(event),
        about=about,
        picture=_card_of(event),
    )


@doors.get(f"{PREFIX}/events/<int:id>-<slug>/card.png")
@access.public
def event_card(id: int, slug: str) -> Response:
    """What a shared link to the event shows."""
    event = _findable(db.session.get(Event, id), slug)
    owner, start = organisation.current(), event.local_start
    when = f"{event.days}, {language.clock_time(start)}"
    lines = (when, event.place or str(event.mode.label))
    return answers.for_a_day(pictures.draw(event.title, lines, by=owner.name, accent=owner.accent))


@doors.get(f"{PREFIX}/events/<int:id>/event.ics")
@doors.get(f"{PREFIX}/events/<int:id>-<slug>/event.ics")
@access.public
def event_calendar(id: int, slug: str = "") -> Response:
    event = _findable(db.session.get(Event, id), slug)
    return answers.calendar(ical.calendar(_blocks([event])), name=event.slug)


@doors.get("/calendar.ics")
@doors.get(f"{PREFIX}/calendar.ics")
@access.public
def feed() -> Response:
    return answers.calendar(_feed(), name="calendar")


@kept
def _feed() -> str:
    name = _("Events of %(name)s", name=organisation.current().name)
    return ical.calendar(_blocks(events.public_events_with_all(most=200)), name=name)


@doors.route(f"{PREFIX}/events/<int:id>-<slug>/register", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_email
def register(id: int, slug: str) -> Any:
    return _register(id, slug, forms.RegisterForm(language=language.current()), "register")


@doors.route(f"{PREFIX}/events/<int:id>-<slug>/register-class", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_email
def register_class(id: int, slug: str) -> Any:
    form = forms.RegisterClassForm(language=language.current())
    event = _findable(queries.event_to_register(id), slug)
    form.offer_blocks(event)
    return _register(id, slug, form, "register_class", offer=seats.for_newcomers(event))


def _register(
    event_id: int, slug: str, form: forms.RegisterForm, view: str, offer: seats.Offer | None = None
) -> Any:
    if form.validate_on_submit():
        event = _findable(queries.event_to_register(event_id), slug)
        with form.refusals():
            made = actions.register(
                event,
                form.applicant,
                source=RegistrationSource.PUBLIC,
                by=None,
                consents=form.consents,
            )
            if offer and made.status is Seat.WAITLISTED:
                flash(offer.sentence_for(made.heads), "info")
            return redirect(url_for("registration.my", token=personal_link.token(made)))
    event = _findable(queries.event_with_seats(event_id), slug)
    shown = {"form": form, "event": event, "is_open": queries.is_open(event), "offer": offer}
    return render_template(f"registration/{view}.html", **shown), form.status


@doors.get(f"{PREFIX}/schools")
@access.public
@limits.proposals
def propose_schools() -> Response:
    """For whoever types a school's name: what anybody may know of schools that hold these words."""
    text = request.args.get("q", "")[:MOST_TYPED]
    rows = schools.suggest(text, limit=8) if len(text.strip()) >= FEWEST_TYPED else []
    facts = [{"name": s.name, "municipality": s.municipality, "code": s.code} for s in rows]
    answer = jsonify(facts)
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer


@doors.get(f"{PREFIX}/my/<token>")
@access.public
def my(token: str) -> Any:
    mine = _mine(token)
    position = queries.position(mine)
    waits = mails.waiting_sentence(mine) if position else ""
    shown = {"position": position, "waits": waits, "attestation": certificates.given_for(mine)}
    return render_template("registration/my.html", mine=mine, token=token, **shown)


@doors.get(f"{PREFIX}/my/<token>/event.ics")
@access.public
def my_calendar(token: str) -> Response:
    return answers.calendar(calendar_files.calendar_file(_mine(token)), name="calendar")


@doors.route(f"{PREFIX}/my/<token>/change", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def change(token: str) -> Any:
    mine = _mine(token)
    form = forms.DetailsForm(obj=mine, data=_choices_of(mine))
    if form.validate_on_submit():
        with form.refusals():
            replaced = attestations.correct(mine, **forms.corrections(form), by=None)
            flash(_corrected_words(replaced), "success")
            return redirect(url_for("registration.my", token=token))
    return render_template(
        "registration/change.html", form=form, mine=mine, token=token
    ), form.status


@doors.route(f"{PREFIX}/my/<token>/email", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
@limits.posts_per_email
def change_email(token: str) -> Any:
    mine, form = _mine(token), forms.AddressForm()
    if form.validate_on_submit():
        with form.refusals():
            waiting = addresses.ask(mine, form.email.data or "")
            flash(
                _("A mail is on its way to %(email)s: open its link there.", email=waiting.email),
                "success",
            )
            return redirect(url_for("registration.my", token=token))
    shown = {"form": form, "mine": mine, "token": token}
    return render_template("registration/change_email.html", **shown), form.status


@doors.route(f"{PREFIX}/confirm-email/<token>", methods=["GET", "POST"])
@access.public
@limits.public_posts
def confirm_email(token: str) -> Any:
    change, form = personal_link.address_change_of(token) or abort(404), forms.ButtonForm()
    if form.validate_on_submit():
        with form.refusals():
            mine = addresses.confirm(change)
            flash(_("Our mails go to %(email)s from now on.", email=mine.email), "success")
            return redirect(url_for("registration.my", token=personal_link.token(mine)))
    return render_template("registration/confirm_email.html", form=form, change=change), form.status


def _corrected_words(replaced: Attestation | None) -> str:
    """What became of the attestation, if one was issued."""
    if replaced is None:
        return _("The details are corrected.")
    return _(
        "The details are corrected. Attestation %(number)s replaces the former one.",
        number=replaced.number,
    )


@doors.route(f"{PREFIX}/my/<token>/class", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def change_class(token: str) -> Any:
    mine = _mine(token)
    form = forms.ClassForm(data=forms.class_values(mine)) if mine.is_class else abort(404)
    form.offer_blocks(mine.event, is_lost=mine.has_lost_its_blocks)
    if form.validate_on_submit():
        with form.refusals():
            classes.change(mine, form.numbers, by=None)
            flash(_("Your class is changed."), "success")
            return redirect(url_for("registration.my", token=token))
    shown = {"form": form, "mine": mine, "token": token, "offer": seats.for_class(mine)}
    return render_template("registration/change_class.html", **shown), form.status


@doors.route(f"{PREFIX}/my/<token>/cancel", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def cancel(token: str) -> Any:
    mine, form = _mine(token), forms.CancelForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.cancel(mine, by=None, by_name=mine.name)
            return redirect(url_for("registration.my", token=token))
    return render_template(
        "registration/cancel.html",
        form=form,
        mine=mine,
        token=token,
        sentence=seats.cancel_sentence(mine),
    ), form.status


@doors.post(f"{PREFIX}/my/<token>/accept-seat")
@access.public
@limits.public_posts
@limits.posts_per_link
def accept_seat(token: str) -> Any:
    actions.accept_seat(_mine(token))
    flash(_("The seat is yours."), "success")
    return redirect(url_for("registration.my", token=token))


@doors.route(f"{PREFIX}/lost-link", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_email
def lost_link() -> Any:
    form = forms.LostLinkForm()
    if form.validate_on_submit():
        actions.send_lost_links(form.email.data or "")
        flash(_("If this address is registered, its links are on their way to it."), "success")
        return redirect(url_for("registration.lost_link"))
    return render_template("registration/lost_link.html", form=form), form.status


@doors.get(f"{STAFF}/events/<int:id>/preview")
@access.may(roles.WORK)
def preview(id: int) -> Any:
    """The public page of an event that is not published yet, as its visitors will see it."""
    event = queries.event_with_seats(id)
    if event is None or not event.may_have_page:
        abort(404)
    if event.has_page:
        return redirect(url_for("registration.event", id=id, slug=event.slug))
    is_open = queries.is_in_window(event)
    return render_template("registration/preview.html", event=event, is_open=is_open)


@doors.get(f"{STAFF}/events/<int:id>/registrations")
@access.may(roles.WORK)
def registrations(id: int) -> Any:
    event, form = db.get_or_404(Event, id), forms.RegistrationFilters()
    query = queries.wanted(id, **form.wanted).options(joinedload(Registration.school))
    page = paging.page(query, by=queries.by_seat_and_name())
    ids = [registration.id for registration in page.rows]
    facts = {"heads": queries.heads_of(id), "positions": queries.positions(id, among=ids)}
    facts["presences"] = attendance.presences_of(ids)
    return render_template(
        "registration/registrations.html", event=event, form=form, page=page, **facts
    )


@doors.get(f"{STAFF}/events/<int:id>/registrations.<any(csv, xlsx):kind>")
@access.may(roles.EXPORT)
def export(kind: str, id: int) -> Any:
    event, form = db.get_or_404(Event, id), forms.RegistrationFilters()
    user, note = current_user._get_current_object(), f"event {id}"
    trace.note(partial(history.record_export, "registration", by=user, note=note))
    came = attendance.presences_at(id)
    name = f"{_('Registrations')} {id}"
    lines = rows.rows(queries.for_file(id, **form.wanted), came, event=event)
    about = [(_("Event"), f"{event.title}, {event.days}"), *form.in_words()]
    return table.download(kind, rows.headers(), lines, name=name, about=about)


@doors.route(f"{STAFF}/events/<int:id>/registrations/new", methods=["GET", "POST"])
@access.may(roles.WORK)
def add(id: int) -> Any:
    event = db.get_or_404(Event, id)
    form = forms.StaffRegisterForm()
    if form.validate_on_submit():
        with form.refusals():
            made = actions.register(
                event,
                form.applicant,
                source=RegistrationSource.STAFF,
                by=current_user,
                consents=form.consents,
            )
            flash(_("%(name)s: %(seat)s.", name=made.name, seat=made.status.label), "success")
            return redirect(url_for("registration.registrations", id=id))
    return render_template("registration/add.html", form=form, event=event), form.status


@doors.route(f"{STAFF}/registrations/<int:id>/correct", methods=["GET", "POST"])
@access.may(roles.WORK)
def correct_for(id: int) -> Any:
    registration = db.get_or_404(Registration, id)
    form = forms.CorrectForm(obj=registration, data=_choices_of(registration))
    if form.validate_on_submit():
        with form.refusals():
            facts = form.facts
            name = facts["first_name"], facts["last_name"]
            addresses.correct(registration, form.email.data or "", by=current_user, name=name)
            replaced = attestations.correct(registration, **facts, by=current_user)
            flash(_corrected_words(replaced), "success")
            return redirect(url_for("registration.registrations", id=registration.event_id))
    past = timeline.of_registration(registration)
    shown = {"registration": registration, "form": form, "timeline": past}
    return render_template("registration/correct_for.html", **shown), form.status


def _choices_of(registration: Registration) -> dict[str, Any]:
    """What stands there now in the fields that are named otherwise."""
    role = registration.role.value if registration.role else ""
    return {"role": role, "language": registration.lang}


@doors.route(f"{STAFF}/registrations/<int:id>/cancel", methods=["GET", "POST"])
@access.may(roles.WORK)
def cancel_for(id: int) -> Any:
    registration = db.get_or_404(Registration, id)
    form = forms.CancelForm()
    if form.validate_on_submit():
        with form.refusals():
            moved = actions.cancel(registration, by=current_user)
            flash(
                _("Cancelled. Moved up from the waiting list: %(count)s.", count=len(moved)),
                "success",
            )
            return redirect(url_for("registration.registrations", id=registration.event_id))
    shown = {"registration": registration, "form": form, "moved": seats.would_move_up(registration)}
    return render_template("registration/cancel_for.html", **shown), form.status


def _card_of(event: Event) -> str:
    return links.absolute("registration.event_card", id=event.id, slug=event.slug)


def _findable(event: Event | None, slug: str) -> Event:
    """A public event, or one open to whoever has its address with the key."""
    if event is None or not event.opens_with(slug):
        abort(404)
    return event if event.has_page else abort(404)


def _mine(token: str) -> Registration:
    return personal_link.registration_of(token) or abort(404)


def _blocks(public: Sequence[Event]) -> list[ical.Block]:
    blocks = []
    for event in public:
        url = links.absolute("registration.event", id=event.id, slug=event.slug)
        blocks += calendar_files.entries(event, url=url)
    return blocks
