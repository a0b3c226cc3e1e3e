"""Fetching published calendars, in a lane of its own: a slow server keeps nobody waiting."""

from outreach.core import queue
from outreach.core.transaction import transaction
from outreach.schools import published
from outreach.schools.download import Fetcher, NotFetched
from outreach.schools.models import PublishedCalendar


@queue.every_minute
def ask_for_what_is_due() -> None:
    """A job for each published calendar that is due."""
    queue.each_row(PublishedCalendar, published.due(), published.ask)


@queue.handles(published.JOB, at_once=1)
def fetch(published_id: int) -> None:
    """Fetch and read outside of any transaction, then keep the days, or why there are none."""
    fetch_with(Fetcher(), published_id)


def fetch_with(fetcher: Fetcher, published_id: int) -> None:
    """As `fetch`, from the servers that the fetcher may reach."""
    with transaction() as session:
        row = session.get(PublishedCalendar, published_id)
        if row is None:
            return
        url, kind = row.url, row.kind
    try:
        spans, counts = published.read(fetcher.fetch(url), kind=kind)
    except NotFetched as error:
        with transaction() as session:
            if (row := session.get(PublishedCalendar, published_id)) and row.url == url:
                published.note_failure(row, error.failure)
        return
    with transaction() as session:
        if (row := session.get(PublishedCalendar, published_id)) and row.url == url:
            published.keep(row, spans, counts)
