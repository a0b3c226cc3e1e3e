"""What one mail says, in parts: the one source of its text, its HTML and its page; addresses are the row's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from outreach.core import markdown

SEPARATORS = {"fr": "\u00a0: ", "en": ": "}
RULE = "-- "


@dataclass(frozen=True)
class Button:
    """Something to open. Its address is made when the mail is sent: `kind` says how, `row_id` of what.

    `version` is that of the link when the mail was written; 0 where none is kept.
    """

    label: str
    kind: str
    row_id: int
    version: int = 0


@dataclass(frozen=True)
class Fact:
    """A label and one or more lines; what follows a break within a line is less important."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Passage:
    """A longer text in Markdown under a title of its own; `lang` where it is not the letter's."""

    title: str
    text: str
    lang: str = ""


@dataclass(frozen=True)
class Letter:
    """The parts of a mail in reading order; no address that opens something for its reader stands here.

    An announcement has its way to `unsubscribe`, which mail programs show as well.
    """

    lang: str = "fr"
    subject: str = ""
    greeting: str = ""
    sentence: str = ""
    word: str = ""
    facts: tuple[Fact, ...] = ()
    paragraphs: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    about: Passage | None = None
    whom_to_call: str = ""
    small_print: tuple[str, ...] = ()
    unsubscribe: Button | None = None
    sender: tuple[str, ...] = ()

    @property
    def opening(self) -> list[str]:
        """What stands above the facts, as paragraphs."""
        return [part for part in (self.greeting, *self.word.split("\n\n"), self.sentence) if part]

    @property
    def separator(self) -> str:
        """What stands between a label and its value."""
        return SEPARATORS[self.lang]

    def text(self, address: Callable[[Button], str]) -> str:
        """The plain text; `address` says what stands where a button leads to."""
        facts = [self._line(fact) for fact in self.facts]
        buttons = [f"{b.label}{self.separator.rstrip()}\n{address(b)}" for b in self.buttons]
        about = [self.about.title, markdown.plain(self.about.text)] if self.about else []
        parts = [*self.opening, "\n".join(facts), *self.paragraphs, *buttons, *about]
        parts.append(self.whom_to_call)
        parts.append("\n".join([RULE, *self.small_print, *self.sender]))
        if leave := self.unsubscribe:
            parts.append(f"{leave.label}{self.separator.rstrip()}\n{address(leave)}")
        return "\n\n".join(part for part in parts if part) + "\n"

    def _line(self, fact: Fact) -> str:
        lines = [line.replace("\n", ", ") for line in fact.lines]
        if len(lines) == 1:
            return f"{fact.label}{self.separator}{lines[0]}"
        head = f"{fact.label}{self.separator.rstrip()}"
        return "\n".join([head, *(f"- {line}" for line in lines)])


def read(kept: dict[str, Any]) -> Letter:
    """The letter of the plain values that a JSON column keeps (`asdict`)."""
    return Letter(
        **{
            **kept,
            "facts": tuple(Fact(f["label"], tuple(f["lines"])) for f in kept.get("facts", ())),
            "buttons": tuple(Button(**button) for button in kept.get("buttons", ())),
            "paragraphs": tuple(kept.get("paragraphs", ())),
            "about": Passage(**kept["about"]) if kept.get("about") else None,
            "unsubscribe": Button(**kept["unsubscribe"]) if kept.get("unsubscribe") else None,
            "small_print": tuple(kept.get("small_print", ())),
            "sender": tuple(kept.get("sender", ())),
        }
    )
