"""How often a report to a funder is sent by itself."""

from outreach.core.language import l_
from outreach.core.words import Word


class Rhythm(Word):
    NEVER = "never", l_("Not by itself")
    MONTHLY = "monthly", l_("Every month")
    QUARTERLY = "quarterly", l_("Every quarter")

    @property
    def months(self) -> int:
        return {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3}.get(self, 0)
