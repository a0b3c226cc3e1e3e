"""The settings pages, the logo and the theme."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.core.database import db
from outreach.history.models import Entry
from outreach.mail import delivery
from outreach.organisation import queries
from tests import make
from tests.browser import Client
from tests.mail.sink import Sink

SETTINGS = "/fr/staff/settings"


@pytest.fixture
def admin(client: Client) -> User:
    make.our_organisation(privacy_officer="Zoé Roy", privacy_email="vie@example.org")
    user, _key, _codes = make.with_second_factor()
    client.sign_in(user)
    return user


def picture(kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, kind)
    return out.getvalue()


def test_settings_leads_to_every_page_of_settings(client: Client, admin: User) -> None:
    page = client.page(f"{SETTINGS}/")
    for link in page.html.xpath("//main//a/@href"):
        assert client.get(str(link)).status_code == 200


def test_identity_changes_names_and_tells_of_a_pale_colour(client: Client, admin: User) -> None:
    page = client.submit(f"{SETTINGS}/organisation", name_en="The Cluster", accent="#FFE97A")
    assert "Cette couleur d’accent est pâle" in page.text
    assert (queries.current().name_en, queries.current().accent) == ("The Cluster", "#ffe97a")
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert entry is not None
    assert entry.after["name_en"] == "The Cluster"


def test_identity_refuses_a_web_address_that_is_a_script(client: Client, admin: User) -> None:
    page = client.submit(f"{SETTINGS}/organisation", website="javascript://alert(1)", status=422)
    assert page.errors == ["Entrez une adresse Web comme https://exemple.org."]
    assert queries.current().website == ""


def test_logo_is_kept_served_and_dropped(client: Client, admin: User) -> None:
    client.submit(f"{SETTINGS}/organisation", logo=(BytesIO(picture()), "logo.png"))
    answer = client.get("/fr/staff/settings/logo")
    assert answer.mimetype == "image/png"
    assert Image.open(BytesIO(answer.data)).size == Image.open(BytesIO(picture())).size
    again = client.get("/fr/staff/settings/logo", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    client.submit(f"{SETTINGS}/organisation", drop_logo=True)
    assert client.get("/fr/staff/settings/logo").status_code == 404


def test_logo_must_be_a_picture_whatever_its_name(client: Client, admin: User) -> None:
    script = (BytesIO(b"<script>alert(1)</script>"), "logo.png")
    page = client.submit(f"{SETTINGS}/organisation", name_en="X", logo=script, status=422)
    assert "PNG" in page.errors[0]
    assert queries.current().name_en == "IT Cluster"


def test_privacy(client: Client, admin: User) -> None:
    client.submit(f"{SETTINGS}/privacy", privacy_officer="Ana Roy", retention_years=5)
    assert (queries.current().privacy_officer, queries.current().retention_years) == ("Ana Roy", 5)
    page = client.submit(f"{SETTINGS}/privacy", retention_years=99, status=422)
    assert page.errors == ["Entrez de 1 à 50 ans."]


def test_attestations_with_signature(client: Client, admin: User) -> None:
    signature = (BytesIO(picture("JPEG")), "signature.jpg")
    client.submit(f"{SETTINGS}/attestations", signatory_name="Ana Roy", signature=signature)
    assert queries.current().signatory_name == "Ana Roy"
    assert client.get(f"{SETTINGS}/signature").mimetype == "image/jpeg"


def test_signature_is_not_public(client: Client) -> None:
    assert client.get(f"{SETTINGS}/signature").status_code == 302


def test_visit_rules(client: Client, admin: User) -> None:
    client.submit(f"{SETTINGS}/visits", lead_days=15, offer_hours=0)
    assert (queries.current().lead_days, queries.current().offer_hours) == (15, 0)
    page = client.submit(f"{SETTINGS}/visits", lead_days="beaucoup", status=422)
    assert page.errors
    assert queries.current().lead_days == 15


def test_reminder_rules(client: Client, admin: User) -> None:
    url = f"{SETTINGS}/reminders"
    client.submit(url, sheet_days=14, visit_near_days=0, reminder_hour=8, numbers_hour=18)
    kept = queries.current()
    assert (kept.sheet_days, kept.visit_near_days, kept.event_ahead_days) == (14, 0, 7)
    assert (kept.reminder_hour, kept.numbers_hour) == (8, 18)


def test_mail_server_is_kept_without_showing_its_password(client: Client, admin: User) -> None:
    typed = {"host": "smtp.example.org", "port": 2525, "user": "us@x", "secret": "p@ss:w/rd"}
    page = client.submit(f"{SETTINGS}/mail-server", **typed)
    assert "p@ss" not in page.response.get_data(as_text=True)
    kept = delivery.server_of(queries.current().mail_url)
    assert (kept.host, kept.port, kept.user, kept.secret) == tuple(typed.values())
    client.submit(f"{SETTINGS}/mail-server", port=587)
    assert delivery.server_of(queries.current().mail_url).secret == "p@ss:w/rd"
    assert "p@ss" not in str(db.session.scalars(select(Entry.after)).all())


def test_try_mail_server_tells_what_the_server_answered(client: Client, admin: User) -> None:
    with Sink(refuse={admin.email: "550 5.1.1 no such user"}) as sink:
        server = {"host": "127.0.0.1", "port": sink.port, "encryption": "none"}
        client.submit(f"{SETTINGS}/mail-server", **server)
        page = client.submit(f"{SETTINGS}/mail-server", button="Envoyer un courriel d’essai")
        assert "a refusé l’adresse" in page.text
        assert "550 5.1.1 no such user" in page.text
        sink.refuse.clear()
        page = client.submit(f"{SETTINGS}/mail-server", button="Envoyer un courriel d’essai")
        assert "a pris le courriel d’essai" in page.text
    assert [mail["To"] for mail in sink.mails] == [admin.email]


def test_every_staff_page_says_that_mail_goes_to_files(client: Client, admin: User) -> None:
    sentence = "courriels vont seulement dans des fichiers"
    pages = (
        "/fr/staff/",
        "/fr/staff/account/",
        f"{SETTINGS}/",
        "/fr/staff/users",
        "/fr/staff/mail/",
    )
    assert all(sentence in client.page(url).text for url in pages)
    client.submit(f"{SETTINGS}/mail-server", host="smtp.example.org")
    assert not any(sentence in client.page(url).text for url in pages)


def test_theme_is_kept_by_browsers_until_it_changes(client: Client, admin: User) -> None:
    url = next(iter(client.page("/fr/staff/").html.xpath("//link[contains(@href,'theme')]/@href")))
    answer = client.get(str(url))
    assert answer.text == ":root{--accent:#0b6e6e}"
    assert "immutable" in answer.headers["Cache-Control"]
    client.submit(f"{SETTINGS}/organisation", accent="#7a1fa2")
    assert client.get(str(url)).headers["Cache-Control"] == "no-cache"
