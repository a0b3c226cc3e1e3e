"""What waits on Today: each kind a few lines, how many there are, and all of them when asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from outreach.accounts.models import User
from outreach.closures import queries as closures
from outreach.core.database import db
from outreach.events import queries as events
from outreach.indicators import queries as indicators
from outreach.invitations import queries as invitations
from outreach.mail.models import Message, MessageStatus
from outreach.organisation import queries as organisation
from outreach.partners import queries as partners
from outreach.people import queries as people
from outreach.reminders import asking
from outreach.speakers import queries as speakers
from outreach.visit_requests import queries as visit_requests
from outreach.visits import queries as visits
from outreach.web import paging

FEW, MOST = 5, 200
DAYS = 7
ONLY_COUNTED = ("at_school",)


@dataclass(frozen=True)
class InboxPart:
    """The lines of one kind that are shown, and how many there are (counted to 1,000)."""

    name: str
    rows: Sequence[Any]
    count: int

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


def parts(user: User, day: date, *, whole: str) -> dict[str, InboxPart]:
    """Every kind; the one named `whole` with up to 200 lines."""
    being_asked = asking.is_being_asked(organisation.current())
    queries = {
        "requests": visit_requests.to_triage(),
        "wishes": visits.open_wishes(),
        "speakers": invitations.to_staff(),
        "away": invitations.going_while_away(),
        "to_rebook": closures.to_rebook(),
        "failed": select(Message)
        .where(Message.status == MessageStatus.FAILED)
        .order_by(Message.id.desc()),
        "undecided": events.all_undecided().where(~being_asked),
        "at_school": events.all_undecided().where(being_asked),
        "coming": events.coming(day, day + timedelta(days=DAYS - 1)),
        "checks": speakers.to_notice(),
        "targets": indicators.behind(day),
        "joining": partners.to_answer(),
        "follow_ups": people.follow_ups_of(user.id),
    }
    counts = _counts(queries)
    return {
        name: InboxPart(
            name,
            _rows(query, MOST if name == whole else FEW)
            if counts[name] and name not in ONLY_COUNTED
            else [],
            counts[name],
        )
        for name, query in queries.items()
    }


def _rows(query: Select[Any], most: int) -> Sequence[Any]:
    return db.session.scalars(query.limit(most)).unique().all()


def _counts(queries: Mapping[str, Select[Any]]) -> dict[str, int]:
    """All of them in one statement, each counted no further than 1,001."""
    columns = []
    for name, query in queries.items():
        entity = query.column_descriptions[0]["entity"]
        ids = query.with_only_columns(entity.id).order_by(None).limit(paging.COUNTED + 1)
        counted = select(func.count()).select_from(ids.subquery())
        columns.append(counted.scalar_subquery().label(name))
    return dict(db.session.execute(select(*columns)).one()._mapping)
