"""What a past list tells of, and what a declared total counts."""

from outreach.core.language import l_
from outreach.core.words import Word


class ListKind(Word):
    VISITS = "visits", l_("Past visits: a line for each group")
    CONTACTS = "contacts", l_("Contacts: a line for each person")
    PRESENCE = "presence", l_("Presence of counsellors: a line for each person and day")


class Measure(Word):
    YOUTH = "youth_participations", l_("Youth participations")
    COUNSELLORS = "counsellor_participations", l_("Counsellor participations")


class Outcome(Word):
    """What became of a past visit."""

    DELIVERED = "delivered", l_("Delivered")
    CANCELLED = "cancelled", l_("Called off")


class Came(Word):
    """Whether a person was there."""

    PRESENT = "present", l_("Present")
    ABSENT = "absent", l_("Absent")
