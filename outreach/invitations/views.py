"""Who could go, asking them, and what speakers answer by the link."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core.language import _
from outreach.events import rights, wording
from outreach.events.models import Event
from outreach.invitations import (
    actions,
    calendar_files,
    candidates,
    forms,
    hindrances,
    mails,
    personal_link,
    queries,
)
from outreach.invitations.models import SpeakerInvitation
from outreach.speakers import queries as speakers
from outreach.web import access, limits, links

doors = Blueprint("invitations", __name__, url_prefix="/<any(fr, en):lang>")


@doors.route("/staff/events/<int:id>/speakers", methods=["GET", "POST"])
@access.may(roles.WORK)
def who_could_go(id: int) -> Any:
    event, search = _event(id), forms.SpeakerSearch()
    ranked = candidates.who_could_go(event, text=search.q.data or "")
    form = forms.AskForm()
    form.offer(ranked.best)
    if form.validate_on_submit():
        with form.refusals():
            chosen = speakers.with_ids(map(links.id_of, form.speaker_ids.data or []))
            in_turn = form.how.data == "in_turn"
            word = form.word.data or ""
            rows = actions.ask(event, chosen, in_turn=in_turn, word=word, by=current_user)
            mailed = [row for row in rows if row.asked_at and row.speaker.email]
            flash(_("Mails on their way: %(count)s.", count=len(mailed)), "success")
            return redirect(url_for("events.event", id=id))
    shown = {"form": form, "search": search, "event": event, "ranked": ranked}
    shown |= {"place": wording.place_line(event), "invitations": queries.of_event(id)}
    return render_template("invitations/who_could_go.html", **shown), form.status


@doors.route("/staff/events/<int:id>/speakers/<int:speaker_id>", methods=["GET", "POST"])
@access.may(roles.WORK)
def ask_all_the_same(id: int, speaker_id: int) -> Any:
    event, speaker = _event(id), speakers.with_all(speaker_id) or abort(404)
    kept_back = hindrances.hindrances(event, speaker)
    form = forms.AskAllTheSameForm()
    if kept_back:
        rights.check(roles.OVERRIDE, by=current_user)
        form.demand("override")
    if form.validate_on_submit():
        with form.refusals():
            reason = form.override.data or ""
            if form.has_agreed.data:
                actions.assign(event, speaker, override=reason, by=current_user)
            else:
                word = form.word.data or ""
                actions.ask(event, [speaker], word=word, override=reason, by=current_user)
            return redirect(url_for("events.event", id=id))
    shown = {"event": event, "speaker": speaker, "kept_back": kept_back}
    return render_template("invitations/ask_all_the_same.html", form=form, **shown), form.status


@doors.post("/staff/invitations/<int:id>/release")
@access.may(roles.WORK)
def release(id: int) -> Any:
    row = actions.release(_invitation(id), by=current_user)
    return redirect(url_for("events.event", id=row.event_id))


@doors.post("/staff/invitations/<int:id>/said-yes")
@access.may(roles.WORK)
def said_yes(id: int) -> Any:
    row = actions.accept(_invitation(id), by=current_user)
    return redirect(url_for("events.event", id=row.event_id))


@doors.post("/staff/invitations/<int:id>/said-no")
@access.may(roles.WORK)
def said_no(id: int) -> Any:
    row = actions.decline(_invitation(id), by=current_user)
    return redirect(url_for("events.event", id=row.event_id))


@doors.route("/staff/invitations/<int:id>/excuse", methods=["GET", "POST"])
@access.may(roles.OVERRIDE)
def excuse(id: int) -> Any:
    row, form = _invitation(id), forms.ExcuseForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.excuse(row, form.override.data or "", by=current_user)
            return redirect(url_for("events.event", id=row.event_id))
    kept_back = hindrances.hindrances(row.event, row.speaker)
    shown = {"invitation": row, "kept_back": kept_back}
    return render_template("invitations/excuse.html", form=form, **shown), form.status


@doors.get("/invitation/<token>")
@access.public
def my_invitation(token: str) -> Any:
    mine = _mine(token)
    shown = {"event": mine.event, "contacts_label": mails.whose_contacts(mine.event)}
    shown |= {"place": wording.place_line(mine.event, with_room=mine.goes)}
    return render_template("invitations/my_invitation.html", invitation=mine, token=token, **shown)


@doors.get("/invitation/<token>/visit.ics")
@access.public
def my_calendar(token: str) -> Any:
    mine = _mine(token)
    if not mine.goes:
        abort(404)
    text = calendar_files.calendar_file(mine)
    name = "visite" if mine.event.is_visit else "activite"
    headers = {"Content-Disposition": f"attachment; filename={name}.ics"}
    return Response(text, mimetype="text/calendar", headers=headers)


@doors.post("/invitation/<token>/accept")
@access.public
@limits.public_posts
@limits.posts_per_link
def accept(token: str) -> Any:
    actions.accept(_mine(token))
    flash(_("Thank you: you are going. A mail with everything is on its way."), "success")
    return _to_mine(token)


@doors.route("/invitation/<token>/decline", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def decline(token: str) -> Any:
    mine, form = _mine(token), forms.CannotGoForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.decline(mine, reply=form.reply.data or "")
            flash(_("Thank you for your answer: we ask somebody else."), "success")
            return _to_mine(token)
    return _page("decline", form, mine, token)


@doors.route("/invitation/<token>/propose", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def propose(token: str) -> Any:
    mine, form = _mine(token), forms.ProposeForm()
    if form.validate_on_submit():
        with form.refusals():
            at = form.instant(mine.event.time_zone)
            actions.propose(mine, at, reply=form.reply.data or "")
            flash(_("Thank you: we look whether it is possible, and write to you."), "success")
            return _to_mine(token)
    return _page("propose", form, mine, token)


def _page(name: str, form: Any, mine: SpeakerInvitation, token: str) -> Any:
    shown = {"form": form, "invitation": mine, "event": mine.event, "token": token}
    return render_template(f"invitations/{name}.html", **shown), form.status


def _to_mine(token: str) -> Any:
    return redirect(url_for("invitations.my_invitation", token=token))


def _event(event_id: int) -> Event:
    return queries.event_with_blocks(event_id) or abort(404)


def _invitation(invitation_id: int) -> SpeakerInvitation:
    return queries.invitation_with_all(invitation_id) or abort(404)


def _mine(token: str) -> SpeakerInvitation:
    return personal_link.invitation_of(token) or abort(404)
