"""The enumerations of events, and what each activity type implies (contract.md 5)."""

from dataclasses import dataclass

from outreach.core.language import LazyString, l_
from outreach.core.words import Word


class EventType(Word):
    CLASSROOM_VISIT = "classroom_visit", l_("Classroom visit")
    TALK = "talk", l_("Talk (auditorium)")
    WORKSHOP = "workshop", l_("Workshop")
    COMPANY_TOUR = "company_tour", l_("Company tour")
    CAREER_FAIR = "career_fair", l_("Career fair")
    JOB_SHADOW_DAY = "job_shadow_day", l_("Job shadow day")
    HACKATHON = "hackathon", l_("Hackathon")
    THEME_WEEK = "theme_week", l_("Theme week")
    COUNSELLOR_DAY = "counsellor_day", l_("Counsellor day")
    WEBINAR = "webinar", l_("Webinar")
    EDUCATOR_TRAINING = "educator_training", l_("Educator training")
    PARENTS_EVENING = "parents_evening", l_("Parents' evening")

    @property
    def kind(self) -> "Kind":
        return KINDS[self]

    @property
    def is_visit(self) -> bool:
        """Private whatever its status, and never on a public page."""
        return self.kind.is_visit


@dataclass(frozen=True)
class Kind:
    """What an activity type implies unless the event says otherwise."""

    minutes: int
    is_visit: bool
    counts_youth: bool
    counts_counsellors: bool
    audience: LazyString


_PUPILS, _COUNSELLORS, _ADULTS = l_("pupils"), l_("counsellors and other adults"), l_("adults")
KINDS = {
    EventType.CLASSROOM_VISIT: Kind(75, True, True, False, _PUPILS),
    EventType.TALK: Kind(75, True, True, False, _PUPILS),
    EventType.WORKSHOP: Kind(75, True, True, False, _PUPILS),
    EventType.COMPANY_TOUR: Kind(180, True, True, False, _PUPILS),
    EventType.JOB_SHADOW_DAY: Kind(360, True, True, False, _PUPILS),
    EventType.CAREER_FAIR: Kind(240, False, True, False, _PUPILS),
    EventType.HACKATHON: Kind(480, False, True, False, _PUPILS),
    EventType.THEME_WEEK: Kind(75, False, True, False, _PUPILS),
    EventType.COUNSELLOR_DAY: Kind(360, False, False, True, _COUNSELLORS),
    EventType.WEBINAR: Kind(60, False, False, True, _COUNSELLORS),
    EventType.EDUCATOR_TRAINING: Kind(120, False, False, True, _COUNSELLORS),
    EventType.PARENTS_EVENING: Kind(120, False, False, False, _ADULTS),
}
VISITS = tuple(kind for kind in EventType if KINDS[kind].is_visit)
PUBLIC_KINDS = tuple(kind for kind in EventType if not KINDS[kind].is_visit)


class Mode(Word):
    IN_PERSON = "in_person", l_("In person")
    ONLINE = "online", l_("Online")
    HYBRID = "hybrid", l_("Hybrid")


class Language(Word):
    FR = "fr", l_("French")
    EN = "en", l_("English")
    BILINGUAL = "bilingual", l_("Bilingual")


class Grade(Word):
    PRESCHOOL = "preschool", l_("Preschool")
    ELEMENTARY = "elementary", l_("Elementary")
    SECONDARY_1 = "secondary_1", l_("Secondary 1")
    SECONDARY_2 = "secondary_2", l_("Secondary 2")
    SECONDARY_3 = "secondary_3", l_("Secondary 3")
    SECONDARY_4 = "secondary_4", l_("Secondary 4")
    SECONDARY_5 = "secondary_5", l_("Secondary 5")
    WORK_TRAINING = "work_training", l_("Pre-work training")
    SEMISKILLED_TRADE = "semiskilled_trade", l_("Semiskilled trade")
    WELCOMING_CLASS = "welcoming_class", l_("Welcoming class")
    SPECIAL_EDUCATION = "special_education", l_("Special education")
    VOCATIONAL = "vocational", l_("Vocational training")
    ADULT_GENERAL = "adult_general", l_("Adult general education")
    COLLEGE = "college", l_("College")
    UNIVERSITY = "university", l_("University")

    @property
    def flag(self) -> str | None:
        """The school flag that this grade needs (domain.md 7.3 rule 4)."""
        if self.value.startswith("secondary") or self in SPECIAL_PATHS:
            return "secondary"
        return FLAGS.get(self)


SPECIAL_PATHS = (Grade.WORK_TRAINING, Grade.SEMISKILLED_TRADE)
FLAGS = {
    Grade.PRESCHOOL: "preschool",
    Grade.ELEMENTARY: "elementary",
    Grade.VOCATIONAL: "vocational",
    Grade.ADULT_GENERAL: "adult",
}


class EventStatus(Word):
    DRAFT = "draft", l_("Draft")
    TENTATIVE = "tentative", l_("Tentative")
    PUBLISHED = "published", l_("Published")
    CONFIRMED = "confirmed", l_("Confirmed")
    DELIVERED = "delivered", l_("Delivered")
    CLOSED = "closed", l_("Closed")
    POSTPONED = "postponed", l_("Postponed")
    CANCELLED = "cancelled", l_("Called off")

    @property
    def tone(self) -> str:
        return TONES[self]


TONES = {
    EventStatus.DRAFT: "neutral",
    EventStatus.TENTATIVE: "warn",
    EventStatus.PUBLISHED: "info",
    EventStatus.CONFIRMED: "info",
    EventStatus.DELIVERED: "good",
    EventStatus.CLOSED: "good",
    EventStatus.POSTPONED: "warn",
    EventStatus.CANCELLED: "bad",
}
SHAPES = {
    EventStatus.DRAFT: "pencil",
    EventStatus.TENTATIVE: "clock",
    EventStatus.PUBLISHED: "globe",
    EventStatus.CONFIRMED: "check",
    EventStatus.DELIVERED: "users",
    EventStatus.CLOSED: "file-text",
    EventStatus.POSTPONED: "history",
    EventStatus.CANCELLED: "x",
}
BOOKED_SHAPE = "calendar"
CALLED_OFF = (EventStatus.POSTPONED, EventStatus.CANCELLED)
LISTED = (EventStatus.PUBLISHED, EventStatus.CONFIRMED)
SHOWN = (*LISTED, EventStatus.DELIVERED, EventStatus.CLOSED, *CALLED_OFF)  # have a public page
_CALLED_OFF = set(CALLED_OFF)
MOVES: dict[EventStatus, set[EventStatus]] = {
    EventStatus.DRAFT: {EventStatus.TENTATIVE, EventStatus.PUBLISHED, EventStatus.CONFIRMED} | _CALLED_OFF,
    EventStatus.TENTATIVE: {EventStatus.PUBLISHED, EventStatus.CONFIRMED} | _CALLED_OFF,
    EventStatus.PUBLISHED: {EventStatus.CONFIRMED, EventStatus.DELIVERED} | _CALLED_OFF,
    EventStatus.CONFIRMED: {EventStatus.DELIVERED} | _CALLED_OFF,
    EventStatus.POSTPONED: {
        EventStatus.TENTATIVE, EventStatus.PUBLISHED, EventStatus.CONFIRMED, EventStatus.CANCELLED,
    },
    EventStatus.DELIVERED: {EventStatus.CLOSED, EventStatus.CONFIRMED},
    EventStatus.CLOSED: {EventStatus.DELIVERED},
    EventStatus.CANCELLED: set(),
}  # fmt: skip


class Visibility(Word):
    PRIVATE = "private", l_("Private")
    LINK = "link", l_("Only with the link")
    PUBLIC = "public", l_("Public")


class Reason(Word):
    WEATHER_CLOSURE = "weather_closure", l_("Snow or closure")
    STRIKE = "strike", l_("Strike")
    SCHOOL_REQUEST = "school_request", l_("School's request")
    TIMETABLE_CONFLICT = "timetable_conflict", l_("Timetable conflict")
    SPEAKER_UNAVAILABLE = "speaker_unavailable", l_("Speaker unavailable")
    TOO_FEW_REGISTRATIONS = "too_few_registrations", l_("Too few registrations")
    TRANSPORT = "transport", l_("Transport")
    TECHNICAL = "technical", l_("Technical problem")
    PUBLIC_HEALTH = "public_health", l_("Public health")
    NO_ANSWER = "no_answer", l_("No answer")
    BACKGROUND_CHECK_MISSING = "background_check_missing", l_("Background check missing")
    OTHER = "other", l_("Other")


class CalendarView(Word):
    """How much of the calendar a page shows."""

    MONTH = "month", l_("Month")
    WEEK = "week", l_("Week")
    DAY = "day", l_("Day")
    AGENDA = "agenda", l_("Agenda")


class CountMethod(Word):
    COUNTED = "counted", l_("Counted")
    TEACHER_REPORTED = "teacher_reported", l_("Teacher-reported")
    ESTIMATED = "estimated", l_("Estimated")
