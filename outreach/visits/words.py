"""What a teacher may ask for of a visit, and what there is to tell the school."""

from outreach.core.language import l_
from outreach.core.words import Word


class WishKind(Word):
    CONFIRM = "confirm", l_("Confirms the visit")
    OTHER_DATE = "other_date", l_("Asks for another date")
    CORRECT = "correct", l_("Corrects numbers or room")
    CALL_OFF = "call_off", l_("Calls the visit off")
    HEADCOUNT = "headcount", l_("Gives the headcount")

    @property
    def calls_off(self) -> bool:
        """Granting it needs the role's verb for calling off."""
        return self is WishKind.CALL_OFF

    @property
    def is_told(self) -> bool:
        """Whether granting it sends the school a mail."""
        return self in (WishKind.OTHER_DATE, WishKind.CALL_OFF)


class News(Word):
    """What there is to tell."""

    BOOKED = "booked", l_("The visit is booked")
    MOVED = "moved", l_("The visit has changed")
    DATE_TAKEN = "date_taken", l_("The date that the teacher asked for is taken")
    GROUP_OFF = "group_off", l_("A group of the visit is called off")
    CALLED_OFF = "called_off", l_("The visit is called off")
    HEADCOUNT = "headcount", l_("How many pupils came?")


class ConflictKind(Word):
    """What may be wrong with a booking; `conflicts.RULES` says what each does."""

    PAST = "past", l_("Past date")
    OWNER = "owner", l_("Who looks after it")
    GROUP = "group", l_("Group")
    SCHOOL = "school", l_("School")
    BUILDING = "building", l_("Building")
    ROOM = "room", l_("Room")
    EQUIPMENT = "equipment", l_("Equipment")
    TRAVEL = "travel", l_("Time to travel")
    WEEKEND = "weekend", l_("Weekend")
    HOLIDAY = "holiday", l_("Holiday")
    PEDAGOGICAL = "pedagogical", l_("Pedagogical day")
    FLOATING = "floating", l_("Floating pedagogical day")
    BREAK = "break", l_("School break")
    EXAMS = "exams", l_("Exams")
    CLOSURE = "closure", l_("Closure")
    SUMMER = "summer", l_("Summer holidays")
    LEAD_TIME = "lead_time", l_("Lead time")
    GROUP_SIZE = "group_size", l_("Group size")
    GRADE = "grade", l_("Grade")
    SPEAKER = "speaker", l_("Speaker")
    SPEAKER_CHECK = "speaker_check", l_("Background check")
    SPEAKER_AWAY = "speaker_away", l_("Absence of the speaker")
