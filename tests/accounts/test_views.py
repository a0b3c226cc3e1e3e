"""The set-up page, one's own account, users and tokens."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_security.proxies import _security
from passlib.totp import TOTP
from sqlalchemy import func, select

from outreach.accounts import actions, queries, setup_code
from outreach.accounts.models import ApiToken, Scope, SignIn, User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.mail import envelope
from outreach.mail.models import Message, MessageStatus
from outreach.organisation import queries as organisation
from tests import make
from tests.browser import Client, same_queries
from tests.mail.received import received
from tests.mail.sink import Sink

SET_UP = {
    "name_fr": "Grappe TI",
    "name_en": "IT Cluster",
    "email": "info@example.org",
    "accent": "#7a1fa2",
    "website": "exemple.org",
    "privacy_officer": "Zoé Roy",
    "privacy_email": "vie.privee@example.org",
    "user_name": "Maxime Côté",
    "user_email": "maxime@example.org",
    "password": make.PASSWORD,
    "again": make.PASSWORD,
}


@pytest.fixture
def code(app: Flask, instance: Path) -> Any:
    yield setup_code.current()
    setup_code.spend()


@pytest.fixture
def admin(client: Client) -> User:
    user, _key, _codes = make.with_second_factor()
    client.sign_in(user)
    return user


def test_wait_for_set_up_leads_the_first_visit_to_the_code(client: Client, code: str) -> None:
    assert client.get("/").location.endswith("/setup")
    page = client.page(client.get("/fr/").location)
    assert page.heading == "Ce site attend son installation"
    assert client.submit("/fr/setup", code=code).heading == "Installer Outreach"
    assert client.page("/en/setup").heading == "This installation waits for its set-up"


def test_setup_refuses_a_wrong_code(client: Client, code: str) -> None:
    page = client.page("/fr/setup?code=0123456789abcdef", status=403)
    assert "Ce n’est pas le code" in page.text


def test_setup_makes_administrator_and_organisation_at_once(client: Client, code: str) -> None:
    page = client.submit(f"/fr/setup?code={code}", **SET_UP)
    assert page.url == "/fr/staff/"
    assert "Outreach est installé" in page.text
    assert "Le courriel" in page.text or "courriels vont" in page.text
    user = db.session.scalars(select(User)).one()
    assert (user.email, user.role, user.lang) == ("maxime@example.org", Role.ADMINISTRATOR, "fr")
    ours = organisation.current()
    assert (ours.name_fr, ours.website, ours.accent) == (
        "Grappe TI",
        "https://exemple.org",
        "#7a1fa2",
    )
    assert ours.privacy_officer == "Zoé Roy"


def test_setup_code_works_once(client: Client, code: str, instance: Path) -> None:
    client.submit(f"/fr/setup?code={code}", **SET_UP)
    assert not (instance / "setup_code").exists()
    other = client.application.test_client()
    assert other.get(f"/fr/setup?code={code}").location.endswith("/sign-in")
    assert "/setup" not in (other.get("/fr/").location or "")


def test_setup_keeps_what_was_typed_and_writes_nothing_when_something_is_wrong(
    client: Client, code: str
) -> None:
    wrong = SET_UP | {"accent": "mauve", "password": "court", "again": "court"}
    page = client.submit(f"/fr/setup?code={code}", **wrong, status=422)
    assert "Entrez une couleur comme #0b6e6e." in page.errors
    assert page.form().fields["name_fr"] == "Grappe TI"
    weak = SET_UP | {"password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}
    page = client.submit(f"/fr/setup?code={code}", **weak, status=422)
    assert "facile à deviner" in page.text
    assert queries.is_empty()
    assert organisation.current().name_fr == ""


def test_setup_tries_the_mail_server_before_anything_is_kept(client: Client, code: str) -> None:
    with Sink() as sink:
        page = client.page(f"/fr/setup?code={code}")
        server = {"host": "127.0.0.1", "port": sink.port, "encryption": "none"}
        tried = client.fill(page, button="essai", test_to="a@example.org", **server, status=422)
        assert "Le serveur de courriel a pris le courriel d’essai" in tried.text
        assert len(sink.mails) == 1
    tried = client.fill(tried, button="essai", status=422)
    assert "Rien ne répond à ce serveur" in tried.text
    assert queries.is_empty()


def test_account_changes_name_phone_and_language(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    client.submit(
        "/fr/staff/account/", button="Enregistrer", name="Léa Roy", phone="514 555-0134", lang="en"
    )
    changed = db.session.scalars(select(User)).one()
    assert (changed.name, changed.lang) == ("Léa Roy", "en")
    page = client.submit("/fr/staff/account/", button="Enregistrer", name="", status=422)
    assert page.errors == ["Entrez le nom."]


def test_second_factor_is_turned_on_with_a_code_and_shows_recovery_codes(client: Client) -> None:
    user = make.signed_up(Role.ADMINISTRATOR)
    client.submit("/fr/staff/account/sign-in", email=user.email, password=make.PASSWORD)
    page = client.page("/fr/staff/account/second-factor")
    key = page.all("code")[0]
    wrong = client.fill(page, code="000000", status=422)
    assert wrong.all("code")[0] == key
    done = client.fill(wrong, code=TOTP(key=key).generate().token)
    assert len(done.all("textarea")[0].split()) == 10
    assert db.session.get_one(User, user.id).has_second_factor
    assert client.get("/fr/staff/settings/").status_code == 200


def test_second_factor_asks_for_the_password_when_the_sign_in_is_old(client: Client) -> None:
    user = make.signed_up()
    client.sign_in(user)
    answer = client.get("/fr/staff/account/second-factor")
    assert "/verify?next=" in answer.location
    wrong = client.submit(answer.location, password="pas le bon mot", status=422)
    assert "Ce n’est pas votre mot de passe." in wrong.errors
    page = client.fill(wrong, password=make.PASSWORD)
    assert page.heading == "Activer le second facteur"


def test_turn_off_second_factor(client: Client) -> None:
    user, key, _codes = make.with_second_factor()
    page = client.submit("/fr/staff/account/sign-in", email=user.email, password=make.PASSWORD)
    client.fill(page, code=TOTP(key=key).generate().token)
    client.submit("/fr/staff/account/", button="Le désactiver")
    assert not db.session.get_one(User, user.id).has_second_factor


def test_recovery_codes_are_renewed(client: Client) -> None:
    user, key, codes = make.with_second_factor()
    page = client.submit("/fr/staff/account/sign-in", email=user.email, password=make.PASSWORD)
    client.fill(page, code=TOTP(key=key).generate().token)
    client.submit("/fr/staff/account/", button="nouveaux codes")
    fresh = db.session.get_one(User, user.id)
    assert fresh.recovery_codes_left == 10
    assert not _security.mf_recovery_codes_util.check_recovery_code(fresh, codes[0])


def test_end_session_signs_out_one_browser_and_others_all(
    client: Client,
) -> None:
    user = make.user()
    others: list[Any] = [client.application.test_client() for _ in range(3)]
    for browser in (client, *others):
        browser.sign_in(user)
    first = db.session.scalars(select(SignIn).order_by(SignIn.id)).all()[1]
    page = client.page("/fr/staff/account/")
    rows = [row for row in page.all("tr") if "127.0.0.1" in row]
    assert (len(rows), sum("Ce navigateur" in row for row in rows)) == (4, 1)
    token = page.form().fields["csrf_token"]
    client.post(f"/fr/staff/account/sessions/{first.id}/end", data={"csrf_token": token})
    assert others[0].get("/fr/staff/account/").status_code == 302
    assert others[1].get("/fr/staff/account/").status_code == 200
    client.submit("/fr/staff/account/", button="partout ailleurs")
    assert others[1].get("/fr/staff/account/").status_code == 302
    assert client.get("/fr/staff/account/").status_code == 200


def test_end_other_sessions_of_nobody_else_is_not_found(client: Client) -> None:
    stranger: Any = client.application.test_client()
    stranger.sign_in(make.user())
    client.sign_in(make.user())
    theirs = db.session.scalars(select(SignIn).order_by(SignIn.id)).first()
    token = client.page("/fr/staff/account/").form().fields["csrf_token"]
    answer = client.post(f"/fr/staff/account/sessions/{theirs.id}/end", data={"csrf_token": token})  # type: ignore[union-attr]
    assert answer.status_code == 404
    assert stranger.get("/fr/staff/account/").status_code == 200


def test_enter_signs_in_once_after_a_press(client: Client) -> None:
    user = make.signed_up(name="Ana Roy")
    with transaction():
        url = actions.one_time_link(db.session.merge(user)).removeprefix("http://127.0.0.1:8000")
    page = client.page(url)
    assert page.heading == "Se connecter : Ana Roy".replace(" :", "\u00a0:").replace("\u00a0", " ")
    assert client.get("/fr/staff/account/").status_code == 302
    assert client.fill(page).url == "/fr/staff/"
    assert client.get_cookie("remember_token") is None
    other: Any = client.application.test_client()
    assert other.page(url, status=404).heading == "Ce lien n’ouvre plus rien"


def test_enter_does_not_pass_by_the_second_factor(client: Client) -> None:
    user, _key, _codes = make.with_second_factor()
    with transaction():
        url = actions.one_time_link(db.session.merge(user)).removeprefix("http://127.0.0.1:8000")
    page = client.submit(url, status=422)
    assert "Ce compte a un second facteur" in page.text
    assert client.get("/fr/staff/account/").status_code == 302


def test_invite_sends_a_link_that_sets_the_password(client: Client, admin: User) -> None:
    page = client.submit(
        "/fr/staff/users/invite", name="Ana Roy", email="ana@example.org", role="reader", lang="fr"
    )
    assert "Invitation envoyée" in page.text
    message = db.session.scalars(select(Message)).one()
    assert message.status is MessageStatus.QUEUED
    url = received(message).path
    other: Any = client.application.test_client()
    weak = other.submit(url, password="ana roy ana roy", again="ana roy ana roy", status=422)
    assert "facile à deviner" in weak.text
    assert other.fill(weak, password=make.PASSWORD, again=make.PASSWORD).url.startswith(
        "/fr/staff/"
    )
    twice = client.submit("/fr/staff/users/invite", name="A", email="ANA@example.org", status=422)
    assert twice.errors == ["ana@example.org a déjà un compte."]


def test_invite_again_replaces_the_link(client: Client, admin: User) -> None:
    client.submit("/fr/staff/users/invite", name="Ana Roy", email="ana@example.org", role="reader")
    ana = db.session.scalars(select(User).where(User.email == "ana@example.org")).one()
    client.submit(f"/fr/staff/users/{ana.id}", button="Envoyer l’invitation")
    first, second = db.session.scalars(select(Message).order_by(Message.id))
    with pytest.raises(envelope.CannotBeMade):
        received(first)
    other: Any = client.application.test_client()
    assert other.get(received(second).path).status_code == 200


def test_users_shows_everybody_and_what_roles_may(client: Client, admin: User) -> None:
    make.user(Role.READER, name="Ana Roy")
    page = client.page("/fr/staff/users")
    assert "Ana Roy" in page.text
    assert "exporter des renseignements personnels" in page.text


def test_user_changes_role_and_closes(client: Client, admin: User) -> None:
    ana = make.user(Role.READER)
    browser: Any = client.application.test_client()
    browser.sign_in(ana)
    client.submit(
        f"/fr/staff/users/{ana.id}", button="Enregistrer", role="coordinator", active=False
    )
    changed = db.session.get_one(User, ana.id)
    assert (changed.role, changed.active) == (Role.COORDINATOR, False)
    assert browser.get("/fr/staff/account/").status_code == 302


def test_user_keeps_the_last_administrator(client: Client, admin: User) -> None:
    page = client.submit(
        f"/fr/staff/users/{admin.id}", button="Enregistrer", role="staff", status=422
    )
    assert "seule personne" in page.text
    assert db.session.get_one(User, admin.id).role is Role.ADMINISTRATOR


def test_turn_off_second_factor_of_another(client: Client, admin: User) -> None:
    other, _key, _codes = make.with_second_factor(Role.STAFF)
    client.submit(f"/fr/staff/users/{other.id}", button="Désactiver le second facteur")
    assert not db.session.get_one(User, other.id).has_second_factor


def test_end_sessions_of_another(client: Client, admin: User) -> None:
    other = make.user()
    browser: Any = client.application.test_client()
    browser.sign_in(other)
    client.submit(f"/fr/staff/users/{other.id}", button="Déconnecter partout")
    assert browser.get("/fr/staff/account/").status_code == 302
    assert client.get("/fr/staff/users").status_code == 200


def test_tokens_are_shown_once_and_revoked(client: Client, admin: User) -> None:
    page = client.submit("/fr/staff/tokens", button="Créer", name="Site Web", scope="read")
    secret = page.html.cssselect("textarea")[0].text
    assert queries.token_with(secret)
    assert secret not in client.page("/fr/staff/tokens").text
    assert secret not in db.session.scalars(select(ApiToken)).one().token_hash
    client.submit("/fr/staff/tokens", button="Révoquer")
    assert queries.token_with(secret) is None


def test_revoke_token_is_only_by_post(client: Client, admin: User) -> None:
    client.submit("/fr/staff/tokens", button="Créer", name="Site Web", scope="write")
    token = db.session.scalars(select(ApiToken)).one()
    assert client.get(f"/fr/staff/tokens/{token.id}/revoke").status_code == 405
    assert token.revoked_at is None


def test_users_and_tokens_ask_the_same_of_the_database_for_one_row_and_thirty(
    client: Client, admin: User
) -> None:
    same_queries(client, "/fr/staff/users", lambda n: make.user())

    def add(n: int) -> None:
        with transaction():
            actions.create_token(f"n{n}", scope=Scope.READ, by=make.user())

    same_queries(client, "/fr/staff/tokens", add)


def test_only_administrators_see_users_and_tokens(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    for url in ("/fr/staff/users", "/fr/staff/users/invite", "/fr/staff/tokens"):
        assert client.get(url).status_code == 403
    assert db.session.scalar(select(func.count()).select_from(ApiToken)) == 0
