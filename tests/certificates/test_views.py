"""From the door to the attestation on paper, by mail and under verification."""

import io
import subprocess
from collections.abc import Iterator

import pypdf
import pytest
import time_machine
import zxingcpp
from PIL import Image
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.attendance import check_in
from outreach.certificates import actions, hindrances, queries, tasks
from outreach.certificates.models import Attestation, AttestationStatus
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.mail.models import Message
from outreach.registration import personal_link
from outreach.registration.models import Registration
from tests import make
from tests.browser import Client

LONG = "Marie-Ève-Élisabeth Bélanger-Saint-Pierre-Tremblay-Charbonneau-Desrosiers de la Durantaye"


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    """Staff at five in the afternoon of the counsellor day."""
    with time_machine.travel("2026-12-03T22:00:00Z", tick=False):
        make.our_organisation(signatory_name="Gilles Roy", signatory_title_fr="Directeur")
        yield client.sign_in(make.user(Role.STAFF))


def held(**facts: object) -> Event:
    return make.public_event(presenters="Ada Byron, ing.", place="Salle Bell", **facts)


def present(event: Event, **facts: object) -> Registration:
    made = make.registration(event, **facts)
    with transaction() as session:
        found = session.merge(made)
        check_in.check_in(found, found.event.sessions[0], by=None, reason="test")
    return made


def the_attestation() -> Attestation:
    return db.session.scalars(select(Attestation).order_by(Attestation.id.desc())).first()


def text_of(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def print_all(staff: Client, event: Event, **fields: object) -> bytes:
    answer = staff.submit(f"/fr/staff/events/{event.id}/attestations", **fields)
    return answer.data  # type: ignore[attr-defined,no-any-return]


def test_attestations_prints_everything_that_must_be_there(staff: Client) -> None:
    event = held(objectives_fr="Connaître les métiers des TI")
    present(event, first_name="Noémie", last_name="D’Amours", member_number="4321")
    text = text_of(print_all(staff, event))
    for words in (
        "Attestation de participation", "Noémie D’Amours", "Numéro de membre 4321",
        "Journée des conseillers", "2 heures", "jeudi 3 décembre 2026", "9 h 00", "Salle Bell",
        "Ada Byron, ing.", "Connaître les métiers des TI", "Gilles Roy", "Directeur",
        "OUT-2026-27-000001", "ne confère pas d’unités", "Grappe TI", "En présentiel",
    ):  # fmt: skip
        assert words in text.replace("\u00a0", " "), words


def test_attestations_only_for_recorded_presence(staff: Client) -> None:
    event = held()
    make.registration(event, last_name="Absente")
    present(event, last_name="Présente")
    pages = pypdf.PdfReader(io.BytesIO(print_all(staff, event))).pages
    assert len(pages) == 1
    assert "Présente" in pages[0].extract_text()


def test_attestations_before_the_last_block_are_refused(staff: Client) -> None:
    with time_machine.travel("2026-12-03T13:30:00Z", tick=False):
        event = held()
        present(event)
        staff.sign_in(make.user())
        page = staff.submit(f"/fr/staff/events/{event.id}/attestations", status=422)
        assert page.errors == ["Les attestations se délivrent dès le début du dernier bloc."]


def test_attestations_prints_only_what_is_new(staff: Client) -> None:
    event = held()
    present(event, last_name="Abel")
    print_all(staff, event)
    present(event, last_name="Zed")
    text = text_of(print_all(staff, event, only_new=True))
    assert "Zed" in text
    assert "Abel" not in text


def test_a_very_long_name_fits_on_its_page(staff: Client) -> None:
    event = held()
    present(event, first_name=LONG, last_name="Ÿœ")
    reader = pypdf.PdfReader(io.BytesIO(print_all(staff, event)))
    assert len(reader.pages) == 1
    text = " ".join(reader.pages[0].extract_text().split())
    assert f"{LONG} Ÿœ" in text.replace("- ", "-")


def test_a_name_that_cannot_be_printed_holds_nobody_up_and_is_told(staff: Client) -> None:
    event = held()
    present(event, last_name="😀")
    present(event, last_name="Nguyễn")
    text = text_of(print_all(staff, event))
    assert "Nguyễn" in text
    page = staff.page(f"/fr/staff/events/{event.id}/attestations")
    sentence = page.all(".notice p")[0]
    assert "Noémie 😀" in sentence
    assert "Attestations retenues" in staff.page(f"/fr/staff/events/{event.id}").text
    today = staff.page("/fr/staff/")
    assert sentence.removesuffix(" Corriger le nom") in today.text
    staff.submit(page.href("Corriger le nom"), last_name="Roy")
    staff.submit(f"/fr/staff/events/{event.id}/attestations", button="Les délivrer")
    assert "retenues" not in staff.page("/fr/staff/").text


def test_only_names_that_cannot_be_printed_are_refused_with_their_signs(staff: Client) -> None:
    event = held()
    present(event, last_name="😀")
    page = staff.submit(f"/fr/staff/events/{event.id}/attestations", status=422)
    assert "😀" in page.errors[0]
    assert the_attestation() is None


def test_english_by_person(staff: Client) -> None:
    event = held()
    present(event, lang="en")
    text = text_of(print_all(staff, event))
    assert "Statement of attendance" in text
    assert "Thursday, December 3, 2026" in text


@pytest.mark.poppler
def test_the_qr_code_leads_to_the_verification(staff: Client, tmp_path: object) -> None:
    event = held()
    present(event)
    source, picture = f"{tmp_path}/a.pdf", f"{tmp_path}/a"
    with open(source, "wb") as file:
        file.write(print_all(staff, event))
    subprocess.run(["pdftoppm", "-png", "-r", "150", source, picture], check=True)
    found = zxingcpp.read_barcodes(Image.open(f"{picture}-1.png"))
    assert found[0].text.endswith(f"/fr/verify/{the_attestation().token}")


def test_verification_shows_the_facts_and_is_not_indexed(staff: Client) -> None:
    event = held()
    present(event, last_name="D’Amours")
    print_all(staff, event)
    url = f"/fr/verify/{the_attestation().token}"
    page = staff.application.test_client().page(url)
    assert page.heading == "Cette attestation est valide"
    assert "D’Amours" in page.text
    assert page.response.headers["X-Robots-Tag"] == "noindex"


def test_verification_of_an_unknown_code(client: Client) -> None:
    page = client.page("/fr/verify/0123456789abcdef0123456789abcdef", status=404)
    assert page.heading == "Attestation inconnue"


def test_verify_takes_the_whole_address_too(staff: Client) -> None:
    event = held()
    present(event)
    print_all(staff, event)
    token = the_attestation().token
    page = staff.submit("/fr/verify", token=f"http://x.example/fr/verify/{token}")
    assert page.heading == "Cette attestation est valide"


def test_a_correction_gives_a_new_number_and_replaces_the_old(staff: Client) -> None:
    event = held()
    mine = present(event, last_name="Levesque")
    print_all(staff, event)
    first = the_attestation()
    page = staff.submit(f"/fr/my/{personal_link.token(mine)}/change", last_name="Lévesque")
    second = the_attestation()
    assert f"L’attestation {second.number} remplace la précédente" in page.text
    old = db.session.get_one(Attestation, first.id)
    assert old.status is AttestationStatus.REPLACED
    assert old.replaced_by_id == second.id
    assert "Levesque" in old.facts["name"]
    assert "Lévesque" in second.facts["name"]
    page = staff.page(f"/fr/verify/{old.token}")
    assert page.heading == "Cette attestation a été remplacée"


def test_verify_takes_the_printed_code_typed_by_hand(staff: Client) -> None:
    event = held()
    present(event)
    print_all(staff, event)
    typed = the_attestation().facts["code"].lower().replace("-", " ")
    page = staff.submit("/fr/verify", token=typed)
    assert page.heading == "Cette attestation est valide"


def test_verify_takes_the_number_with_the_name_only(staff: Client) -> None:
    event = held()
    present(event, first_name="Zoé", last_name="Côté")
    print_all(staff, event)
    number = the_attestation().number
    page = staff.submit("/fr/verify", number=number.lower(), name="zoe cote")
    assert page.heading == "Cette attestation est valide"
    wrong = staff.submit("/fr/verify", status=422, number=number, name="Zoé Roy")
    unknown = staff.submit("/fr/verify", status=422, number="OUT-2026-27-999999", name="Zoé Côté")
    assert wrong.errors == unknown.errors
    assert wrong.html.xpath("//input[@value='Zoé Roy']")
    for name in ("Côté, Zoé", "Côté Zoé"):
        page = staff.submit("/fr/verify", token=number, name=name)
        assert page.heading == "Cette attestation est valide"
    in_the_first = staff.submit("/fr/verify", status=422, token=number)
    assert in_the_first.errors == ["Entrez le nom tel qu’il est imprimé."]
    assert in_the_first.form().fields["number"] == number
    assert in_the_first.form().fields["token"] == ""
    alone = staff.submit("/fr/verify", status=422, number=number)
    assert alone.errors == ["Entrez le nom tel qu’il est imprimé."]
    assert staff.submit("/fr/verify", status=422, name="Zoé Côté").errors == [
        "Entrez aussi le numéro."
    ]
    assert staff.submit("/fr/verify", status=422).errors == [
        "Entrez le code, ou le numéro et le nom."
    ]


def test_the_same_facts_give_the_same_attestation(staff: Client) -> None:
    event = held()
    present(event)
    first = print_all(staff, event)
    assert print_all(staff, event) == first


def test_certificate_is_revoked_with_a_reason(staff: Client) -> None:
    event = held()
    present(event)
    print_all(staff, event)
    url = f"/fr/staff/certificates/{the_attestation().id}"
    refused = staff.submit(url, status=422, reason="")
    assert refused.errors == ["Entrez le motif."]
    assert refused.html.xpath("//details[@open]")
    staff.submit(url, reason="Erreur de personne")
    assert the_attestation().status is AttestationStatus.REVOKED


def test_issue_anew_is_for_one_person_whose_attestation_was_revoked(staff: Client) -> None:
    event = held()
    bob, zoe = present(event, first_name="Bob"), present(event, first_name="Zoé")
    print_all(staff, event)
    with transaction() as session:
        theirs = {one.registration_id: one for one in session.scalars(select(Attestation))}
        actions.revoke(theirs[bob.id], reason="Parti tôt", by=session.merge(make.user()))
    page = staff.page(f"/fr/staff/events/{event.id}/attestations")
    said = staff.fill(page, button="Les délivrer et les envoyer")
    assert "Nouvelles attestations : 0." in said.text
    assert queries.valid_of(bob.id) is None
    assert queries.valid_of(zoe.id) is not None
    assert hindrances.foreseen(event).mailed == 0
    revoked = staff.page(f"/fr/staff/certificates/{theirs[bob.id].id}")
    made = staff.fill(revoked, button="En délivrer une nouvelle et l’envoyer").heading
    assert queries.valid_of(bob.id).number == made
    staff.submit(f"/fr/staff/events/{event.id}/attestations", button="Les délivrer et les envoyer")
    assert queries.valid_of(bob.id).number == made


def test_certificates_finds_by_name_without_accents(staff: Client) -> None:
    event = held()
    present(event, last_name="Bédard")
    print_all(staff, event)
    for words in ("bedard", "BÉDARD noémie", "out-2026-27-000001"):
        assert "Bédard" in staff.page(f"/fr/staff/certificates?q={words}").text
    assert "OUT-" not in staff.page("/fr/staff/certificates?q=zzz").text


def test_paper_and_link_are_mailed_once_after_closing_the_roll(staff: Client) -> None:
    event = held()
    mine = present(event)
    staff.submit(f"/fr/staff/events/{event.id}/close-roll", button="Clore la liste")
    tasks.issue_due()
    tasks.issue_due()
    query = select(Message).where(Message.kind == "certificates.issued")
    message = db.session.scalars(query).one()
    assert message.attachment_id == the_attestation().id
    name, content, media = tasks.attachment(the_attestation().id)
    assert (name, media) == ("OUT-2026-27-000001.pdf", "application/pdf")
    assert content.startswith(b"%PDF")
    answer = staff.get(f"/fr/my/{personal_link.token(mine)}/attestation.pdf")
    assert answer.data == content


def test_my_paper_of_another_is_no_page(staff: Client) -> None:
    mine = make.registration(held())
    assert staff.get(f"/fr/my/{personal_link.token(mine)}/attestation.pdf").status_code == 404


def test_proof_shows_the_longest_name_and_issues_nothing(staff: Client) -> None:
    event = held()
    assert staff.get(f"/fr/staff/events/{event.id}/attestations/proof.pdf").status_code == 404
    present(event, first_name="Li", last_name="Wei")
    present(event, first_name=LONG.split()[0], last_name=" ".join(LONG.split()[1:]))
    page = staff.page(f"/fr/staff/events/{event.id}/attestations")
    answer = staff.get(page.href("Regarder d’abord une épreuve"))
    text = text_of(answer.data)
    assert text.count("ÉPREUVE") >= 2
    assert "ÉPREUVE, non valide" in text
    assert "de la Durantaye" in text
    assert the_attestation() is None


def test_issue_gives_a_number_to_everybody_who_came_and_writes_to_them(staff: Client) -> None:
    event = held()
    present(event)
    make.registration(event)
    page = staff.submit(f"/fr/staff/events/{event.id}/attestations", button="Les délivrer")
    assert "Nouvelles attestations : 1" in page.text
    assert the_attestation().number == "OUT-2026-27-000001"
    kinds = [message.kind for message in db.session.scalars(select(Message))]
    assert kinds.count("certificates.issued") == 1


def test_other_hours_after_the_issue_give_a_new_attestation(staff: Client) -> None:
    event = held()
    present(event)
    print_all(staff, event)
    first = the_attestation().number
    with transaction() as session:
        events.change(session.merge(event), credit_hours=1.0, by=None)
    text = text_of(print_all(staff, event))
    assert "1 heure" in text.replace("\u00a0", " ")
    assert the_attestation().number != first
    old = db.session.scalars(select(Attestation).where(Attestation.number == first)).one()
    assert old.status is AttestationStatus.REPLACED


def test_issue_anew_of_a_registration_that_is_gone_is_no_page(staff: Client) -> None:
    event = held()
    present(event)
    print_all(staff, event)
    made = the_attestation()
    page = staff.page(f"/fr/staff/certificates/{made.id}")
    with transaction() as session:
        session.merge(made).registration_id = None
    data = {"csrf_token": page.form().fields["csrf_token"]}
    answer = staff.post(f"/fr/staff/certificates/{made.id}/issue-anew", data=data)
    assert answer.status_code == 404
