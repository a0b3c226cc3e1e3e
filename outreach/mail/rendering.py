"""Turning a mail template into a subject and a text in the reader's language."""

from typing import Any

from flask import current_app

from outreach.core import language
from outreach.organisation import queries as organisation


def render(template: str, *, lang: str, **facts: Any) -> tuple[str, str]:
    """Subject and text of `templates/<template>.txt`, whose first line is the subject."""
    with language.speaking(lang):
        found = current_app.jinja_env.get_template(f"{template}.txt")
        written = found.render(organisation=organisation.current(), lang=lang, **facts)
    subject, _break, text = written.strip().partition("\n")
    return subject.strip(), tidy(text)


def tidy(text: str) -> str:
    """Without the blank lines that unused parts of a template leave behind."""
    paragraphs = [p.strip() for p in text.replace("\r\n", "\n").split("\n\n")]
    return "\n\n".join(p for p in paragraphs if p) + "\n"


def as_html(text: str, *, subject: str, lang: str) -> str:
    """The one HTML frame around the same text."""
    with language.speaking(lang):
        return current_app.jinja_env.get_template("layout/mail.html").render(
            subject=subject,
            paragraphs=[p.split("\n") for p in text.strip().split("\n\n")],
            organisation=organisation.current(),
            lang=lang,
        )
