"""What we write to our own users about their accounts."""

from outreach.accounts.models import User
from outreach.mail import actions as mail
from outreach.mail import rendering
from outreach.mail.models import Message


def invitation(user: User, *, url: str, by_name: str) -> Message | None:
    """How a new user gets in: a link that works once."""
    return _post("invitation", user, url=url, by_name=by_name)


def reset_password(user: User, *, url: str) -> Message | None:
    """Somebody, hopefully the user, asked for a new password."""
    return _post("reset_password", user, url=url)


def _post(name: str, user: User, **facts: str) -> Message | None:
    subject, text = rendering.render(f"accounts/mail/{name}", lang=user.lang, user=user, **facts)
    to = mail.Recipient(user.email, user.name, user.lang)
    return mail.post(f"accounts.{name}", to=to, subject=subject, text=text)
