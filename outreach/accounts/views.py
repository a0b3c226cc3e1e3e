"""The set-up page, one's own account, users and tokens; signing in itself is flask-security's."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from flask_login import current_user
from flask_security import auth_required
from flask_security.proxies import _security

from outreach.accounts import actions, queries, roles, setup_code, signing_in
from outreach.accounts.forms import (
    AccountForm,
    CodeForm,
    EnterForm,
    FirstPasswordForm,
    InviteForm,
    SetUpForm,
    TokenForm,
    UserForm,
)
from outreach.accounts.models import ApiToken, Scope, SignIn, User
from outreach.core import language, transaction
from outreach.core.database import db
from outreach.core.language import _
from outreach.mail import delivery
from outreach.mail.forms import typed_server
from outreach.organisation import queries as organisation
from outreach.web import access, trace

doors = Blueprint("accounts", __name__, url_prefix="/<any(fr, en):lang>")
OWN = "/staff/account"
FIRST_PAGES = ("home.welcome", "home.front")
fresh = auth_required("session", within=60, grace=30)


@doors.before_app_request
def wait_for_set_up() -> Any:
    """Lead the first visit of an empty installation to its set-up page."""
    if request.endpoint in FIRST_PAGES and setup_code.waits():
        return redirect(url_for("accounts.setup", lang=language.current()))
    return None


@doors.route("/setup", methods=["GET", "POST"])
@access.public
def setup() -> Any:
    if not setup_code.waits():
        return redirect(url_for("security.login"))
    code = request.args.get("code", "")
    if not setup_code.is_right(code):
        return render_template("accounts/setup_code.html", code=code), 403 if code else 200
    form = SetUpForm(obj=organisation.blank())
    tested = ""
    if "test" in request.form:
        tested = _try_typed_server(form)
    elif form.validate_on_submit():
        with form.refusals():
            _set_up(form)
            flash(_("Outreach is set up. You are its administrator."), "success")
            return redirect(url_for("home.today"))
    return render_template("accounts/setup.html", form=form, tested=tested), form.status


@doors.route(f"{OWN}/", methods=["GET", "POST"])
@access.signed_in
def account() -> Any:
    form = AccountForm(obj=current_user)
    if form.validate_on_submit():
        actions.describe_self(_me(), **form.facts)
        flash(_("Saved."), "success")
        return redirect(url_for("accounts.account"))
    sign_ins = queries.sign_ins_of(_me())
    facts = {"form": form, "sign_ins": sign_ins, "here": g.get("sign_in_id")}
    return render_template("accounts/account.html", **facts), form.status


@doors.route(f"{OWN}/second-factor", methods=["GET", "POST"])
@access.signed_in
@fresh
def second_factor() -> Any:
    if current_user.has_second_factor:
        return redirect(url_for("accounts.account"))
    totp = _security.totp_factory
    secret = session.setdefault("second_factor", totp.generate_totp_secret())
    form = CodeForm()
    if form.validate_on_submit():
        code = (form.code.data or "").replace(" ", "")
        if totp.verify_totp(token=code, totp_secret=secret, user=current_user, window=30):
            codes, kept = _recovery_codes()
            actions.turn_on_second_factor(_me(), secret=session.pop("second_factor"), codes=kept)
            return render_template("accounts/recovery_codes.html", codes=codes, is_new=True)
        form.code.errors = [_("This code is not right: enter the one that the app shows now.")]
    shown = totp.fetch_setup_values(secret, current_user)
    return render_template("accounts/second_factor.html", form=form, shown=shown), form.status


@doors.post(f"{OWN}/second-factor/off")
@access.signed_in
@fresh
def turn_off_second_factor() -> Any:
    actions.turn_off_second_factor(_me(), by=current_user)
    flash(_("The second factor is off: your password alone is enough."), "warning")
    return redirect(url_for("accounts.account"))


@doors.post(f"{OWN}/recovery-codes")
@access.signed_in
@fresh
def recovery_codes() -> Any:
    codes, kept = _recovery_codes()
    actions.renew_recovery_codes(_me(), codes=kept)
    return render_template("accounts/recovery_codes.html", codes=codes, is_new=False)


@doors.post(f"{OWN}/sessions/<int:id>/end")
@access.signed_in
def end_session(id: int) -> Any:
    sign_in = db.get_or_404(SignIn, id)
    if sign_in.user_id != current_user.id:
        abort(404)
    actions.sign_out(sign_in, by=current_user)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("accounts.account"))


@doors.post(f"{OWN}/sessions/end-others")
@access.signed_in
def end_other_sessions() -> Any:
    actions.sign_out_everywhere(_me(), by=current_user, but=session.get("sign_in", ""))
    flash(_("Every other browser is signed out."), "success")
    return redirect(url_for("accounts.account"))


@doors.route(f"{OWN}/enter/<token>", methods=["GET", "POST"])
@access.public
def enter(token: str) -> Any:
    link = queries.link_with(token)
    if link is None:
        return render_template("accounts/enter.html", link=None, form=None), 404
    form = EnterForm() if link.user.password else FirstPasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            password = form.password.data if "password" in form else None
            user = actions.enter(link, password=password)
            signing_in.enter(user)
            return redirect(url_for("home.today", lang=user.lang))
    return render_template("accounts/enter.html", link=link, form=form), form.status


@doors.get("/staff/users")
@access.may(roles.ADMINISTER)
def users() -> Any:
    return render_template(
        "accounts/users.html",
        users=queries.users(),
        invited=queries.waiting_invitations(),
        roles=roles,
    )


@doors.route("/staff/users/invite", methods=["GET", "POST"])
@access.may(roles.ADMINISTER)
def invite() -> Any:
    form = InviteForm()
    if form.validate_on_submit():
        with form.refusals():
            user = actions.invite(by=current_user, **form.facts)
            flash(_("%(name)s gets a mail with a link that works once.", name=user.name), "success")
            return redirect(url_for("accounts.users"))
    return render_template("accounts/invite.html", form=form, roles=roles), form.status


@doors.route("/staff/users/<int:id>", methods=["GET", "POST"])
@access.may(roles.ADMINISTER)
def user(id: int) -> Any:
    row = db.get_or_404(User, id)
    form = UserForm(obj=row)
    if form.validate_on_submit():
        with form.refusals():
            actions.change_user(row, by=current_user, **form.facts)
            flash(_("Saved."), "success")
            return redirect(url_for("accounts.users"))
    facts = {"form": form, "user": row, "roles": roles, "sign_ins": queries.sign_ins_of(row)}
    return render_template("accounts/user.html", **facts), form.status


@doors.post("/staff/users/<int:id>/invite")
@access.may(roles.ADMINISTER)
def invite_again(id: int) -> Any:
    row = actions.invite_again(db.get_or_404(User, id), by=current_user)
    flash(_("%(name)s gets a mail with a link that works once.", name=row.name), "success")
    return redirect(url_for("accounts.user", id=id))


@doors.post("/staff/users/<int:id>/second-factor/off")
@access.may(roles.ADMINISTER)
def turn_off_second_factor_of(id: int) -> Any:
    row = actions.turn_off_second_factor(db.get_or_404(User, id), by=current_user)
    flash(
        _("%(name)s now signs in with the password alone.", name=row.name),
        "success",
    )
    return redirect(url_for("accounts.user", id=id))


@doors.post("/staff/users/<int:id>/sessions/end")
@access.may(roles.ADMINISTER)
def end_sessions_of(id: int) -> Any:
    row = db.get_or_404(User, id)
    own = session.get("sign_in", "") if row.id == current_user.id else ""
    actions.sign_out_everywhere(row, by=current_user, but=own)
    flash(_("%(name)s is signed out everywhere.", name=row.name), "success")
    return redirect(url_for("accounts.user", id=id))


@doors.route("/staff/tokens", methods=["GET", "POST"])
@access.may(roles.ADMINISTER)
def tokens() -> Any:
    form = TokenForm()
    if form.validate_on_submit():
        scope = Scope(form.scope.data)
        token, secret = actions.create_token(form.name.data or "", scope=scope, by=current_user)
        return render_template("accounts/new_token.html", token=token, secret=secret)
    return render_template("accounts/tokens.html", form=form, tokens=queries.tokens()), form.status


@doors.post("/staff/tokens/<int:id>/revoke")
@access.may(roles.ADMINISTER)
def revoke_token(id: int) -> Any:
    token = actions.revoke_token(db.get_or_404(ApiToken, id), by=current_user)
    flash(_("The token “%(name)s” opens nothing any more.", name=token.name), "success")
    return redirect(url_for("accounts.tokens"))


def _me() -> User:
    return current_user._get_current_object()  # type: ignore[no-any-return]


def _recovery_codes() -> tuple[list[str], list[str]]:
    """Fresh codes as shown, and as kept."""
    codes = _security.totp_factory.generate_recovery_codes(10)
    return codes, _security.mf_recovery_codes_util._encrypt_codes(codes)


def _set_up(form: SetUpForm) -> None:
    facts = form.organisation_facts | {"mail_url": typed_server(form).url}
    administrator = form.administrator | {"lang": language.current()}
    user = actions.set_up(administrator=administrator, organisation_facts=facts)
    signing_in.enter(user)
    trace.note(setup_code.spend)


def _try_typed_server(form: SetUpForm) -> str:
    """What the mail server says to a test; nothing has been stored."""
    transaction.abandon()
    server, to = typed_server(form), form.test_to.data or form.user_email.data or ""
    if not server.host or not to:
        return _("Enter the mail server and where to send the test.")
    why = delivery.try_out(server.url, to=to, sender=form.email.data or to)
    return why or _("The mail server took the test mail: look for it at %(email)s.", email=to)
