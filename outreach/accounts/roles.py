"""What each role may do: the one table of role and verb."""

from outreach.core.language import l_
from outreach.core.words import Word


class Role(Word):
    READER = "reader", l_("Reader")
    STAFF = "staff", l_("Staff")
    COORDINATOR = "coordinator", l_("Coordinator")
    ADMINISTRATOR = "administrator", l_("Administrator")


SEE_NUMBERS = "see_numbers"
WORK = "work"
PUBLISH = "publish"
CANCEL = "cancel"
EXPORT = "export"
IMPORT = "import"
OVERRIDE = "override"
ADMINISTER = "administer"

MAY = {
    Role.READER: frozenset({SEE_NUMBERS}),
    Role.STAFF: frozenset({SEE_NUMBERS, WORK}),
    Role.COORDINATOR: frozenset({SEE_NUMBERS, WORK, PUBLISH, CANCEL, EXPORT, IMPORT, OVERRIDE}),
    Role.ADMINISTRATOR: frozenset(
        {SEE_NUMBERS, WORK, PUBLISH, CANCEL, EXPORT, IMPORT, OVERRIDE, ADMINISTER}
    ),
}
VERB_LABELS = {
    SEE_NUMBERS: l_("see numbers and reports"),
    WORK: l_("see and change events, schools and people"),
    PUBLISH: l_("publish events and slots"),
    CANCEL: l_("call off and postpone events"),
    EXPORT: l_("export personal information"),
    IMPORT: l_("import files"),
    OVERRIDE: l_("go past what blocks a visit, with a reason"),
    ADMINISTER: l_("change settings and users"),
}
VERBS = MAY[Role.ADMINISTRATOR]
MEANINGS = {
    Role.READER: l_("sees numbers and no personal data"),
    Role.STAFF: l_("works with events, schools and people"),
    Role.COORDINATOR: l_("also publishes, calls off, imports and exports"),
    Role.ADMINISTRATOR: l_("also has settings and users"),
}
