"""Where an invitation of a speaker stands."""

from outreach.core.language import l_
from outreach.core.words import Word


class InvitationStatus(Word):
    WAITING = "waiting", l_("Next in turn")
    ASKED = "asked", l_("Asked")
    ACCEPTED = "accepted", l_("Accepted")
    DECLINED = "declined", l_("Declined")
    RELEASED = "released", l_("Not needed any more")

    @property
    def tone(self) -> str:
        return TONES[self]

    @property
    def is_open(self) -> bool:
        """Whether the speaker may still go."""
        return self in OPEN


TONES = {
    InvitationStatus.WAITING: "neutral",
    InvitationStatus.ASKED: "warn",
    InvitationStatus.ACCEPTED: "good",
    InvitationStatus.DECLINED: "bad",
    InvitationStatus.RELEASED: "neutral",
}
OPEN = (InvitationStatus.WAITING, InvitationStatus.ASKED, InvitationStatus.ACCEPTED)
HOLDS_TIME = (InvitationStatus.ASKED, InvitationStatus.ACCEPTED)
"""While it stands so, the speaker is asked for nothing else at that time."""


class Obstacle(Word):
    """What keeps a speaker from being asked for an event, the heaviest first."""

    BUSY = "busy", l_("Is asked for “%(title)s” at that time.")
    CHECK = "check", l_("No valid background check for this school.")
    AWAY = "away", l_("Is away that day.")
    LANGUAGE = "language", l_("Does not speak the language of the event.")
    DISTANCE = "distance", l_("%(far)s km away, travels up to %(most)s km.")
    REGION = "region", l_("Does not go to this region.")
    VISITS = "visits", l_("Goes to %(count)s events this year, the most that suit.")

    @property
    def blocks(self) -> bool:
        """Whether only a reason given lets staff ask them all the same."""
        return self in (Obstacle.BUSY, Obstacle.CHECK)


class InvitationNews(Word):
    """What a speaker is told."""

    ASKED = "asked", l_("Asked whether they could go")
    REMINDED = "reminded", l_("Reminded of the question")
    ACCEPTED = "accepted", l_("Told where, when and whom to call")
    MOVED = "moved", l_("Asked whether another date suits")
    CHANGED = "changed", l_("Told what has changed")
    CALLED_OFF = "called_off", l_("Told that it does not take place")
    RELEASED = "released", l_("Thanked: somebody else goes")
    NOT_NEEDED = "not_needed", l_("Told that they are not needed")
    GIVEN_BACK = "given_back", l_("Told that we know they cannot go")
    THANKED = "thanked", l_("Thanked, with the hours")
