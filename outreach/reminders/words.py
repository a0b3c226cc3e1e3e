"""Which reminders there are, which follow each other, and of which events."""

from outreach.core.language import l_
from outreach.core.words import Word
from outreach.events.words import LISTED, EventStatus


class ReminderKind(Word):
    SHEET = "sheet", l_("Planning sheet")
    VISIT_NEAR = "visit_near", l_("Reminder of the visit")
    SPEAKER_SHEET = "speaker_sheet", l_("Briefing sheet of the speaker")
    SPEAKER_NEAR = "speaker_near", l_("Reminder of the speaker")
    EVENT_AHEAD = "event_ahead", l_("First reminder")
    EVENT_NEAR = "event_near", l_("Last reminder")
    NUMBERS = "numbers", l_("How many pupils came?")
    NUMBERS_AGAIN = "numbers_again", l_("How many pupils came? Asked again")


TEACHERS = (ReminderKind.SHEET, ReminderKind.VISIT_NEAR)
SPEAKERS = (ReminderKind.SPEAKER_SHEET, ReminderKind.SPEAKER_NEAR)
REGISTERED = (ReminderKind.EVENT_AHEAD, ReminderKind.EVENT_NEAR)
NUMBERS = (ReminderKind.NUMBERS, ReminderKind.NUMBERS_AGAIN)
"""Each pair is about the same: the first is of no use any more once the second is due."""
ASKED = (*LISTED, EventStatus.DELIVERED)
"""Statuses in which somebody may be asked how many came; before the day it is LISTED that are reminded of."""
