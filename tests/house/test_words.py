"""One word each for abandoning, undoing and calling off; marks that do not mislead; danger stands apart."""

import re
from datetime import date
from pathlib import Path

import time_machine
from babel.messages.pofile import read_po
from lxml import html

from outreach.accounts.roles import Role
from outreach.core import signed
from outreach.core.transaction import transaction
from outreach.visits import personal_link as visit_link
from outreach.visits import wishes
from tests import make
from tests.browser import Client, beside_danger, tight_colons, two_marks

CATALOGUE = Path("outreach/translations/fr/LC_MESSAGES/messages.po")


def bare(sentences: list[str]) -> list[str]:
    """Labels that say “cancel” of nothing in particular."""
    return [one for one in sentences if re.fullmatch(r"(L’)?[Aa]nnuler|Cancel( it)?", one)]


def test_no_label_says_annuler_of_nothing() -> None:
    with CATALOGUE.open("rb") as file:
        said = [str(m.string) for m in read_po(file, locale="fr") if m.id]
    assert bare(said) == []


MASCULINE = re.compile(
    r"\b(?:[Ll]’enseignant|[Ll]e conseiller|[Ll]es conseillers|[Ll]’élève inscrit|[Uu]n enseignant"
    r"|[Ll]’utilisateur|[Ll]e participant|[Ll]es participants|[Ll]e directeur)\b(?! ou )"
)


def test_people_are_named_inclusively() -> None:
    with CATALOGUE.open("rb") as file:
        said = [str(m.string) for m in read_po(file, locale="fr") if m.id]
    assert [one for one in said if MASCULINE.search(one)] == []


def test_twin_a_masculine_person_is_caught() -> None:
    assert MASCULINE.search("L’enseignant confirme")
    assert not MASCULINE.search("La personne enseignante confirme")
    assert not MASCULINE.search("Le conseiller ou la conseillère")


def test_twin_a_bare_annuler_is_caught() -> None:
    assert bare(["Annuler", "L’annuler", "Cancel it", "Annuler la visite"]) == [
        "Annuler", "L’annuler", "Cancel it",
    ]  # fmt: skip


def loose(sentence: str) -> bool:
    """Whether a colon or guillemet may be left alone, or a mark stands apart as it does not in Quebec."""
    return bool(re.search(r"\S :(\s|$)|[\u00a0\u202f ][?!;]|« | »", sentence))


def test_french_marks_stand_where_quebec_puts_them() -> None:
    with CATALOGUE.open("rb") as file:
        said = [m.string for m in read_po(file, locale="fr") if m.id]
    flat = [one for s in said for one in ([s] if isinstance(s, str) else s)]
    assert [one for one in flat if loose(one)] == []


def test_twin_a_loose_mark_is_caught() -> None:
    assert all(
        map(
            loose, ["Vide : non", "Combien ?", "prévu\u00a0; merci", "« oui\u00a0»", "«\u00a0oui »"]
        )
    )
    assert not any(
        map(loose, ["Vide\u00a0: non", "Combien?", "un; deux", "13:30", "«\u00a0oui\u00a0»"])
    )


@time_machine.travel("2026-11-01T12:00:00Z", tick=False)
def test_a_field_that_is_demanded_is_not_called_optional(client: Client) -> None:
    event = make.public_event()
    client.sign_in(make.user(Role.COORDINATOR))
    page = client.page(f"/fr/staff/events/{event.id}/status/cancelled")
    labels = {label.split("(")[0].strip(): label for label in page.all("label.label")}
    assert "facultatif" not in labels["Motif"]
    assert "facultatif" in labels["Note"]


@time_machine.travel("2026-11-01T12:00:00Z", tick=False)
def test_where_most_is_optional_the_required_fields_are_marked(client: Client) -> None:
    school = make.school()
    client.sign_in(make.user(Role.STAFF))
    text = client.page(f"/fr/staff/events/book?school={school.id}").text
    assert "(obligatoire)" in text
    assert "(facultatif)" not in text


@time_machine.travel("2026-11-01T12:00:00Z", tick=False)
def test_the_way_out_does_not_stand_beside_a_dangerous_button(client: Client) -> None:
    event = make.public_event()
    mine = make.registration(event)
    page = client.page(f"/fr/my/{signed.sign('registration', mine.id, 1)}/cancel")
    for row in page.html.cssselect(".buttons"):
        assert not (row.cssselect("button.danger") and row.cssselect("a")), row
    assert page.href("Ne rien changer")


@time_machine.travel("2026-11-01T12:00:00Z", tick=False)
def test_a_visit_is_not_confirmed_above_the_button_that_confirms_it(client: Client) -> None:
    event = make.visit(make.group())
    url = f"/fr/visit/{visit_link.token(event)}"
    page = client.page(url)
    assert page.all(".status") == ["En attente de votre confirmation"]
    assert "Confirmer la visite" in page.all("button")
    with transaction() as session:
        wishes.confirm(session.merge(event), by_name="Line Roy")
    page = client.page(url)
    assert page.all(".status") == ["Confirmée"]
    assert "Confirmer la visite" not in page.all("button")


def test_french_pages_keep_a_space_before_a_colon(client: Client) -> None:
    school, person = make.school(), make.person()
    make.counted(make.visit(make.group(on=date(2025, 10, 1)), school=school), 20)
    client.sign_in(make.user(Role.COORDINATOR))
    span = "since=2025-07-01&until=2026-06-30"
    for url in (
        f"/fr/staff/reports/youth-reached?{span}",
        f"/fr/staff/reports/coverage?{span}",
        f"/fr/staff/reports/coverage/schools?{span}",
        "/fr/staff/reports/",
        "/fr/impact",
        f"/fr/staff/schools/{school.id}",
        f"/fr/staff/people/{person.id}",
    ):
        client.page(url)


def test_twin_a_tight_colon_is_caught() -> None:
    page = "<body><svg><title>2026, Total: 100</title></svg><a>Voir<b>: tout</b></a></body>"
    assert tight_colons(html.document_fromstring(page)) == ["2026, Total: 100", "Voir: tout"]


def test_twin_two_ways_of_marking_and_a_way_out_beside_danger_are_caught() -> None:
    form = "<form><label>A (obligatoire)</label><label>B (facultatif)</label></form>"
    row = (
        "<div class='buttons apart'><button class='button danger'>Annuler</button><a>Rien</a></div>"
    )
    tree = html.document_fromstring(f"<body>{form}{row}</body>")
    assert len(two_marks(tree)) == 1
    assert beside_danger(tree) == ["Rien"]
    calm = form.replace("(facultatif)", "") + row.replace(" danger", "")
    tree = html.document_fromstring(f"<body>{calm}</body>")
    assert (two_marks(tree), beside_danger(tree)) == ([], [])
