"""The public impact page: what may be said, and nothing when there is nothing."""

from datetime import date

from outreach.core.transaction import transaction
from outreach.enrolment import imports
from tests import make
from tests.browser import Client
from tests.enrolment.files import STATCAN


def test_impact_says_honestly_that_there_is_nothing(client: Client) -> None:
    assert "Rien à montrer pour l’instant" in client.page("/fr/impact").text
    assert "nothing to show yet" in client.page("/en/impact").text


def test_impact_tells_reach_and_enrolment_with_source_and_no_cause(client: Client) -> None:
    visit = make.visit(
        make.group(on=date(2024, 10, 2)), make.group(on=date(2024, 10, 2), label="9")
    )
    make.counted(visit, 28, 30)
    with transaction():
        imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)
    french = client.page("/fr/impact").text
    assert "Depuis 2024, 58 participations jeunesse" in french
    assert "entre 58 et 58 jeunes distincts" in french
    assert "ne démontre pas un lien de cause à effet" in french
    english = client.page("/en/impact").text
    assert "Since 2024, 58 youth participations" in english
    assert "37-10-0011-01" in english
    assert "does not show a cause and effect" in english
