"""Becoming a speaker, the speaker's own page, and what staff see and do."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import clock, files, language, transaction
from outreach.core.database import db
from outreach.core.language import _
from outreach.home import timeline
from outreach.invitations import personal_link as invitation_link
from outreach.invitations import queries as invitations
from outreach.invitations.models import SpeakerInvitation
from outreach.people.models import Person
from outreach.schools import queries as schools
from outreach.schools.models import Board
from outreach.schools.regions import region_name
from outreach.speakers import (
    actions,
    check_forms,
    checks,
    forms,
    imports,
    lists,
    personal_link,
    queries,
)
from outreach.speakers.models import Absence, BackgroundCheck, Speaker, SpeakerList, SpeakerRun
from outreach.uploads import queries as uploads
from outreach.uploads.forms import ConfirmForm
from outreach.web import access, answers, limits, links, paging

doors = Blueprint("speakers", __name__, url_prefix="/<any(fr, en):lang>")
doors.app_template_filter("region_names")(lambda codes: [region_name(code) for code in codes])


@doors.route("/become-a-speaker", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_email
def become_a_speaker() -> Any:
    lang = language.current()
    form = forms.VolunteerForm(data={"languages": [lang]})
    if form.validate_on_submit():
        with form.refusals():
            if not form.is_of_a_machine:
                actions.apply(lang=lang, **form.facts)
            return redirect(url_for("speakers.thanks"))
    return render_template("speakers/become_a_speaker.html", form=form), form.status


@doors.get("/become-a-speaker/thanks")
@access.public
def thanks() -> Any:
    """The same for everybody: whom we know stays unsaid."""
    return render_template("speakers/thanks.html")


@doors.get("/speaker/<token>")
@access.public
def my_page(token: str) -> Any:
    mine = _mine(token)
    shown = {"standings": checks.standings(mine, on=clock.today()), **_visits_of(mine)}
    shown["invitation_token"] = invitation_link.token
    return render_template("speakers/my_page.html", speaker=mine, token=token, **shown)


@doors.post("/speaker/<token>/confirm")
@access.public
@limits.public_posts
@limits.posts_per_link
def confirm(token: str) -> Any:
    actions.confirm(_mine(token))
    flash(_("Thank you: we have your offer, and write to you."), "success")
    return redirect(url_for("speakers.my_page", token=token))


@doors.route("/speaker/<token>/availability", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def my_availability(token: str) -> Any:
    mine = _mine(token)
    form = forms.SuitsForm(data={"weekdays": mine.weekdays, "hours": mine.hours})
    if form.validate_on_submit():
        with form.refusals():
            days, hours = form.weekdays.data or [], form.hours.data or ""
            actions.say_when(mine, weekdays=days, hours=hours)
            flash(_("Saved."), "success")
            return redirect(url_for("speakers.my_availability", token=token))
    shown = {"speaker": mine, "token": token, "today": clock.today()}
    shown |= {"going": _going(mine), "invitation_token": invitation_link.token}
    return render_template("speakers/my_availability.html", form=form, **shown), form.status


@doors.route("/speaker/<token>/away", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def be_away(token: str) -> Any:
    mine, form = _mine(token), forms.AwayForm()
    if form.validate_on_submit():
        with form.refusals():
            first = form.first_on.data
            assert first
            actions.be_away(mine, first, form.last_on.data or first)
            return redirect(url_for("speakers.my_availability", token=token))
    return render_template(
        "speakers/be_away.html", form=form, speaker=mine, token=token
    ), form.status


@doors.post("/speaker/<token>/back/<int:id>")
@access.public
@limits.public_posts
@limits.posts_per_link
def be_back(token: str, id: int) -> Any:
    mine = _mine(token)
    absence = next((row for row in mine.absences if row.id == id), None) or abort(404)
    actions.be_back(mine, absence)
    return redirect(url_for("speakers.my_availability", token=token))


@doors.get("/staff/speakers")
@access.may(roles.WORK)
def speakers() -> Any:
    form = forms.SpeakerFilters()
    page = paging.page(queries.speakers(**form.wanted), by=[Person.name_key, Speaker.id])
    return render_template("speakers/speakers.html", form=form, page=page)


@doors.route("/staff/speakers/add", methods=["GET", "POST"])
@access.may(roles.WORK)
def add() -> Any:
    """Somebody new, or with `?person=` a person of ours, whose name and address are known."""
    person = db.session.get(Person, links.asked_id("person"))
    values = {"languages": [language.current()]}
    form = forms.StaffFacts(data=values) if person else forms.AddSpeakerForm(data=values)
    if form.validate_on_submit():
        with form.refusals():
            if isinstance(form, forms.AddSpeakerForm):
                person = actions.person_for(by=current_user, **form.person_facts)
            assert person
            made = actions.add(person, by=current_user, **form.facts)
            return redirect(url_for("speakers.speaker", id=made.id))
    return render_template("speakers/add.html", form=form, person=person), form.status


@doors.route("/staff/speakers/import", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.IMPORT)
def take_in() -> Any:
    form = forms.SpeakerListForm()
    if form.validate_on_submit():
        with form.refusals():
            file = form.file.data
            content, name = file.read(), file.filename or ""
            lists.read(content, name=name)
            transaction.write_now()
            upload = imports.keep(content, name=name, by=current_user)
            return redirect(url_for("speakers.preview", id=upload.id))
    shown = {"runs": uploads.runs(SpeakerRun), "undoable": uploads.undoable(SpeakerRun)}
    shown["columns"] = [names[0] for names in lists.COLUMNS.values()]
    return render_template("speakers/take_in.html", form=form, **shown), form.status


@doors.route("/staff/speakers/imports/<int:id>", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.IMPORT)
def preview(id: int) -> Any:
    upload = uploads.waiting(SpeakerList, id, current_user.id) or abort(404)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            transaction.write_now()
            imports.take_in(upload, by=current_user)
            flash(_("The file was taken in."), "success")
            return redirect(url_for("speakers.speakers"))
    effect = imports.effect_of(upload)
    return render_template(
        "speakers/preview.html", form=form, upload=upload, effect=effect
    ), form.status


@doors.post("/staff/speakers/runs/<int:id>/undo")
@access.may(roles.IMPORT)
def undo_list(id: int) -> Any:
    imports.undo(db.get_or_404(SpeakerRun, id), by=current_user)
    flash(_("Undone: whom this list brought is archived."), "success")
    return redirect(url_for("speakers.take_in"))


@doors.get("/staff/speakers/<int:id>")
@access.may(roles.WORK)
def speaker(id: int) -> Any:
    row = _speaker(id)
    shown = {
        "standings": checks.standings(row, on=clock.today()),
        "timeline": timeline.of_speaker(row),
        "today": clock.today(),
        **_visits_of(row),
    }
    return render_template("speakers/speaker.html", speaker=row, **shown)


@doors.route("/staff/speakers/<int:id>/edit", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.WORK)
def edit(id: int) -> Any:
    row = _speaker(id)
    form = forms.EditSpeakerForm(data=forms.speaker_values(row))
    if form.validate_on_submit():
        with form.refusals():
            upload = form.picture.data
            picture = files.redrawn(upload.read()) if upload else None
            transaction.write_now()
            row = _speaker(id)
            actions.correct(row, by=current_user, **form.facts)
            if picture:
                actions.show_picture(row, picture, by=current_user)
            elif form.drop_picture.data:
                actions.drop_picture(row, by=current_user)
            return redirect(url_for("speakers.speaker", id=id))
    return render_template("speakers/edit.html", form=form, speaker=_speaker(id)), form.status


@doors.get("/staff/speakers/<int:id>/picture")
@access.may(roles.WORK)
def picture(id: int) -> Any:
    file = _speaker(id).picture or abort(404)
    return answers.kept_picture(file, cache="private, no-cache")


@doors.post("/staff/speakers/<int:id>/archive")
@access.may(roles.WORK)
def archive(id: int) -> Any:
    actions.archive(_speaker(id), by=current_user)
    flash(_("Archived: proposed nowhere any more; what was done stays."), "success")
    return redirect(url_for("speakers.speaker", id=id))


@doors.post("/staff/speakers/<int:id>/unarchive")
@access.may(roles.WORK)
def unarchive(id: int) -> Any:
    actions.unarchive(_speaker(id), by=current_user)
    return redirect(url_for("speakers.speaker", id=id))


@doors.route("/staff/speakers/<int:id>/absences/enter", methods=["GET", "POST"])
@access.may(roles.WORK)
def enter_absence(id: int) -> Any:
    """Of who says so by telephone."""
    row, form = _speaker(id), forms.AwayForm()
    if form.validate_on_submit():
        with form.refusals():
            first = form.first_on.data
            assert first
            actions.be_away(row, first, form.last_on.data or first, by=current_user)
            return redirect(url_for("speakers.speaker", id=id, _anchor="away"))
    return render_template("speakers/enter_absence.html", form=form, speaker=row), form.status


@doors.post("/staff/speakers/absences/<int:id>/take-away")
@access.may(roles.WORK)
def take_absence_away(id: int) -> Any:
    absence = db.get_or_404(Absence, id)
    row = _speaker(absence.speaker_id)
    actions.be_back(row, absence, by=current_user)
    return redirect(url_for("speakers.speaker", id=row.id, _anchor="away"))


@doors.route("/staff/speakers/<int:id>/checks/enter", methods=["GET", "POST"])
@access.may(roles.WORK)
def enter_check(id: int) -> Any:
    row, form = _speaker(id), check_forms.EnterCheckForm()
    if form.validate_on_submit():
        with form.refusals():
            board = db.session.get(Board, links.id_of(form.board_id.data))
            checks.enter(row, board, by=current_user, **form.facts)
            return redirect(url_for("speakers.speaker", id=id))
    return render_template("speakers/enter_check.html", form=form, speaker=row), form.status


@doors.route("/staff/speakers/checks/<int:id>/correct", methods=["GET", "POST"])
@access.may(roles.WORK)
def correct_check(id: int) -> Any:
    check = _check(id)
    form = check_forms.CorrectCheckForm(data=check_forms.check_values(check))
    if form.validate_on_submit():
        with form.refusals():
            checks.correct(check, by=current_user, **form.facts)
            return redirect(url_for("speakers.speaker", id=check.speaker_id))
    return render_template("speakers/correct_check.html", form=form, check=check), form.status


@doors.post("/staff/speakers/checks/<int:id>/seen")
@access.may(roles.WORK)
def seen(id: int) -> Any:
    checks.see(_check(id), by=current_user)
    return redirect(url_for("home.today"))


@doors.route("/staff/speakers/policies", methods=["GET", "POST"])
@access.may(roles.WORK)
def policies() -> Any:
    boards, rules = schools.boards(), queries.rules()
    form = check_forms.policies_form(boards, rules)
    if form.validate_on_submit():
        checks.set_rules(boards, form.rules, by=current_user)
        flash(_("Saved."), "success")
        return redirect(url_for("speakers.policies"))
    return render_template("speakers/policies.html", form=form), form.status


def _going(row: Speaker) -> list[SpeakerInvitation]:
    """What comes and they said yes to."""
    return [mine for mine in invitations.of_speaker(row.id, coming=True) if mine.goes]


def _visits_of(row: Speaker) -> dict[str, Any]:
    """What comes, what was, and the hours of this school year."""
    year = clock.school_year(clock.today())
    return {
        "coming": invitations.of_speaker(row.id, coming=True),
        "past": invitations.of_speaker(row.id, coming=False),
        "hours_this_year": invitations.hours_in_year(row.id, year),
    }


def _speaker(speaker_id: int) -> Speaker:
    row = queries.with_all(speaker_id)
    return row if row and row.confirmed_at and not _is_erased(row) else abort(404)


def _is_erased(row: Speaker) -> bool:
    return row.person is None or row.person.erased_at is not None


def _check(check_id: int) -> BackgroundCheck:
    return queries.check_with_all(check_id) or abort(404)


def _mine(token: str) -> Speaker:
    return personal_link.speaker_of(token) or abort(404)
