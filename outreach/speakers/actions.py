"""Becoming a speaker, and what staff do with one; background checks are in checks."""

from datetime import date
from typing import Any

from outreach.accounts.models import User
from outreach.core import clock, files
from outreach.core.database import db, hold
from outreach.core.errors import Refused
from outreach.core.files import File
from outreach.core.language import _
from outreach.history import actions as history
from outreach.people import actions as people
from outreach.people import queries as people_queries
from outreach.people.models import CONSENT_VERSION, ConsentKind, Person
from outreach.schools import queries as schools
from outreach.speakers import mails, queries
from outreach.speakers.models import Absence, Speaker

MOST_TOPICS = 12
MOST_ABSENCES = 60
SOURCE = "become a speaker"


def lock(speaker: Speaker) -> Speaker:
    """Hold the speaker, as they now are, until the end of the transaction."""
    hold(f"speaker {speaker.id}")
    db.session.refresh(speaker, ["confirmed_at"])
    return speaker


def apply(
    *, first_name: str, last_name: str, email: str, phone: str = "", lang: str = "fr", **facts: Any
) -> Speaker:
    """An offer by the public form: nobody sees it before the address is confirmed; one known gets a mail."""
    person = people_queries.person_with(email=email, name=f"{first_name} {last_name}")
    present = queries.speaker_of(person) if person else None
    if present:
        mails.known_already(present)
        return present
    typed = {"first_name": first_name, "last_name": last_name, "phone": phone, "lang": lang}
    speaker = Speaker(typed=typed | {"email": email.strip().casefold()}, applied_at=clock.now())
    _fill(speaker, facts)
    db.session.add(speaker)
    history.record(speaker, "apply", by=None, by_name=speaker.name)
    mails.to_confirm(speaker)
    return speaker


def confirm(speaker: Speaker) -> Speaker:
    """The address is theirs: they are a person of ours, and staff see them; a second press changes nothing."""
    if lock(speaker).confirmed_at:
        return speaker
    work = {"organisation": speaker.employer, "job_title": speaker.job_title}
    person, is_known = people.find_or_create(**speaker.typed, **work)
    _refuse_a_second(person)
    if is_known and not person.phone and speaker.typed["phone"]:
        people.correct(person, by=None, phone=speaker.typed["phone"])
    speaker.person, speaker.confirmed_at = person, clock.now()
    history.record(speaker, "confirm", by=None, by_name=speaker.name)
    people.give_consent(
        person,
        ConsentKind.PRIVACY,
        text_version=CONSENT_VERSION,
        source=SOURCE,
        by=None,
        is_new=not is_known,
    )
    return speaker


def add(person: Person, *, by: User, **facts: Any) -> Speaker:
    """A person becomes a speaker by the hand of staff, who were told so."""
    hold(f"speaker of person {person.id}")
    _refuse_a_second(person)
    speaker = Speaker(person=person, applied_at=clock.now(), confirmed_at=clock.now())
    _fill(speaker, facts)
    db.session.add(speaker)
    history.record(speaker, "add", by=by)
    return speaker


def person_for(*, first_name: str, last_name: str, email: str, by: User, **facts: Any) -> Person:
    """The person of that address and name as they are, else a new one."""
    person = people_queries.person_with(email=email, name=f"{first_name} {last_name}")
    names = {"first_name": first_name, "last_name": last_name, "email": email}
    return person or people.add(**names, **facts, by=by)


def correct(speaker: Speaker, *, by: User, **facts: Any) -> Speaker:
    """What was learned of a speaker; name and address are the person's."""
    _fill(speaker, facts)
    history.record(speaker, "correct", by=by)
    return speaker


def rename_employer(speaker: Speaker, employer: str, *, by: history.Actor | None) -> Speaker:
    """The organisation that they work for is called otherwise."""
    _fill(speaker, {"employer": employer})
    history.record(speaker, "correct", by=by)
    return speaker


def show_picture(speaker: Speaker, content: bytes, *, by: User) -> Speaker:
    """Keep a picture that the speaker agreed to; it takes the place of the one before."""
    before, kept = speaker.picture, files.keep_picture(content, name="speaker")
    speaker.picture, speaker.picture_consent_on = kept, clock.today()
    history.record(speaker, "show_picture", by=by)
    _delete(before)
    return speaker


def drop_picture(speaker: Speaker, *, by: User) -> Speaker:
    before = speaker.picture
    speaker.picture = speaker.picture_consent_on = None
    history.record(speaker, "drop_picture", by=by)
    _delete(before)
    return speaker


def say_when(speaker: Speaker, *, weekdays: list[str], hours: str) -> Speaker:
    """The speaker says by the link which days and hours usually suit."""
    speaker.weekdays, speaker.hours = weekdays, hours
    history.record(speaker, "say_when", by=None, by_name=speaker.name)
    return speaker


def be_away(speaker: Speaker, first_on: date, last_on: date, *, by: User | None = None) -> Absence:
    """Days on which they come nowhere, the last one included; by the link, or by the hand of staff."""
    if last_on < first_on:
        raise Refused(_("The last day must not come before the first."), about="last_on")
    if last_on < clock.today():
        raise Refused(_("These days are past: choose others."), about="last_on")
    if len(speaker.absences) >= MOST_ABSENCES:
        raise Refused(_("Enter at most 60 absences: take an older one away first."))
    absence = Absence(first_on=first_on, last_on=last_on)
    speaker.absences.append(absence)
    history.record(speaker, "be_away", by=by, by_name="" if by else speaker.name)
    return absence


def be_back(speaker: Speaker, absence: Absence, *, by: User | None = None) -> None:
    """They come on those days after all."""
    speaker.absences.remove(absence)
    history.record(speaker, "be_back", by=by, by_name="" if by else speaker.name)


def archive(speaker: Speaker, *, by: User) -> Speaker:
    """Ask them no more; what they did stays."""
    speaker.archived_at = clock.now()
    history.record(speaker, "archive", by=by)
    return speaker


def unarchive(speaker: Speaker, *, by: User) -> Speaker:
    speaker.archived_at = None
    history.record(speaker, "unarchive", by=by)
    return speaker


def send_lost_links(email: str) -> None:
    """Mail the link of each speaker of an address whom we still ask to it; nobody can tell whether any is."""
    for speaker in queries.asked_at(email.strip().casefold()):
        mails.lost_link(speaker)


def forget(speaker: Speaker) -> None:
    """Blank the facts, the picture and the checks of somebody who is erased; the row stays for the counts."""
    checks, picture = [check.id for check in speaker.checks], speaker.picture
    speaker.typed, speaker.picture, speaker.picture_consent_on = {}, None, None
    speaker.employer = speaker.employer_key = speaker.job_title = ""
    speaker.hours = speaker.trainings = ""
    speaker.about_fr = speaker.about_en = speaker.search_text = speaker.municipality = ""
    speaker.latitude = speaker.longitude = None
    speaker.absences.clear()
    speaker.topics, speaker.languages, speaker.region_codes, speaker.weekdays = [], [], [], []
    speaker.travel_km = speaker.most_visits_a_year = None
    speaker.checks.clear()
    speaker.link_version += 1
    speaker.feed_version = 0
    db.session.flush()
    _delete(picture)
    history.forget("speaker", [speaker.id])
    history.forget("background_check", checks)


def forget_unconfirmed(speaker: Speaker) -> None:
    """An offer that nobody confirmed leaves nothing behind, in the history neither."""
    history.forget("speaker", [speaker.id])
    db.session.delete(speaker)


def _fill(speaker: Speaker, facts: dict[str, Any]) -> None:
    if len(facts.get("topics", ())) > MOST_TOPICS:
        raise Refused(_("Enter at most 12 topics."), about="topics")
    for name, value in facts.items():
        setattr(speaker, name, value)
    if "municipality" in facts:
        _place(speaker)
    speaker.index()


def _place(speaker: Speaker) -> None:
    """Where the municipality is, spelled as its schools spell it."""
    middle = schools.middle_of(speaker.municipality) if speaker.municipality else None
    speaker.latitude = speaker.longitude = None
    if middle:
        speaker.municipality, speaker.latitude, speaker.longitude = middle


def _refuse_a_second(person: Person) -> None:
    with db.session.no_autoflush:
        if person.id and queries.speaker_of(person):
            raise Refused(_("%(name)s is a speaker already.", name=person.name))


def _delete(picture: File | None) -> None:
    if picture:
        db.session.flush()
        db.session.delete(picture)
