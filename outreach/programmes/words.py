"""What kind of programme it is, and which part a partner has in it."""

from outreach.core.language import l_
from outreach.core.words import Word


class ProgrammeKind(Word):
    PROJECT = "project", l_("Project")
    WORKING_GROUP = "working_group", l_("Working group")
    ROUNDTABLE = "roundtable", l_("Roundtable")
    CORRIDOR = "corridor", l_("Corridor")
    COACHING = "coaching", l_("Coaching")
    ADVOCACY = "advocacy", l_("Briefs and advocacy")


class ProgrammeStatus(Word):
    PLANNED = "planned", l_("Planned")
    RUNNING = "running", l_("Running")
    COMPLETED = "completed", l_("Completed")
    SUSPENDED = "suspended", l_("Suspended")

    @property
    def tone(self) -> str:
        return TONES[self]


TONES = {
    ProgrammeStatus.PLANNED: "info",
    ProgrammeStatus.RUNNING: "good",
    ProgrammeStatus.COMPLETED: "neutral",
    ProgrammeStatus.SUSPENDED: "warn",
}


class MemberPart(Word):
    """What a partner is in a programme; a co-author is one of a document."""

    LEAD = "lead", l_("Lead")
    FUNDER = "funder", l_("Funder")
    MEMBER = "member", l_("Member")
    CO_AUTHOR = "co_author", l_("Co-author")


class DocumentKind(Word):
    BRIEF = "brief", l_("Brief")
    REPORT = "report", l_("Report")
    MINUTES = "minutes", l_("Minutes")
    AGREEMENT = "agreement", l_("Agreement")
    OTHER = "other", l_("Other document")
