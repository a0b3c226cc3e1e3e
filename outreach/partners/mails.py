"""What an organisation that wants to join is told: to confirm, that it is welcome, or a kind no."""

from outreach.core import language
from outreach.core.language import _
from outreach.mail import actions as mail
from outreach.mail import envelope, rendering
from outreach.mail.letter import Button, Fact, Letter
from outreach.partners import personal_link, queries
from outreach.partners.models import JoinRequest


def to_confirm(request: JoinRequest) -> None:
    """To the address that was typed: nobody sees the request before its button was pressed."""
    with language.speaking(request.lang):
        letter = Letter(
            subject=_("Confirm that you want to join us"),
            greeting=rendering.greeting(request.contact_name),
            sentence=_(
                "Somebody asked with this address to join us. Confirm that it was you, and we write "
                "to you."
            ),
            facts=_facts(request),
            buttons=(_button(_("Confirm my request"), request),),
            whom_to_call=rendering.whom_to_call(),
            small_print=(_("If it was not you, do nothing: we forget it."),),
        )
    _post(request, "to_confirm", letter)


def accepted(request: JoinRequest) -> None:
    with language.speaking(request.lang):
        letter = Letter(
            subject=_("Welcome among our partners"),
            greeting=rendering.greeting(request.contact_name),
            sentence=_("%(name)s is among our partners now.", name=request.organisation),
            facts=_facts(request),
            paragraphs=(_("We write to you about what interests you."),),
            whom_to_call=rendering.whom_to_call(),
        )
    _post(request, "accepted", letter)


def declined(request: JoinRequest) -> None:
    with language.speaking(request.lang):
        letter = Letter(
            subject=_("About your request to join us"),
            greeting=rendering.greeting(request.contact_name),
            sentence=_("Thank you for your interest. We cannot say yes this time."),
            word=request.reply,
            whom_to_call=rendering.whom_to_call(),
        )
    _post(request, "declined", letter)


@envelope.opens(personal_link.PAGE.purpose)
def request_address(request_id: int, _lang: str) -> str | None:
    """The personal link as it is when the mail leaves."""
    request = queries.join_request(request_id)
    return personal_link.address(request) if request else None


def _facts(request: JoinRequest) -> tuple[Fact, ...]:
    facts = (
        Fact(_("Organisation"), (request.organisation,)),
        Fact(_("What interests you"), (", ".join(request.interest_labels),)),
    )
    return tuple(fact for fact in facts if any(fact.lines))


def _button(label: str, request: JoinRequest) -> Button:
    return Button(label, personal_link.PAGE.purpose, request.id, request.link_version)


def _post(request: JoinRequest, kind: str, letter: Letter) -> None:
    to = mail.Recipient(request.email, request.contact_name, request.lang, request.person_id)
    mail.post(f"partners.{kind}", to=to, letter=letter, key=f"join:{request.id}:{kind}")
