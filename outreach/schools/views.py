"""The list of schools, their pages, and taking in the ministry's files."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import clock, contact, spreadsheet, transaction
from outreach.core.database import db
from outreach.core.language import _
from outreach.events import queries as events
from outreach.home import timeline
from outreach.people import queries as people
from outreach.schools import (
    actions,
    calendar_actions,
    calendar_files,
    calendar_forms,
    calendar_imports,
    calendar_queries,
    imports,
    ministry,
    published,
    queries,
    telling,
)
from outreach.schools import calendar as school_calendar
from outreach.schools.forms import (
    BuildingForm,
    MinistryFileForm,
    NewSchoolForm,
    SchoolFilters,
    SchoolForm,
    TakeInForm,
)
from outreach.schools.models import (
    LABELS,
    Building,
    CalendarFile,
    CalendarRun,
    DayKind,
    MinistryFile,
    MinistryRun,
    School,
    SchoolCalendarDay,
)
from outreach.schools.places import CalendarPlace, place_of
from outreach.schools.places import place as place_with
from outreach.schools.regions import region_name
from outreach.uploads import queries as uploads
from outreach.uploads.forms import ConfirmForm
from outreach.visit_requests import queries as visit_requests
from outreach.web import access, paging, table

PICKERS = ("school_code", "school_id")
doors = Blueprint("schools", __name__, url_prefix="/<any(fr, en):lang>/staff/schools")
doors.add_app_template_global(region_name)
doors.add_app_template_global(telling.in_words)
doors.add_app_template_global(telling.label, "column_label")
doors.add_app_template_global(telling.levels, "levels_of")


@doors.get("", strict_slashes=False)
@access.may(roles.WORK)
def schools() -> Any:
    form = SchoolFilters()
    columns = {"name": School.name_key, "municipality": School.municipality, "code": School.code}
    order = paging.order(columns, last=School.id)
    page = paging.page(_filtered(form), by=order.by, descending=order.descending)
    return render_template("schools/schools.html", form=form, page=page, order=order)


@doors.get("/schools.<any(csv, xlsx):kind>")
@access.may(roles.EXPORT)
def export(kind: str) -> Any:
    headers = [
        _("Code"), _("Official name"), LABELS["board_id"], LABELS["network"],
        LABELS["region_code"], LABELS["address"], LABELS["municipality"], LABELS["postal_code"],
        LABELS["phone"], LABELS["website"], _("Teaches"), LABELS["is_active"],
    ]  # fmt: skip
    form = SchoolFilters()
    wanted = db.session.scalars(_filtered(form).order_by(School.name_key, School.id))
    return table.download(kind, headers, _rows(wanted), name=_("Schools"), about=form.in_words())


@doors.get("/suggest")
@access.may(roles.WORK)
def suggest() -> Any:
    typed = request.args.get("name", "")
    return render_template(
        "schools/_suggestions.html",
        text=request.args.get("q", ""),
        schools=queries.suggest(request.args.get("q", "")),
        name=typed if typed in PICKERS else PICKERS[0],
    )


@doors.route("/add", methods=["GET", "POST"])
@access.may(roles.WORK)
def add() -> Any:
    form = NewSchoolForm()
    if form.validate_on_submit():
        with form.refusals():
            school = actions.add(**form.facts, by=current_user)
            return redirect(url_for("schools.school", id=school.id))
    return render_template("schools/add.html", form=form), form.status


@doors.get("/<int:id>")
@access.may(roles.WORK)
def school(id: int) -> Any:
    row = queries.with_everything(id) or abort(404)
    visits, notes = events.visits_of(id), people.notes_about(school_id=id)
    return render_template(
        "schools/school.html",
        school=row,
        contacts=people.contacts_at(id),
        coming=[event for event in reversed(visits) if event.ends_at > clock.now()],
        requests=visit_requests.open_at(id),
        notes=notes,
        timeline=timeline.of_school(row, visits=visits, notes=notes),
    )


@doors.route("/<int:id>/edit", methods=["GET", "POST"])
@access.may(roles.WORK)
def edit(id: int) -> Any:
    row = queries.with_everything(id) or abort(404)
    form = SchoolForm(row)
    if form.validate_on_submit():
        with form.refusals():
            actions.describe(row, **form.facts, by=current_user)
            return redirect(url_for("schools.school", id=id))
    return render_template("schools/edit.html", form=form, school=row), form.status


@doors.route("/buildings/<int:id>", methods=["GET", "POST"])
@access.may(roles.WORK)
def edit_building(id: int) -> Any:
    building = db.get_or_404(Building, id)
    form = BuildingForm(obj=building)
    if form.validate_on_submit():
        with form.refusals():
            actions.describe_building(building, **form.facts, by=current_user)
            return redirect(url_for("schools.school", id=building.school_id))
    return render_template("schools/edit_building.html", form=form, building=building), form.status


@doors.post("/<int:id>/close")
@access.may(roles.WORK)
def close(id: int) -> Any:
    actions.close(db.get_or_404(School, id), by=current_user)
    flash(_("The school is closed; its past visits stay."), "success")
    return redirect(url_for("schools.school", id=id))


@doors.post("/<int:id>/reopen")
@access.may(roles.WORK)
def reopen(id: int) -> Any:
    actions.reopen(db.get_or_404(School, id), by=current_user)
    return redirect(url_for("schools.school", id=id))


@doors.post("/<int:id>/unlock/<name>")
@access.may(roles.WORK)
def unlock(id: int, name: str) -> Any:
    row = db.get_or_404(School, id)
    if name not in row.locked:
        abort(404)
    actions.unlock(row, name, by=current_user)
    flash(_("The next file of the ministry may change this again."), "success")
    return redirect(url_for("schools.school", id=id))


@doors.route("/import", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.IMPORT)
def take_in() -> Any:
    form = MinistryFileForm()
    if form.validate_on_submit():
        with form.refusals():
            content = form.file.data.read()
            ministry.read(content, **form.facts)
            transaction.write_now()
            upload = imports.keep(content, **form.facts, by=current_user)
            return redirect(url_for("schools.preview", id=upload.id))
    facts = {"runs": uploads.runs(MinistryRun), "undoable": uploads.undoable(MinistryRun)}
    return render_template("schools/take_in.html", form=form, **facts), form.status


@doors.post("/import/shipped")
@access.may(roles.IMPORT)
def take_in_shipped() -> Any:
    for path in imports.SHIPPED:
        imports.take_in(path.read_bytes(), name=path.name, by=current_user)
    flash(_("The schools of Quebec are in."), "success")
    return redirect(url_for("schools.schools"))


@doors.route("/import/<int:id>", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.IMPORT)
def preview(id: int) -> Any:
    upload = uploads.waiting(MinistryFile, id, current_user.id) or abort(404)
    form = TakeInForm()
    closing = bool(form.accept_missing.data)
    if form.validate_on_submit():
        with form.refusals(), spreadsheet.held(upload.content):
            transaction.write_now()
            imports.take_in_kept(upload, accept_missing=closing, by=current_user)
            flash(_("The file was taken in."), "success")
            return redirect(url_for("schools.take_in"))
    effect = imports.effect_of(upload, accept_missing=closing)
    page = render_template("schools/preview.html", form=form, upload=upload, effect=effect)
    return page, form.status


@doors.post("/import/runs/<int:id>/undo")
@access.may(roles.IMPORT)
def undo(id: int) -> Any:
    imports.undo(db.get_or_404(MinistryRun, id), by=current_user)
    flash(_("What this file changed was put back; what it added is closed."), "success")
    return redirect(url_for("schools.take_in"))


@doors.get("/calendars")
@access.may(roles.WORK)
def calendars() -> Any:
    form = calendar_forms.YearFilter()
    counts = calendar_queries.count_by_board(form.wanted)
    places = [CalendarPlace(), *map(CalendarPlace, queries.boards())]
    holidays = school_calendar.holidays_between(*clock.year_days(form.wanted))
    shown = {"places": places, "counts": counts, "form": form, "computed": len(holidays)}
    return render_template("schools/calendars.html", **shown)


@doors.get("/calendars/<key>")
@access.may(roles.WORK)
def calendar(key: str) -> Any:
    place, form = _place(key), calendar_forms.YearFilter()
    first, last = clock.year_days(form.wanted)
    calendars = [around.own_days for around in place.around]
    rows = calendar_queries.between(first, last, *calendars)
    return render_template(
        "schools/calendar.html",
        place=place,
        form=form,
        lines=school_calendar.lines(rows, year=form.wanted),
        followed=published.followed_by(place),
        may_copy=any(place_of(row) == place for row in rows),
    )


@doors.route("/calendars/<key>/add", methods=["GET", "POST"])
@access.may(roles.WORK)
def add_day(key: str) -> Any:
    place, form = _place(key), calendar_forms.DayForm()
    if form.validate_on_submit():
        with form.refusals():
            row = calendar_actions.add(place, by=current_user, **form.facts)
            return _to_calendar_of(row)
    return render_template("schools/add_day.html", form=form, place=place), form.status


@doors.route("/calendar-days/<int:id>", methods=["GET", "POST"])
@access.may(roles.WORK)
def correct_day(id: int) -> Any:
    row = _day(id)
    form = calendar_forms.CorrectDayForm(data=calendar_forms.day_values(row))
    if form.validate_on_submit():
        with form.refusals():
            calendar_actions.correct(row, by=current_user, **form.facts)
            return _to_calendar_of(row)
    shown = {"form": form, "row": row, "place": place_of(row)}
    return render_template("schools/correct_day.html", **shown), form.status


@doors.post("/calendar-days/<int:id>/remove")
@access.may(roles.WORK)
def remove_day(id: int) -> Any:
    row = _day(id)
    answer = _to_calendar_of(row)
    calendar_actions.remove(row, by=current_user)
    flash(_("Removed from the calendar."), "success")
    return answer


@doors.post("/calendars/<key>/copy/<year>")
@access.may(roles.WORK)
def copy_year(key: str, year: str) -> Any:
    place, after = _place(key), _year_after(year)
    copies = calendar_actions.copy_year(place, year, by=current_user)
    flash(
        _("Copied to the same weekdays, to be corrected: %(count)s.", count=len(copies)), "success"
    )
    return redirect(url_for("schools.calendar", key=key, year=after))


@doors.route("/calendars/<key>/import", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.IMPORT)
def take_in_days(key: str) -> Any:
    place, form = _place(key), calendar_forms.CalendarFileForm()
    if form.validate_on_submit():
        with form.refusals():
            content = form.file.data.read()
            calendar_files.read(content, name=form.facts["name"])
            transaction.write_now()
            upload = calendar_imports.keep(content, _place(key), **form.facts, by=current_user)
            return redirect(url_for("schools.preview_days", id=upload.id))
    facts = {
        "runs": uploads.runs_of(CalendarRun, key),
        "undoable": uploads.undoable(CalendarRun),
    }
    return render_template(
        "schools/take_in_days.html", form=form, place=place, **facts
    ), form.status


@doors.route("/calendars/imports/<int:id>", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.IMPORT)
def preview_days(id: int) -> Any:
    upload = uploads.waiting(CalendarFile, id, current_user.id) or abort(404)
    form, key = ConfirmForm(), calendar_imports.place_of_file(upload).key
    if form.validate_on_submit():
        with form.refusals():
            transaction.write_now()
            calendar_imports.take_in(upload, by=current_user)
            flash(_("The file was taken in."), "success")
            return redirect(url_for("schools.calendar", key=key))
    effect = calendar_imports.effect_of(upload)
    shown = {"form": form, "upload": upload, "effect": effect, "key": key}
    return render_template("schools/preview_days.html", **shown), form.status


@doors.route("/calendars/<key>/address", methods=["GET", "POST"])
@access.may(roles.WORK)
def follow(key: str) -> Any:
    place = _place(key)
    if not place.around[1:]:
        abort(404)
    row = published.followed_by(place)
    form = calendar_forms.PublishedForm(obj=row)
    if form.validate_on_submit():
        with form.refusals():
            kind = DayKind(form.kind.data)
            published.follow(place, form.url.data or "", kind=kind, by=current_user)
            flash(_("The calendar is fetched within a minute, then once a day."), "success")
            return redirect(url_for("schools.calendar", key=key))
    return render_template("schools/follow.html", form=form, place=place, row=row), form.status


@doors.post("/calendars/<key>/address/unfollow")
@access.may(roles.WORK)
def unfollow(key: str) -> Any:
    row = published.followed_by(_place(key)) or abort(404)
    published.unfollow(row, by=current_user)
    flash(_("The calendar is fetched no more, and its days are gone."), "success")
    return redirect(url_for("schools.calendar", key=key))


@doors.post("/calendars/runs/<int:id>/undo")
@access.may(roles.IMPORT)
def undo_days(id: int) -> Any:
    run = db.get_or_404(CalendarRun, id)
    calendar_imports.undo(run, by=current_user)
    flash(
        _("Undone: what this file brought is removed, but for what was corrected since."), "success"
    )
    return redirect(url_for("schools.take_in_days", key=run.kind))


def _place(key: str) -> CalendarPlace:
    return place_with(key) or abort(404)


def _year_after(year: str) -> str:
    """The school year after that one; of what is no year there is no page."""
    try:
        following = clock.year_label(clock.year_start(year) + 1)
        clock.year_days(following)
    except ValueError:
        abort(404)
    return following


def _day(day_id: int) -> SchoolCalendarDay:
    return calendar_queries.with_place(day_id) or abort(404)


def _to_calendar_of(row: SchoolCalendarDay) -> Any:
    year = clock.school_year(row.first_on)
    return redirect(url_for("schools.calendar", key=place_of(row).key, year=year))


def _filtered(form: SchoolFilters) -> Any:
    given = dict(form.values)
    return queries.listed(text=given.pop("q", ""), **given)


def _rows(wanted: Any) -> Iterator[list[Any]]:
    for s in wanted:
        yield [
            s.code, s.name, s.board.name if s.board else "", s.network.label,
            region_name(s.region_code), s.address, s.municipality, s.postal_code,
            contact.shown_phone(s.phone), s.website, telling.levels(s),
            telling.in_words("is_active", s.is_active),
        ]  # fmt: skip
