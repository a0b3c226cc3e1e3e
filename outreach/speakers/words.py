"""Where a background check stands, what a board asks for, and on which weekdays people come."""

from outreach.core.language import l_
from outreach.core.words import Word


class CheckStatus(Word):
    """What is known of a check (domain.md 5); never what stands in a record."""

    NOT_REQUIRED = "not_required", l_("Not required")
    TO_DO = "to_do", l_("To do")
    DECLARED = "declared", l_("Declared by the speaker")
    VERIFIED = "verified", l_("Verified")
    REFUSED = "refused", l_("Refused")
    EXPIRED = "expired", l_("Expired")

    @property
    def tone(self) -> str:
        return STATUS_TONES[self]

    @property
    def counts_for_a_while(self) -> bool:
        """Whether it was seen on a day and runs out on another."""
        return self in (CheckStatus.DECLARED, CheckStatus.VERIFIED)


class CheckRule(Word):
    """What a board asks of whoever speaks in its schools."""

    REQUIRED = "required", l_("Verification")
    DECLARATION = "declaration", l_("Declaration")
    NONE = "none", l_("Nothing")

    @property
    def satisfied_by(self) -> tuple[CheckStatus, ...]:
        return SATISFIED_BY[self]


class Standing(Word):
    """Whether a speaker may go to the schools of a board, as far as checks go."""

    VALID = "valid", l_("Valid")
    EXPIRES_SOON = "expires_soon", l_("Expires soon")
    MISSING = "missing", l_("Not in order")
    NOT_NEEDED = "not_needed", l_("Not needed")

    @property
    def tone(self) -> str:
        return STANDING_TONES[self]

    @property
    def lets_go(self) -> bool:
        return self is not Standing.MISSING


class Weekday(Word):
    MONDAY = "monday", l_("Monday")
    TUESDAY = "tuesday", l_("Tuesday")
    WEDNESDAY = "wednesday", l_("Wednesday")
    THURSDAY = "thursday", l_("Thursday")
    FRIDAY = "friday", l_("Friday")


SATISFIED_BY = {
    CheckRule.REQUIRED: (CheckStatus.VERIFIED,),
    CheckRule.DECLARATION: (CheckStatus.DECLARED, CheckStatus.VERIFIED),
    CheckRule.NONE: (),
}
STATUS_TONES = {
    CheckStatus.NOT_REQUIRED: "neutral",
    CheckStatus.TO_DO: "warn",
    CheckStatus.DECLARED: "info",
    CheckStatus.VERIFIED: "good",
    CheckStatus.REFUSED: "bad",
    CheckStatus.EXPIRED: "bad",
}
STANDING_TONES = {
    Standing.VALID: "good",
    Standing.EXPIRES_SOON: "warn",
    Standing.MISSING: "bad",
    Standing.NOT_NEEDED: "neutral",
}
ENTERED = tuple(status for status in CheckStatus if status is not CheckStatus.EXPIRED)
"""What staff choose from: that a check has expired, its date says."""
