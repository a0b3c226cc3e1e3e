"""How an entry of the history reads to people: the verb, and each column before and after."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from outreach.core import contact
from outreach.core.language import OWN_NAMES, _, hours, l_, long_date, moment, number
from outreach.core.words import Word
from outreach.events.words import (
    CountMethod,
    EventStatus,
    EventType,
    Grade,
    Language,
    Mode,
    Reason,
    Visibility,
)
from outreach.history.models import Entry
from outreach.indicators.words import Computed, Nature, Precision, Unit
from outreach.partners.words import JoinStatus, PartnerKind, PartnerSize
from outreach.people.models import PersonRole
from outreach.programmes.words import DocumentKind, MemberPart, ProgrammeKind, ProgrammeStatus
from outreach.registration.models import Seat
from outreach.reminders.words import ReminderKind
from outreach.schools import telling as schools_telling
from outreach.schools.models import LABELS as SCHOOL_LABELS
from outreach.schools.regions import region_name
from outreach.speakers.words import CheckRule, CheckStatus, Weekday
from outreach.visit_requests.words import EndReason, RequestStatus
from outreach.visits.words import WishKind

VERBS = {
    "add": l_("Added"),
    "archive": l_("Archived"),
    "ask_address": l_("Another e-mail address asked for"),
    "book": l_("Booked"),
    "bring_back": l_("Takes place after all"),
    "cancel": l_("Called off"),
    "change": l_("Changed"),
    "change_class": l_("Class changed"),
    "close": l_("Closed"),
    "confirm": l_("Confirmed by the teacher"),
    "confirm_address": l_("E-mail address changed"),
    "correct": l_("Corrected"),
    "correct_plan": l_("Numbers or room corrected"),
    "count": l_("Numbers entered"),
    "describe": l_("Changed"),
    "duplicate": l_("Made from another"),
    "erase": l_("Erased"),
    "forget_contact": l_("Contact forgotten"),
    "hold_reminder": l_("Reminder held back"),
    "import": l_("Changed by a file"),
    "let_go_reminder": l_("Reminder let go"),
    "mark_same_pupils": l_("Marked: same pupils"),
    "merge": l_("Merged"),
    "plan": l_("Event planned"),
    "publish": l_("Shown on the public site"),
    "rebook": l_("Booked again"),
    "renew_feed": l_("New address of the calendar"),
    "renew_link": l_("New personal link"),
    "reopen": l_("Opened again"),
    "repeat": l_("Repeated"),
    "reschedule": l_("Moved"),
    "retype": l_("Another activity"),
    "set_contact": l_("Contact changed"),
    "set_contacts": l_("Contacts changed"),
    "set_programmes": l_("Programmes changed"),
    "set_speakers": l_("Speakers changed"),
    "show_logo": l_("Logo shown"),
    "drop_logo": l_("Logo removed"),
    "take_part": l_("Takes part"),
    "submit": l_("Document added"),
    "attach": l_("File kept"),
    "drop": l_("Entered by mistake"),
    "withdraw": l_("Withdrawn"),
    "unpublish": l_("Taken off the public site"),
    "set_credit": l_("Creditable hours changed"),
    "set_seats": l_("Seats changed"),
    "uncount": l_("Numbers taken back"),
    "unarchive": l_("Brought back"),
    "undo_import": l_("A file was undone"),
    "unlock": l_("Follows the ministry again"),
}
TELLING = {
    "tell_booked": l_("The school was told of the visit"),
    "tell_moved": l_("The school was told of the new date"),
    "tell_date_taken": l_("The school was told that its date is taken"),
    "tell_group_off": l_("The school was told which group is called off"),
    "tell_called_off": l_("The school was told that it does not take place then"),
    "tell_headcount": l_("The school was asked how many came"),
}
LABELS = {
    "title_fr": l_("Title in French"), "title_en": l_("Title in English"),
    "description_fr": l_("Description in French"), "description_en": l_("Description in English"),
    "objectives_fr": l_("Objectives in French"), "objectives_en": l_("Objectives in English"),
    "type": l_("Activity"), "status": l_("Status"), "visibility": l_("Who finds it"), "mode": l_("Mode"),
    "language": l_("Language"), "place": l_("Place"), "room": l_("Room"), "online_url": l_("Meeting link"),
    "presenters": l_("Presenters"), "co_hosts": l_("Co-hosts"), "access_notes": l_("Access"),
    "private_note": l_("Private note"), "credit_hours": l_("Creditable hours"), "capacity": l_("Seats"),
    "waiting_list_capacity": l_("Waiting places"), "starts_at": l_("Start"), "ends_at": l_("End"),
    "registration_opens_at": l_("Registration opens"), "registration_closes_at": l_("Registration closes"),
    "confirmed_at": l_("Confirmed"), "reason": l_("Reason"),
    "reason_note": l_("Reason in words"), "title": l_("Title"), "grades": l_("Grades"),
    "group_label": l_("Group"), "planned_count": l_("Planned"), "youth_count": l_("Pupils"),
    "adults_count": l_("Adults"), "girls": l_("Girls"), "boys": l_("Boys"), "other": l_("Other or non-binary"),
    "not_declared": l_("Not declared"), "count_method": l_("How it was counted"),
    "cancelled_reason": l_("Reason"), "period": l_("Period"), "credit_minutes": l_("Creditable minutes"),
    "first_name": l_("First name"), "last_name": l_("Last name"), "email": l_("E-mail"), "lang": l_("Language"),
    "roles": l_("Roles"), "role": l_("Role"), "job_title": l_("Title"), "member_number": l_("Member number"),
    "organisation": l_("Organisation"), "accessibility_needs": l_("What would help"), "heads": l_("Heads"),
    "offered_until": l_("Offered until"), "pupils": l_("Pupils"), "adults": l_("Adults"),
    "archived_at": l_("Archived"), "contact_name": l_("Who asks"), "contact_email": l_("E-mail"),
    "contact_phone": l_("Phone"), "contact_role": l_("Role"), "notes": l_("Remark"),
    "excluded_dates": l_("Dates that do not suit"), "activity": l_("Activity"), "due_on": l_("By when"),
    "teacher_present": l_("A teacher stays"), "employer": l_("Employer"), "topics": l_("Topics"),
    "languages": l_("Speaks in"), "region_codes": l_("Regions"),
    "travel_km": l_("Travels up to, in kilometres"),
    "weekdays": l_("Days that usually suit"), "hours": l_("Hours that usually suit"),
    "municipality": l_("Leaves from"), "most_visits_a_year": l_("Most visits a year"),
    "trainings": l_("Trainings followed"),
    "about_fr": l_("For the teacher, in French"), "about_en": l_("For the teacher, in English"),
    "picture_consent_on": l_("Consent to the picture"), "checked_on": l_("Seen on"),
    "expires_on": l_("Counts until"), "rule": l_("What is asked for"),
    "name": l_("Name"), "name_fr": l_("Name in French"), "name_en": l_("Name in English"),
    "text_fr": l_("For the public, in French"), "text_en": l_("For the public, in English"),
    "first_on": l_("First day"), "last_on": l_("Last day"), "kind": l_("Kind"), "sector": l_("Sector"),
    "size": l_("Size"), "website": l_("Web site"), "note": l_("Remark"), "is_public": l_("On the public site"),
    "logo_consent_on": l_("Consent to the logo"), "part": l_("Part"), "joined_on": l_("Since"),
    "left_on": l_("Until"), "submitted_on": l_("Submitted on"), "submitted_to": l_("Submitted to"),
    "address": l_("Address on the web"), "file_name": l_("PDF file"), "unit": l_("Unit"),
    "adds_up": l_("The values of several periods add up"), "computed": l_("Where the figure comes from"),
    "counts_fr": l_("What counts, in French"), "counts_en": l_("What counts, in English"),
    "nature": l_("What it is"), "precision": l_("How exactly"), "amount": l_("Figure"),
    "author": l_("Who says so"), "stated_on": l_("Said on"), "source_url": l_("Address of the source"),
}  # fmt: skip
UNSAID = frozenset(
    {
        "search_text", "name_key", "sequence", "version", "changed_at", "link_version", "link_key", "locked",
        "last_seen_on", "first_seen_on", "local_on", "school_year", "region_code", "board_id", "school_id",
        "building_id", "owner_id", "counted_by", "counted_at", "created_at", "rebooked_from_id",
        "same_pupils_as_id", "event_id", "id", "time_zone", "told_at", "told_starts_at", "uid_key", "code",
        "merged_into_id", "erased_at", "sort_key", "person_id", "answers", "moved_up_at", "cancelled_at",
        "is_class", "is_late", "source", "partner_id", "programme_id", "document_id", "indicator_id", "logo_id",
        "funder_id", "recommendations", "key", "position", "noted_at", "revises_id", "revised_at",
        "employer_key", "registered_at", "block_ids", "was_waiting",
        "groups", "preferred", "mail_id", "waiting_since", "reminded_at", "ended_at", "end_reason", "reply",
        "question", "answer", "source_text", "received_at", "slot_id", "holds_slot",
        "typed", "picture_id", "applied_at", "speaker_id", "seen_by_id", "reminded_days", "is_unseen",
        "latitude", "longitude", "feed_version", "series_id",
    }
)  # fmt: skip
OF_REGISTRATIONS = {
    "register": l_("Registration received"),
    "cancel": l_("Registration cancelled"),
    "correct_address": l_("Address corrected"),
    "ask_address": l_("Another address asked for"),
    "confirm_address": l_("Address confirmed"),
    "accept_seat": l_("Seat taken"),
    "expire_offer": l_("Offer not taken"),
    "move_up": l_("Moved up from the waiting list"),
}
OF_WISHES = {
    "wish": l_("The teacher wrote by the link"),
    "accept": l_("Request accepted"),
    "dismiss": l_("Request set aside"),
    "reopen": l_("Request to decide again"),
    "withdraw": l_("Request withdrawn"),
}
OF_REQUESTS = {
    "receive": l_("Request received"),
    "confirm": l_("Confirmed by the teacher"),
    "assign": l_("Given to somebody"),
    "ask": l_("Question asked"),
    "answer": l_("The teacher answered"),
    "offer": l_("Dates offered"),
    "convert": l_("Visit booked"),
    "take_slot": l_("Slot taken"),
    "correct": l_("Request corrected"),
    "decline": l_("Turned down"),
    "reopen": l_("Request opened again"),
    "remind": l_("Reminder sent"),
    "expire": l_("Closed without an answer"),
    "withdraw": l_("Withdrawn by the teacher"),
}
OF_SPEAKERS = {
    "add": l_("Became a speaker"),
    "apply": l_("Offered to speak in schools"),
    "confirm": l_("Confirmed by the speaker"),
    "show_picture": l_("Picture shown"),
    "drop_picture": l_("Picture removed"),
    "say_when": l_("Other days suit"),
    "be_away": l_("Absence entered"),
    "be_back": l_("Absence taken away"),
}
OF_CHECKS = {
    "enter": l_("Background check entered"),
    "correct": l_("Background check corrected"),
    "remind": l_("Reminder of the background check"),
    "see": l_("Reminder seen by staff"),
}
OF_INVITATIONS = {
    "invite": l_("Speaker chosen all the same"),
    "ask": l_("Speaker asked"),
    "ask_anew": l_("Speaker asked about the new date"),
    "accept": l_("Speaker goes"),
    "decline": l_("Speaker cannot go"),
    "propose_time": l_("Speaker proposes another time"),
    "release": l_("Speaker not needed any more"),
    "excuse": l_("Speaker may go all the same"),
    "remind": l_("Speaker reminded"),
    "thank": l_("Speaker thanked"),
}
OF_NOUNS = {
    "indicator_value": {"add": l_("Value entered"), "withdraw": l_("Value withdrawn")},
    "target": {
        "add": l_("Target set"),
        "correct": l_("Target corrected"),
        "drop": l_("Target taken back"),
    },
    "partner_contact": {"add": l_("Contact added"), "drop": l_("Contact not there any more")},
    "programme_document": {
        "correct": l_("Document corrected"),
        "drop": l_("Document taken back"),
    },
    "registration": OF_REGISTRATIONS,
    "wish": OF_WISHES,
    "visit_request": OF_REQUESTS,
    "speaker": OF_SPEAKERS,
    "background_check": OF_CHECKS,
    "speaker_invitation": OF_INVITATIONS,
}
OF_SCHOOLS = frozenset({"region_code", "board_id", "time_zone"})
WORDS: dict[str, type[Word]] = {
    "type": EventType,
    "status": EventStatus,
    "visibility": Visibility,
    "mode": Mode,
    "language": Language,
    "reason": Reason,
    "cancelled_reason": Reason,
    "count_method": CountMethod,
    "grades": Grade,
    "roles": PersonRole,
    "role": PersonRole,
    "activity": EventType,
    "languages": Language,
    "weekdays": Weekday,
    "rule": CheckRule,
}
OWN_WORDS: dict[tuple[str, str], type[Word]] = {
    ("registration", "status"): Seat,
    ("visit_request", "status"): RequestStatus,
    ("background_check", "status"): CheckStatus,
    ("partner", "kind"): PartnerKind,
    ("partner", "size"): PartnerSize,
    ("join_request", "status"): JoinStatus,
    ("join_request", "kind"): PartnerKind,
    ("join_request", "size"): PartnerSize,
    ("programme", "kind"): ProgrammeKind,
    ("programme", "status"): ProgrammeStatus,
    ("membership", "part"): MemberPart,
    ("programme_document", "kind"): DocumentKind,
    ("indicator", "unit"): Unit,
    ("indicator", "computed"): Computed,
    ("indicator_value", "nature"): Nature,
    ("indicator_value", "precision"): Precision,
}
"""Of the nouns whose words under that name are not an event's."""


def verb(entry: Entry) -> str:
    """What was done, in a word or two."""
    if entry.verb.startswith("move_to_"):
        return _status(EventStatus(entry.verb.removeprefix("move_to_")))
    own = OF_NOUNS.get(entry.noun, {})
    words = own.get(entry.verb) or TELLING.get(entry.verb) or VERBS.get(entry.verb)
    return str(words or VERBS["change"])


def note(entry: Entry) -> str:
    """What was said with it; of a group called off its name, and the reason that older entries keep."""
    if entry.verb in ("hold_reminder", "let_go_reminder"):
        return str(ReminderKind(entry.note).label)
    if entry.noun == "event":
        return entry.note if entry.verb == "set_programmes" else ""
    if entry.noun == "wish":
        return str(WishKind(entry.note).label) if entry.note else ""
    if (entry.noun, entry.verb) == ("visit_request", "decline"):
        return str(EndReason(entry.note).label)
    if (entry.noun, entry.verb) == ("session", "cancel") and entry.note in list(Reason):
        return str(Reason(entry.note).label)
    return entry.note


def columns(entry: Entry, *, zone: str = "") -> Iterator[tuple[str, str, str]]:
    """(label, before, after) of each column that people know and that differs; hours in `zone`, else ours."""
    if entry.noun in ("wish", "speaker_invitation"):
        return
    for name, before in entry.before.items():
        after = entry.after.get(name)
        if before == after or not is_said(entry.noun, name):
            continue
        yield (
            label(entry.noun, name),
            _value(entry.noun, name, before, zone),
            _value(entry.noun, name, after, zone),
        )


def is_said(noun: str, name: str) -> bool:
    """Whether people are shown this column."""
    return (noun == "school" and name in OF_SCHOOLS) or name not in UNSAID


def label(noun: str, name: str) -> str:
    """The column's name for people."""
    labels = SCHOOL_LABELS if noun == "school" else LABELS
    return str(labels.get(name) or LABELS.get(name) or SCHOOL_LABELS.get(name) or name)


def _status(status: EventStatus) -> str:
    """A visit has one status before and after the school says yes: that is an entry of its own."""
    return _("Booked or confirmed") if status is EventStatus.CONFIRMED else str(status.label)


def _value(noun: str, name: str, value: Any, zone: str) -> str:
    if value in (None, "", [], {}):
        return "–"
    if (noun, name) == ("event", "status"):
        return _status(EventStatus(value))
    words = OWN_WORDS.get((noun, name)) or WORDS.get(name)
    if words and noun != "school":
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(words(word).label) for word in values)
    if name == "pupils":
        return ", ".join(
            f"{Grade(grade).label} ({number(count)})" for grade, count in value.items()
        )
    if name == "region_codes":
        return ", ".join(region_name(code) for code in value)
    if name == "topics":
        return ", ".join(value)
    if name == "lang":
        return str(OWN_NAMES.get(value, value))
    if name == "phone":
        return contact.shown_phone(value)
    if name == "credit_hours":
        return hours(value)
    if name.endswith("_at"):
        return moment(datetime.fromisoformat(value), zone)
    if name.endswith("_on"):
        return long_date(date.fromisoformat(value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return schools_telling.in_words(name, value)
