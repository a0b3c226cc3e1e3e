"""From the code in the terminal to signing in again, as the first person of an installation does it."""

import pytest
from passlib.totp import TOTP

from tests.journeys.conftest import Visitor

PASSWORD = "une phrase assez longue"
WORDS = {
    "fr": {
        "go on": "Continuer",
        "finish": "Terminer l’installation",
        "test": "Envoyer un courriel d’essai",
        "nothing listens": "Rien ne répond à ce serveur",
        "problem": "Il y a un problème",
        "today": "Aujourd’hui",
        "files": "courriels vont seulement dans des fichiers",
        "sign out": "Se déconnecter",
        "sign in": "Se connecter",
        "turn on": "Activer",
        "kept": "Je les ai gardés",
        "code": "Entrez le code",
    },
    "en": {
        "go on": "Go on",
        "finish": "Finish the set-up",
        "test": "Send a test mail",
        "nothing listens": "Nothing listens at this mail server",
        "problem": "There is a problem",
        "today": "Today",
        "files": "Mail only goes to files",
        "sign out": "Sign out",
        "sign in": "Sign in",
        "turn on": "Turn on",
        "kept": "I have kept them",
        "code": "Enter the code",
    },
}


@pytest.mark.browser
def test_first_visit(visitor: Visitor) -> None:
    words, page = WORDS[visitor.lang], visitor.page
    visitor.visit("/")
    assert page.url.endswith(f"/{visitor.lang}/setup")
    visitor.fill(code=visitor.live.setup_code)
    visitor.press(words["go on"])

    visitor.fill(
        name_fr="Grappe des technologies", host="127.0.0.1", port="1", test_to="a@example.org"
    )
    visitor.press(words["test"])
    assert words["nothing listens"] in page.content()
    visitor.press(words["finish"])
    assert page.get_by_role("alert").get_by_text(words["problem"]).is_visible()
    assert page.locator("[name=name_fr]").input_value() == "Grappe des technologies"

    visitor.fill(
        name_en="Technology Cluster",
        email="info@example.org",
        accent="#7a1fa2",
        privacy_officer="Zoé Roy",
        privacy_email="vie.privee@example.org",
        host="",
        port="",
        user_name="Maxime Côté",
        user_email="maxime@example.org",
        password=PASSWORD,
        again=PASSWORD,
    )
    visitor.press(words["finish"])
    assert page.get_by_role("heading", level=1, name=words["today"]).is_visible()
    assert words["files"] in page.content()

    visitor.visit("/staff/settings/")
    assert page.url.endswith("/second-factor")
    key = page.locator("main code").inner_text()
    visitor.fill(code=TOTP(key=key).generate().token)
    visitor.press(words["turn on"])
    visitor.follow(words["kept"])
    for path in SETTINGS:
        visitor.visit(path)

    page.locator(".bar .at-end summary").click()
    visitor.press(words["sign out"])
    visitor.fill(email="maxime@example.org", password="pas le bon mot de passe")
    visitor.press(words["sign in"])
    assert page.get_by_role("alert").is_visible()
    visitor.fill(password=PASSWORD)
    visitor.press(words["sign in"])
    assert page.get_by_role("heading", level=1, name=words["code"]).is_visible()


SETTINGS = (
    "/staff/settings/",
    "/staff/settings/organisation",
    "/staff/settings/privacy",
    "/staff/settings/attestations",
    "/staff/settings/visits",
    "/staff/settings/mail-server",
    "/staff/mail/",
    "/staff/users",
    "/staff/users/invite",
    "/staff/users/1",
    "/staff/tokens",
    "/staff/account/",
    "/staff/account/password",
)
