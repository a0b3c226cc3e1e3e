"""What we write to our own users about their accounts; what opens one is made only when the mail is sent."""

from flask_security.recoverable import generate_reset_password_token

from outreach.accounts import queries
from outreach.accounts.models import OneTimeLink, User
from outreach.accounts.roles import ADMINISTER
from outreach.core import language, signed
from outreach.core.database import db
from outreach.core.language import _
from outreach.mail import actions as mail
from outreach.mail import envelope, rendering
from outreach.mail.letter import Button, Letter
from outreach.mail.models import Message
from outreach.organisation import queries as organisation
from outreach.web import links

LINK = "accounts.one_time_link"
RESET = "accounts.reset_password"


def invitation(user: User, link: OneTimeLink, *, by_name: str) -> Message | None:
    """How a new user gets in: a link that works once."""
    with language.speaking(user.lang):
        organisation_name = organisation.current().name
        letter = Letter(
            subject=_(
                "Your access to Outreach at %(organisation)s", organisation=organisation_name
            ),
            greeting=rendering.greeting(user.name),
            sentence=_(
                "%(by_name)s opened an account for you at %(organisation)s: choose your password.",
                by_name=by_name,
                organisation=organisation_name,
            ),
            paragraphs=(_("Afterwards you sign in with %(email)s.", email=user.email),),
            buttons=(Button(_("Choose my password"), LINK, link.id),),
            small_print=(
                _(
                    "Until %(moment)s the link works once. If you did not expect it, do nothing.",
                    moment=language.moment(link.expires_at),
                ),
            ),
        )
    return _post("invitation", user, letter)


def reset_password(user: User) -> Message | None:
    """Somebody, hopefully the user, asked for a new password."""
    with language.speaking(user.lang):
        letter = Letter(
            subject=_("A new password for Outreach"),
            greeting=rendering.greeting(user.name),
            sentence=_("A new password was asked for the account %(email)s.", email=user.email),
            buttons=(Button(_("Choose a new password"), RESET, user.id),),
            small_print=(
                _("The link works once, for one day."),
                _("If you did not ask for it, do nothing: your password stays as it is."),
            ),
        )
    return _post("reset_password", user, letter)


def token(link: OneTimeLink) -> str:
    """What the address of a one-time link carries: signed, kept only as a hash, the same at every try."""
    return signed.sign(LINK, link.user_id, int(link.expires_at.timestamp() * 1_000_000))


def address(link: OneTimeLink) -> str:
    return links.absolute("accounts.enter", token=token(link), lang=link.user.lang)


@envelope.opens(LINK, verb=ADMINISTER)
def one_time_address(link_id: int, _lang: str) -> str | None:
    """None once it was used, is too old or was replaced."""
    link = db.session.get(OneTimeLink, link_id)
    return address(link) if link and queries.link_with(token(link)) else None


@envelope.opens(RESET, verb=ADMINISTER)
def reset_address(user_id: int, _lang: str) -> str | None:
    """Valid for a day from the sending on, until the password changes; our own address whatever was asked."""
    user = db.session.get(User, user_id)
    if user is None or not user.active:
        return None
    code = generate_reset_password_token(user)  # type: ignore[no-untyped-call]
    return links.absolute("security.reset_password", lang=user.lang, token=code)


def _post(name: str, user: User, letter: Letter) -> Message | None:
    to = mail.Recipient(user.email, user.name, user.lang)
    return mail.post(f"accounts.{name}", to=to, letter=letter)
