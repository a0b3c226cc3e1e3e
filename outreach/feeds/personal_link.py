"""The secret address of a calendar: signed for its version, which renewing raises; 0 is none yet."""

from operator import attrgetter
from typing import Any

from outreach.accounts import roles
from outreach.accounts.models import User
from outreach.core.database import db
from outreach.schools.models import School
from outreach.speakers.models import Speaker
from outreach.web import links
from outreach.web.personal_links import PersonalLink

version = attrgetter("feed_version")


def _user(user_id: int) -> User | None:
    """Of who may see visits still."""
    user = db.session.get(User, user_id)
    return user if user and user.may(roles.WORK) else None


def _speaker(speaker_id: int) -> Speaker | None:
    speaker = db.session.get(Speaker, speaker_id)
    is_there = speaker and speaker.confirmed_at and speaker.person and not speaker.person.erased_at
    return speaker if is_there else None


def _school(school_id: int) -> School | None:
    return db.session.get(School, school_id)


LINKS: dict[str, PersonalLink[Any]] = {
    "staff": PersonalLink("calendar of staff", find=_user, version=version),
    "speaker": PersonalLink("calendar of speaker", find=_speaker, version=version),
    "school": PersonalLink("calendar of school", find=_school, version=version),
}


def kind_of(row: User | Speaker | School) -> str:
    return {User: "staff", Speaker: "speaker", School: "school"}[type(row)]


def address(row: User | Speaker | School) -> str:
    """With `webcal:`, which calendar programs open; empty while none was made."""
    if not row.feed_version:
        return ""
    kind = kind_of(row)
    page = links.absolute("feeds.calendar", kind=kind, token=LINKS[kind].token(row))
    return page.replace("https:", "webcal:", 1).replace("http:", "webcal:", 1)


def row_of(kind: str, token: str) -> Any:
    """Whose the address is, None for one that was renewed or is of nobody."""
    row = LINKS[kind].row_of(token)
    return row if row is not None and row.feed_version else None
