"""Where a request stands, how it came, and why it ended without a visit."""

from outreach.core.language import l_
from outreach.core.words import Word


class RequestStatus(Word):
    RECEIVED = "received", l_("Received")
    NEEDS_INFORMATION = "needs_information", l_("Needs information")
    DATE_OFFERED = "date_offered", l_("Date offered")
    CONVERTED = "converted", l_("Visit booked")
    DECLINED = "declined", l_("Turned down")
    EXPIRED = "expired", l_("Without follow-up")

    @property
    def tone(self) -> str:
        return TONES[self]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self in OPEN

    @property
    def waits_for_teacher(self) -> bool:
        return self in WAITING


class NotInvited(Word):
    """Why nobody of a school is invited to ask for a visit; of several contacts the latest word is told."""

    VISIT_AHEAD = "visit_ahead", l_("A visit is booked already")
    REQUEST_OPEN = "request_open", l_("Its request waits to be dealt with")
    NO_CONTACT = "no_contact", l_("No contact is known")
    NO_ADDRESS = "no_address", l_("No contact has an e-mail address")
    NO_CONSENT = "no_consent", l_("No contact agreed to announcements")
    UNSUBSCRIBED = "unsubscribed", l_("The contact unsubscribed")
    INVITED_LATELY = "invited_lately", l_("Invited in the last 30 days")


class RequestSource(Word):
    FORM = "form", l_("Public form")
    PHONE = "phone", l_("Phone")
    MAIL = "mail", l_("E-mail")


class EndReason(Word):
    NOBODY_FREE = "nobody_free", l_("Nobody is free")
    NOT_OFFERED = "not_offered", l_("Not something that we offer")
    TOO_LATE = "too_late", l_("Too late for this date")
    DUPLICATE = "duplicate", l_("Asked for already")
    WITHDRAWN = "withdrawn", l_("Withdrawn by the teacher")
    NO_ANSWER = "no_answer", l_("No answer")
    OTHER = "other", l_("Another reason")


class RequestNews(Word):
    """What there is to write to the teacher."""

    TO_CONFIRM = "to_confirm", l_("To be confirmed")
    RECEIVED = "received", l_("Received")
    QUESTION = "question", l_("Question")
    DATES_OFFERED = "dates_offered", l_("Dates offered")
    REMINDER = "reminder", l_("Reminder")
    DECLINED = "declined", l_("Declined")

    @property
    def waits(self) -> bool:
        """Whether the mail waits a minute, so that staff can take the decision back."""
        return self in (RequestNews.QUESTION, RequestNews.DATES_OFFERED, RequestNews.DECLINED)


OPEN = (RequestStatus.RECEIVED, RequestStatus.NEEDS_INFORMATION, RequestStatus.DATE_OFFERED)
WAITING = (RequestStatus.NEEDS_INFORMATION, RequestStatus.DATE_OFFERED)
OF_STAFF = (
    EndReason.NOBODY_FREE,
    EndReason.NOT_OFFERED,
    EndReason.TOO_LATE,
    EndReason.DUPLICATE,
    EndReason.OTHER,
)
TONES = {
    RequestStatus.RECEIVED: "warn",
    RequestStatus.NEEDS_INFORMATION: "info",
    RequestStatus.DATE_OFFERED: "info",
    RequestStatus.CONVERTED: "good",
    RequestStatus.DECLINED: "bad",
    RequestStatus.EXPIRED: "neutral",
}
