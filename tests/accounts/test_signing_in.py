"""Signing in as people do it: password, code, recovery code, mailed link; and what closes again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_security.proxies import _security
from passlib.totp import TOTP
from sqlalchemy import func, select

from outreach.accounts import signing_in
from outreach.accounts.models import SignIn, User
from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail.models import Message
from tests import make
from tests.browser import Client, Page
from tests.mail.received import received, the_mail

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


def test_the_page_asked_for_follows_the_sign_in(client: Client) -> None:
    user = make.signed_up(Role.COORDINATOR)
    asked = client.get("/fr/staff/account/")
    page = client.submit(asked.location, email=user.email, password=make.PASSWORD)
    assert page.url == "/fr/staff/account/"


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
