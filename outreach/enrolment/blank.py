"""The empty table that ships: a line for each level and year, and what its columns mean; never a figure."""

from collections.abc import Iterator

from outreach.enrolment.words import Level

HEADERS = (
    "year",
    "level",
    "sub_level",
    "group",
    "geography",
    "value",
    "status",
    "published_pct",
    "source",
)
FIRST_YEAR = 2009
GROUP, PLACE = "ict", "quebec"


def rows(last_year: int) -> Iterator[list[str]]:
    """Every school year from 2009 for each level of Quebec's programmes, its figure still to be found."""
    for level in (Level.VOCATIONAL, Level.COLLEGE, Level.UNIVERSITY):
        for year in range(FIRST_YEAR, last_year + 1):
            yield [f"{year}-{year + 1}", level.value, "", GROUP, PLACE, "", "", "", ""]
