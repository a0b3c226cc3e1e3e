"""Plain makers of partners, programmes, indicators and values."""

from datetime import date
from decimal import Decimal
from typing import Any

from outreach.core.transaction import transaction
from outreach.indicators import actions as indicators
from outreach.indicators import values
from outreach.indicators.models import Indicator, IndicatorValue
from outreach.indicators.words import Nature, Unit
from outreach.partners import actions as partners
from outreach.partners.models import Partner
from outreach.partners.words import PartnerKind
from outreach.programmes import actions
from outreach.programmes.models import Programme
from outreach.programmes.words import ProgrammeKind, ProgrammeStatus


def partner(name: str = "Logiciels Boréal", **facts: Any) -> Partner:
    with transaction():
        return partners.add(name=name, by=None, **{"kind": PartnerKind.COMPANY, **facts})


def programme(name: str = "Corridor du Mexique", **facts: Any) -> Programme:
    words = {"kind": ProgrammeKind.CORRIDOR, "status": ProgrammeStatus.RUNNING}
    with transaction():
        return actions.add(name_fr=name, by=None, **words | facts)


def indicator(programme: Programme | None = None, **facts: Any) -> Indicator:
    usual = {"name_fr": "Retombées", "unit": Unit.DOLLARS, "adds_up": False, "computed": None}
    with transaction() as session:
        here = session.merge(programme) if programme else None
        return indicators.add(here, by=None, **usual | facts)


def value(row: Indicator, amount: str, **facts: Any) -> IndicatorValue:
    usual = {
        "nature": Nature.MEASURED,
        "last_on": date(2012, 12, 31),
        "stated_on": date(2013, 3, 1),
        "source": "Bilan 2012",
        "author": "Techno",
    }
    with transaction() as session:
        here = session.get_one(Indicator, row.id)
        return values.enter(here, amount=Decimal(amount), by=None, **usual | facts)
