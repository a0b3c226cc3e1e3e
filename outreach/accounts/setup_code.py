"""The one-time code that opens the set-up page of an empty installation: a file of the instance."""

from pathlib import Path
from secrets import compare_digest, token_hex

from outreach import settings
from outreach.accounts import queries


def current() -> str:
    """The code, made on first asking and kept until the page has been used."""
    return settings.own_secret(_path(), token_hex(8))


def waits() -> bool:
    """Whether the installation has a code and nobody has an account yet."""
    return _path().exists() and queries.is_empty()


def is_right(typed: str) -> bool:
    """Whether that is the code, and it has not been spent."""
    return waits() and compare_digest(typed.strip().encode(), current().encode())


def spend() -> None:
    """It opens nothing any more."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.value("OUTREACH_INSTANCE")) / "setup_code"
