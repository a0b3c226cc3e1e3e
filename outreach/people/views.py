"""The list of people, one page for each person, and notes about anything."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.attendance import hours
from outreach.attendance import queries as attendance
from outreach.core import clock, contact
from outreach.core.database import db
from outreach.core.language import OWN_NAMES, _
from outreach.events.models import Event
from outreach.history import actions as history
from outreach.home import timeline
from outreach.organisation import queries as organisation
from outreach.people import actions, queries
from outreach.people.forms import (
    AttachForm,
    ConsentForm,
    DetachForm,
    EditForm,
    NoteForm,
    PersonFilters,
    PersonForm,
)
from outreach.people.models import (
    Affiliation,
    Consent,
    ConsentKind,
    Note,
    NoteKind,
    Person,
    PersonRole,
)
from outreach.registration import queries as registrations
from outreach.schools import queries as schools
from outreach.schools.models import School
from outreach.speakers import queries as speakers
from outreach.web import access, links, messages, paging, table, trace

doors = Blueprint("people", __name__, url_prefix="/<any(fr, en):lang>/staff/people")
TOLD_TO_STAFF = "staff"


@doors.app_template_global()
def note_url(note: Note) -> str:
    """The page of what a note is about."""
    if note.event_id:
        return url_for("events.event", id=note.event_id, _anchor="notes")
    if note.person_id:
        return url_for("people.person", id=note.person_id, _anchor="notes")
    return url_for("schools.school", id=note.school_id, _anchor="notes")


@doors.app_template_global()
def note_form() -> NoteForm:
    """An empty note, dated today."""
    return NoteForm(formdata=None, data={"on": clock.today()})


@doors.app_template_global()
def note_kinds() -> list[NoteKind]:
    return list(NoteKind)


@doors.get("", strict_slashes=False)
@access.may(roles.WORK)
def people() -> Any:
    form = PersonFilters()
    order = paging.order({"name": Person.name_key, "email": Person.email}, last=Person.id)
    page = paging.page(_filtered(form), by=order.by, descending=order.descending)
    facts = {"school": schools.school_with(form.school.data or ""), "day": clock.today()}
    return render_template("people/people.html", form=form, page=page, order=order, **facts)


@doors.get("/people.<any(csv, xlsx):kind>")
@access.may(roles.EXPORT)
def export(kind: str) -> Any:
    headers = [
        _("First name"), _("Last name"), _("E-mail"), _("Phone"), _("Language"), _("Roles"),
        _("Job title"), _("Member number"), _("Schools"), _("Organisation"),
    ]  # fmt: skip
    form = PersonFilters()
    wanted = db.session.scalars(_filtered(form).order_by(Person.name_key, Person.id))
    user, query_string = current_user._get_current_object(), request.query_string.decode()
    trace.note(partial(history.record_export, "person", by=user, note=query_string))
    return table.download(kind, headers, _rows(wanted), name=_("People"), about=form.in_words())


@doors.route("/add", methods=["GET", "POST"])
@access.may(roles.WORK)
def add() -> Any:
    form = PersonForm()
    school = db.session.get(School, links.asked_id("school"))
    similar = []
    if form.validate_on_submit():
        facts = form.facts
        names = {name: facts[name] for name in ("email", "first_name", "last_name")}
        similar = [] if form.is_someone_else.data else list(queries.similar_to(**names))
        if not similar:
            with form.refusals():
                person = actions.add(**facts, by=current_user)
                if school:
                    actions.attach(person, school, by=current_user)
                return redirect(url_for("people.person", id=person.id))
    page = render_template("people/add.html", form=form, school=school, similar=similar)
    return page, form.status


@doors.get("/<int:id>")
@access.may(roles.WORK)
def person(id: int) -> Any:
    row, notes = queries.unerased(id) or abort(404), queries.notes_about(person_id=id)
    return render_template(
        "people/person.html",
        person=row,
        affiliations=queries.affiliations_of(id),
        consents=queries.consents_of(id),
        consent_form=ConsentForm(formdata=None),
        notes=notes,
        timeline=timeline.of_person(row, notes=notes),
        registrations=registrations.registrations_of(id),
        presences=attendance.presences_of_person(id),
        hours=_hours_this_year(id),
        speaker=speakers.speaker_of(row),
        day=clock.today(),
    )


@doors.route("/<int:id>/edit", methods=["GET", "POST"])
@access.may(roles.WORK)
def edit(id: int) -> Any:
    row = _person(id)
    form = EditForm(obj=row)
    if form.validate_on_submit():
        with form.refusals():
            actions.correct(row, **form.facts, by=current_user)
            return redirect(url_for("people.person", id=id))
    return render_template("people/edit.html", form=form, person=row), form.status


@doors.route("/<int:id>/attach", methods=["GET", "POST"])
@access.may(roles.WORK)
def attach(id: int) -> Any:
    row = _person(id)
    form = AttachForm(data={"from_on": clock.today()})
    school = _school(form.school_id.data)
    if form.validate_on_submit() and school:
        with form.refusals():
            role = PersonRole(form.role.data) if form.role.data else None
            when: dict[str, Any] = {"from_on": form.from_on.data, "usual": form.usual.data}
            actions.attach(row, school, role=role, **when, by=current_user)
            return redirect(url_for("people.person", id=id))
    text = request.values.get("q", "")
    offered = [school] if school else schools.suggest(text)
    page = render_template("people/attach.html", form=form, person=row, q=text, offered=offered)
    return page, form.status


@doors.route("/affiliations/<int:id>/detach", methods=["GET", "POST"])
@access.may(roles.WORK)
def detach(id: int) -> Any:
    affiliation = db.get_or_404(Affiliation, id)
    form = DetachForm(data={"until_on": clock.today()})
    if form.validate_on_submit():
        with form.refusals():
            actions.detach(affiliation, until_on=form.until_on.data, by=current_user)
            return redirect(url_for("people.person", id=affiliation.person_id))
    return render_template("people/detach.html", form=form, affiliation=affiliation), form.status


@doors.post("/affiliations/<int:id>/usual-contact")
@access.may(roles.WORK)
def set_usual_contact(id: int) -> Any:
    affiliation = db.get_or_404(Affiliation, id)
    actions.set_usual_contact(affiliation, by=current_user)
    return redirect(url_for("people.person", id=affiliation.person_id))


@doors.post("/<int:id>/archive")
@access.may(roles.WORK)
def archive(id: int) -> Any:
    actions.archive(_person(id), by=current_user)
    flash(_("Archived: proposed nowhere any more; what was done stays."), "success")
    return redirect(url_for("people.person", id=id))


@doors.post("/<int:id>/unarchive")
@access.may(roles.WORK)
def unarchive(id: int) -> Any:
    actions.unarchive(_person(id), by=current_user)
    return redirect(url_for("people.person", id=id))


@doors.route("/<int:id>/consents", methods=["GET", "POST"])
@access.may(roles.WORK)
def give_consent(id: int) -> Any:
    row = _person(id)
    form = ConsentForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.give_consent(
                row,
                ConsentKind(form.kind.data),
                text_version=TOLD_TO_STAFF,
                source=form.source.data or "",
                by=current_user,
            )
            return redirect(url_for("people.person", id=id))
    return render_template("people/give_consent.html", form=form, person=row), form.status


@doors.post("/consents/<int:id>/withdraw")
@access.may(roles.WORK)
def withdraw_consent(id: int) -> Any:
    consent = db.get_or_404(Consent, id)
    actions.withdraw_consent(_person(consent.person_id), consent.kind, by=current_user)
    flash(_("The consent is withdrawn."), "success")
    return redirect(url_for("people.person", id=consent.person_id))


@doors.route("/notes", methods=["GET", "POST"])
@access.may(roles.WORK)
def add_note() -> Any:
    form = NoteForm(data={"on": clock.today(), **request.args.to_dict()})
    about = form.about
    if len(about) != 1 or not _exists(about):
        abort(404)
    if form.validate_on_submit():
        with form.refusals():
            note = actions.note(
                NoteKind(form.kind.data),
                form.text.data or "",
                on=form.on.data,
                follow_up_on=form.follow_up_on.data,
                by=current_user,
                **about,
            )
            return redirect(note_url(note))
    return render_template("people/add_note.html", form=form), form.status


@doors.post("/notes/<int:id>/done")
@access.may(roles.WORK)
def follow_up_done(id: int) -> Any:
    note = db.get_or_404(Note, id)
    actions.follow_up_done(note, by=current_user)
    undo = url_for("people.follow_up_again", id=id, next=request.form.get("next"))
    messages.done(_("Done: %(text)s", text=note.text[:80]), undo=undo)
    return redirect(_after_follow_up(note, request.form.get("next")))


@doors.post("/notes/<int:id>/follow-up/again")
@access.may(roles.WORK)
def follow_up_again(id: int) -> Any:
    note = actions.follow_up_again(db.get_or_404(Note, id), by=current_user)
    return redirect(_after_follow_up(note, request.args.get("next")))


def _after_follow_up(note: Note, came_from: str | None) -> str:
    return note_url(note) if came_from == "note" else url_for("home.today")


def _hours_this_year(person_id: int) -> Decimal:
    """As an attestation of each event would count them."""
    year = clock.school_year(clock.today())
    percent = organisation.current().whole_session_percent
    attendances = attendance.attendances_of_person(person_id, year).values()
    of_events = (
        hours.credit_hours(rows, cap=rows[0].session.event.credit_hours, whole_percent=percent)
        for rows in attendances
    )
    return sum(of_events, Decimal(0))


def _person(person_id: int) -> Person:
    return queries.with_schools(person_id) or abort(404)


def _school(text: Any) -> School | None:
    return db.session.get(School, links.id_of(text))


def _exists(about: dict[str, int]) -> bool:
    models: dict[str, Any] = {"school_id": School, "person_id": Person, "event_id": Event}
    return all(db.session.get(models[name], id_) is not None for name, id_ in about.items())


def _filtered(form: PersonFilters) -> Any:
    given = dict(form.values)
    return queries.listed(text=given.pop("q", ""), **given)


def _plain_phone(phone: str) -> str:
    """As it is searched for in a worksheet, without no-break spaces."""
    return contact.shown_phone(phone).replace("\xa0", " ")


def _rows(persons: Any) -> Iterator[list[Any]]:
    day = clock.today()
    for p in persons:
        at = ", ".join(a.school.name for a in p.schools_on(day))
        yield [
            p.first_name, p.last_name, p.email, _plain_phone(p.phone), OWN_NAMES[p.lang],
            ", ".join(map(str, p.role_labels)), p.job_title, p.member_number, at, p.organisation,
        ]  # fmt: skip
