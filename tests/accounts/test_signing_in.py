"""Signing in as people do it: password, code, recovery code, mailed link; and what closes again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, Response
from flask_security.proxies import _security
from passlib.totp import TOTP
from sqlalchemy import delete, func, select

from outreach.accounts import actions, queries, signing_in
from outreach.accounts.models import Scope, SignIn, User
from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db, writing
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail.models import Message
from tests import make
from tests.browser import Client, Page
from tests.mail.received import received, the_mail
from tests.web.test_limits import limited  # noqa: F401

SIGN_IN = "/fr/staff/account/sign-in"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36"


def give_password(client: Client, user: User, password: str = make.PASSWORD, **wanted: Any) -> Page:
    return client.submit(SIGN_IN, email=user.email, password=password, **wanted)


def code_of(key: str) -> str:
    return TOTP(key=key).generate().token


def test_the_right_password_opens_today_and_is_listed(client: Client) -> None:
    user = make.signed_up()
    page = give_password(client, user)
    assert page.url == "/fr/staff/"
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1
    assert db.session.get_one(User, user.id).login_count == 1


def test_a_wrong_password_is_told_without_saying_which_part(client: Client) -> None:
    user = make.signed_up()
    page = give_password(client, user, "pas le bon du tout", status=422)
    assert page.errors == ["Le courriel ou le mot de passe n’est pas le bon."]
    assert page.form().fields["email"] == user.email
    unknown = client.submit(SIGN_IN, email="nobody@example.org", password="whatever", status=422)
    assert unknown.errors == page.errors


def test_a_closed_account_stays_out(client: Client) -> None:
    user = make.signed_up()
    with transaction():
        db.session.merge(user).active = False
    assert give_password(client, user, status=422).errors
    assert client.get("/fr/staff/").status_code == 302


def test_an_account_closed_in_the_middle_of_a_session_stays_out(client: Client) -> None:
    user = make.signed_up()
    give_password(client, user)
    with transaction():
        db.session.merge(user).active = False
    assert client.get("/fr/staff/account/").status_code == 302


def test_the_page_asked_for_follows_the_sign_in(client: Client) -> None:
    user = make.signed_up(Role.COORDINATOR)
    asked = client.get("/fr/staff/account/")
    page = client.submit(asked.location, email=user.email, password=make.PASSWORD)
    assert page.url == "/fr/staff/account/"


def test_the_password_is_looked_at_before_anything_waits_to_write(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashing is slow by design, and whoever writes holds everybody up."""
    seen, verify = [], User.verify_and_update_password

    def noted(user: User, password: str) -> bool:
        seen.append(writing.get())
        return verify(user, password)

    monkeypatch.setattr(User, "verify_and_update_password", noted)
    assert give_password(client, make.signed_up()).url == "/fr/staff/"
    assert seen == [False]


def test_a_browser_that_asks_for_data_gets_the_page_too(client: Client) -> None:
    answer = client.get(SIGN_IN, headers={"Accept": "application/json"})
    assert answer.mimetype == "text/html"
    posted = client.post(SIGN_IN, json={"email": "a@example.org", "password": "x"})
    assert not posted.is_json


def test_a_sign_in_ends_with_the_browser(client: Client) -> None:
    """No cookie that outlives it signs anybody in again."""
    give_password(client, make.signed_up())
    assert client.get_cookie("remember_token") is None
    client.delete_cookie("session")
    assert client.get("/fr/staff/account/").status_code == 302


def test_a_code_is_asked_at_every_sign_in_whatever_a_browser_wants_kept(client: Client) -> None:
    user, key, _codes = make.with_second_factor()
    token = client.page(SIGN_IN).form().fields["csrf_token"]
    given = {"email": user.email, "password": make.PASSWORD, "csrf_token": token, "remember": "y"}
    page = client.page(client.post(SIGN_IN, data=given).location)
    assert client.fill(page, code=code_of(key)).url == "/fr/staff/"
    client.delete_cookie("session")
    assert client.get("/fr/staff/account/").status_code == 302
    assert give_password(client, user).heading == "Entrez le code"


@pytest.mark.parametrize("path", ["code", "recovery-code"])
def test_the_code_page_leaves_who_is_signed_in_signed_in(client: Client, path: str) -> None:
    client.sign_in(make.user())
    assert client.get(f"/fr/staff/account/{path}").location == "/fr/staff/"
    assert client.get("/fr/staff/account/").status_code == 200


def test_signing_out_forgets_the_session(client: Client) -> None:
    give_password(client, make.signed_up())
    page = client.submit("/fr/staff/account/", button="Se déconnecter")
    assert page.url == SIGN_IN
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_a_mailed_link_sets_a_new_password_once(client: Client) -> None:
    user = make.signed_up()
    page = client.submit("/fr/staff/account/reset", email=user.email)
    assert "Si cette adresse a un compte" in page.text
    message = db.session.scalars(select(Message)).one()
    assert message.to_email == user.email
    link = received(message).path
    client.submit(link, password="une autre phrase", password_confirm="une autre phrase")
    assert "/sign-in" not in give_password(client, user, "une autre phrase").url
    again = client.get(link, follow_redirects=True)
    assert "Ce lien a déjà servi" in again.get_data(as_text=True)


@pytest.mark.parametrize(("second", "opens"), [(0, True), (1, False)])
def test_a_mailed_link_sets_a_new_password_for_a_day(
    client: Client, second: int, opens: bool
) -> None:
    with time_machine.travel(clock.now().replace(microsecond=0), tick=False) as now:
        user = make.signed_up()
        client.submit("/fr/staff/account/reset", email=user.email)
        link = received(db.session.scalars(select(Message)).one()).path
        db.session.rollback()
        now.shift(timedelta(days=1, seconds=second))
        assert (client.get(link).status_code == 200) == opens


def test_a_new_password_by_mail_ends_every_session_of_hers(client: Client) -> None:
    user, stranger = make.signed_up(), make.signed_up()
    for who in (user, user, stranger):
        give_password(client.application.test_client(), who)  # type: ignore[arg-type]
    client.submit("/fr/staff/account/reset", email=user.email)
    link = received(db.session.scalars(select(Message)).one()).path
    client.submit(link, password="une autre phrase", password_confirm="une autre phrase")
    assert db.session.scalars(select(SignIn.user_id)).all() == [stranger.id]
    assert db.session.scalar(select(func.count()).select_from(Message)) == 1
    entry = db.session.scalars(select(Entry).where(Entry.verb == "change_password")).one()
    assert entry.row_id == user.id


def test_resetting_says_the_same_for_unknown_addresses(client: Client) -> None:
    page = client.submit("/fr/staff/account/reset", email="nobody@example.org")
    assert "Si cette adresse a un compte" in page.text
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_the_mailed_link_is_ours_whatever_host_was_asked_for(client: Client) -> None:
    user = make.signed_up()
    evil = {"base_url": "http://evil.example"}
    page = Page(client.get("/fr/staff/account/reset", **evil))
    data = {"email": user.email, "csrf_token": page.form().fields["csrf_token"]}
    assert client.post("/fr/staff/account/reset", data=data, **evil).status_code == 200
    assert "evil" not in the_mail().source + the_mail().text


def test_a_weak_new_password_is_refused_with_its_reason(client: Client) -> None:
    give_password(client, make.signed_up())
    page = client.submit(
        "/fr/staff/account/password",
        password=make.PASSWORD,
        new_password="court",
        new_password_confirm="court",
        status=422,
    )
    assert page.errors == ["Employez au moins 10 caractères pour le mot de passe."]


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(client: Client) -> None:
    user = make.signed_up()
    other = client.application.test_client()
    give_password(other, user)  # type: ignore[arg-type]
    give_password(client, user)
    page = client.submit(
        "/fr/staff/account/password",
        password=make.PASSWORD,
        new_password="une autre phrase",
        new_password_confirm="une autre phrase",
    )
    assert page.url == "/fr/staff/account/"
    assert other.get("/fr/staff/account/").status_code == 302
    assert len(queries.sign_ins_of(user)) == 1
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0
    assert "change_password" in db.session.scalars(select(Entry.verb)).all()
    assert (
        "/sign-in"
        not in give_password(client.application.test_client(), user, "une autre phrase").url
    )  # type: ignore[arg-type]


def test_a_second_factor_asks_for_a_code_that_works_once(client: Client) -> None:
    user, key, _codes = make.with_second_factor()
    page = give_password(client, user)
    assert page.heading == "Entrez le code"
    wrong = client.fill(page, code="000000", status=422)
    assert "Ce code n’est pas le bon" in wrong.text
    code = code_of(key)
    assert client.fill(wrong, code=code).url == "/fr/staff/"
    other: Any = client.application.test_client()
    again = other.fill(give_password(other, user), code=code, status=422)
    assert "a déjà servi" in again.text


def test_a_recovery_code_works_once(client: Client) -> None:
    user, _key, codes = make.with_second_factor()
    page = client.page(give_password(client, user).href("code de secours"))
    assert client.fill(page, code=codes[0]).url == "/fr/staff/"
    assert db.session.get_one(User, user.id).recovery_codes_left == 2
    other: Any = client.application.test_client()
    page = other.page(give_password(other, user).href("code de secours"))
    assert "ou a déjà servi" in other.fill(page, code=codes[0], status=422).text


def test_recovery_codes_are_not_stored_as_they_are(app: Flask) -> None:
    user, _key, codes = make.with_second_factor()
    kept = db.session.get_one(User, user.id).mf_recovery_codes or []
    assert len(kept) == 3
    assert not set(codes) & set(kept)
    assert _security.mf_recovery_codes_util.check_recovery_code(user, codes[1])


def test_the_code_page_without_the_password_leads_back(client: Client) -> None:
    answer = client.get("/fr/staff/account/code")
    assert answer.location == SIGN_IN


def test_administering_asks_for_the_second_factor_first(client: Client) -> None:
    give_password(client, make.signed_up(Role.ADMINISTRATOR))
    answer = client.get("/fr/staff/settings/")
    assert answer.location == "/fr/staff/account/second-factor"
    assert "Activez d’abord" in client.page(answer.location).text
    assert client.get("/fr/staff/").status_code == 200


def test_the_demo_lets_administrators_in_without(client: Client) -> None:
    make.our_organisation(is_demo=True)
    client.sign_in(make.user(Role.ADMINISTRATOR))
    assert client.get("/fr/staff/settings/").status_code == 200


def test_a_session_lapses_after_two_weeks_away(client: Client) -> None:
    with time_machine.travel(clock.now(), tick=False) as now:
        give_password(client, make.signed_up())
        now.shift(timedelta(days=13))
        assert client.get("/fr/staff/account/").status_code == 200
        now.shift(timedelta(days=13))
        assert client.get("/fr/staff/account/").status_code == 200
        now.shift(timedelta(days=15))
        assert client.get("/fr/staff/account/").status_code == 302


@pytest.mark.parametrize(("beyond", "status"), [(0, 200), (1, 302)])
def test_two_weeks_to_the_second_are_not_too_long(client: Client, beyond: int, status: int) -> None:
    with time_machine.travel(clock.now(), tick=False) as now:
        give_password(client, make.signed_up())
        now.shift(timedelta(days=14, seconds=beyond))
        assert client.get("/fr/staff/account/").status_code == status


@pytest.mark.parametrize(("minutes", "is_noted"), [(10, False), (11, True)])
def test_who_comes_back_is_noted_every_ten_minutes(
    client: Client, minutes: int, is_noted: bool
) -> None:
    with time_machine.travel(clock.now(), tick=False) as now:
        give_password(client, make.signed_up())
        before = db.session.scalars(select(SignIn.seen_at)).one()
        db.session.rollback()
        now.shift(timedelta(minutes=minutes))
        client.get("/fr/staff/account/")
        assert (db.session.scalars(select(SignIn.seen_at)).one() > before) == is_noted


def test_who_comes_back_is_noted_with_the_address_of_now(client: Client) -> None:
    with time_machine.travel(clock.now(), tick=False) as now:
        stranger = make.signed_up()
        give_password(client.application.test_client(), stranger)  # type: ignore[arg-type]
        give_password(client, make.signed_up())
        now.shift(timedelta(minutes=11))
        client.get("/fr/staff/account/", environ_base={"REMOTE_ADDR": "1" * 65})
    addresses = db.session.scalars(select(SignIn.address).order_by(SignIn.id)).all()
    assert addresses == ["127.0.0.1", "1" * 64]


def test_a_token_is_noted_when_first_seen_and_then_every_ten_minutes(client: Client) -> None:
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False) as now:
        with transaction():
            tokens = [actions.create_token(n, scope=Scope.READ, by=None) for n in ("a", "b")]
        seen = []
        for seconds in (0, 600, 1):
            now.shift(timedelta(seconds=seconds))
            bearer = {"Authorization": f"Bearer {tokens[0][1]}"}
            assert client.get("/api/v1/schools", headers=bearer).status_code == 200
            db.session.expire_all()
            other, mine = queries.tokens()
            seen.append(mine.seen_at)
            db.session.rollback()
        assert other.seen_at is None
        assert seen == [clock.now() - timedelta(seconds=601)] * 2 + [clock.now()]


def test_account_pages_are_kept_by_no_browser(client: Client) -> None:
    assert client.get(SIGN_IN).headers["Cache-Control"] == "no-store, private"
    client.sign_in(make.user())
    assert client.get("/fr/staff/account/").headers["Cache-Control"] == "no-store, private"
    assert client.get("/fr/staff/").headers["Cache-Control"] == "no-cache, private"


@pytest.mark.parametrize("name", signing_in.CLOSED_ENDPOINTS)
def test_what_the_library_offers_besides_is_closed(client: Client, name: str) -> None:
    client.sign_in(make.user(Role.ADMINISTRATOR))
    for rule in client.application.url_map.iter_rules(f"security.{name}"):
        url = rule.rule.replace("<any(fr, en):lang>", "fr").replace("<token>", "x")
        assert client.get(url).status_code in (404, 405)


def test_browser_names_the_device() -> None:
    assert signing_in.browser(CHROME) == "Chrome, Windows"
    assert signing_in.browser("curl/8") == "curl/8"


@pytest.mark.parametrize("typed", ["un secret tapé au mauvais endroit", "STAFF"])
def test_a_failed_sign_in_is_logged_without_what_was_typed(
    client: Client, caplog: pytest.LogCaptureFixture, typed: str
) -> None:
    user = make.signed_up()
    email = user.email if typed == "STAFF" else typed
    client.submit(SIGN_IN, email=email, password="pas celui-là", status=422)
    line = next(r.getMessage() for r in caplog.records if "refused (422)" in r.getMessage())
    assert f"account {user.id if typed == 'STAFF' else 'unknown'} from 127.0.0.1" in line
    assert typed not in caplog.text
    assert "pas celui-là" not in caplog.text


@pytest.mark.parametrize(
    ("status", "path", "method", "is_logged"),
    [
        (401, "verify", "POST", True),
        (422, "verify", "POST", True),
        (429, "verify", "POST", True),
        (302, "verify", "POST", False),
        (422, "verify", "GET", False),
        (422, "reset", "POST", False),
    ],
)
def test_a_failure_is_what_refuses_who_proves_who_they_are(
    app: Flask,
    caplog: pytest.LogCaptureFixture,
    status: int,
    path: str,
    method: str,
    is_logged: bool,
) -> None:
    with app.test_request_context(f"/fr/staff/account/{path}", method=method):
        signing_in._log_failure(Response(status=status))
    assert (f"refused ({status}): account unknown" in caplog.text) == is_logged


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_a_failure_names_who_is_or_was_about_to_be_signed_in(
    client: Client, caplog: pytest.LogCaptureFixture, is_signed_in: bool
) -> None:
    user, _key, _codes = make.with_second_factor()
    page = give_password(client, user)
    if is_signed_in:
        client.sign_in(user)
        page = client.page("/fr/staff/account/verify")
        client.fill(page, password="pas celui-là", status=422)
    else:
        client.fill(page, code="000000", status=422)
    assert f"refused (422): account {user.id} from" in caplog.text


@pytest.mark.parametrize(
    "path", ["sign-in", "reset", "code", "recovery-code", "verify", "password"]
)
def test_whoever_proves_who_they_are_has_ten_tries_a_minute(
    limited: Client,  # noqa: F811
    path: str,
) -> None:
    token = limited.page(SIGN_IN).form().fields["csrf_token"]
    if path in ("verify", "password"):
        limited.sign_in(make.signed_up())
        token = limited.page("/fr/staff/account/").form().fields["csrf_token"]
    data = {"csrf_token": token, "email": "zoe@example.org"}
    answers = [limited.post(f"/fr/staff/account/{path}", data=data) for _n in range(11)]
    assert [a.status_code == 429 for a in answers] == [False] * 10 + [True]


def test_a_sign_in_that_succeeds_is_no_failure(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    give_password(client, make.signed_up())
    assert "refused" not in caplog.text


def test_a_second_factor_on_offer_ends_with_the_session(client: Client) -> None:
    user = make.signed_up()
    give_password(client, user)
    client.page("/fr/staff/account/second-factor")
    with client.session_transaction() as session:
        offered = session["second_factor"]
    client.submit("/fr/staff/account/", button="Se déconnecter")
    with client.session_transaction() as session:
        assert "second_factor" not in session
    give_password(client, user)
    client.page("/fr/staff/account/second-factor")
    with client.session_transaction() as session:
        assert session["second_factor"] != offered


def test_a_second_factor_on_offer_is_not_the_next_persons(client: Client) -> None:
    give_password(client, make.signed_up())
    first = client.page("/fr/staff/account/second-factor").all("code")
    with transaction() as session:
        session.execute(delete(SignIn))
    give_password(client, make.signed_up())
    assert client.page("/fr/staff/account/second-factor").all("code") != first
