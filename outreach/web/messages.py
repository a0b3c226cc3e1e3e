"""What the next page says was done, with a way back where there is one."""

from typing import Any

from flask import flash

from outreach.core.language import _


def done(sentence: str, *, undo: str = "", category: str = "success") -> None:
    """Say it on the next page; `undo` is the address that a press of one button posts to."""
    message: Any = {"sentence": sentence, "undo": undo} if undo else sentence
    flash(message, category)


def mails_leave(count: int) -> None:
    """Say how many mails are on their way; nothing when there are none."""
    if count:
        flash(_("Mails on their way: %(count)s.", count=count), "success")
