"""What kind of organisation a partner is, and how large."""

from outreach.core.language import l_
from outreach.core.words import Word


class PartnerKind(Word):
    COMPANY = "company", l_("Company")
    ASSOCIATION = "association", l_("Association")
    INSTITUTION = "institution", l_("Educational institution")
    PUBLIC_BODY = "public_body", l_("Public body")


class PartnerSize(Word):
    """How many people work there."""

    UNKNOWN = "unknown", l_("Not known")
    MICRO = "under_5", l_("1 to 4 people")
    SMALL = "under_20", l_("5 to 19 people")
    MEDIUM = "under_100", l_("20 to 99 people")
    LARGE = "under_500", l_("100 to 499 people")
    VERY_LARGE = "500_and_more", l_("500 people or more")


class Interest(Word):
    """What draws an organisation to us."""

    SPEAKING = "speaking", l_("Speaking in schools")
    HOSTING = "hosting", l_("Hosting visits")
    COACHING = "coaching", l_("Coaching")
    CORRIDOR = "corridor", l_("An international corridor")
    WORKING_GROUP = "working_group", l_("A working group")


class JoinStatus(Word):
    """Where a request to join stands; nobody sees it before its address is confirmed."""

    UNCONFIRMED = "unconfirmed", l_("Address not confirmed")
    RECEIVED = "received", l_("Received")
    ACCEPTED = "accepted", l_("Accepted as a partner")
    DECLINED = "declined", l_("Declined")

    @property
    def tone(self) -> str:
        return TONES[self]


TONES = {
    JoinStatus.UNCONFIRMED: "neutral",
    JoinStatus.RECEIVED: "info",
    JoinStatus.ACCEPTED: "good",
    JoinStatus.DECLINED: "neutral",
}
