"""Indicators with their dated values, and the targets set for them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.core import language
from outreach.core.database import Model, UtcDateTime, Words
from outreach.indicators.words import Computed, Nature, Precision, Unit
from outreach.partners.models import Partner
from outreach.programmes.models import Programme


class Indicator(Model):
    """A figure that is followed: typed with its dated values, or `computed` from our own records.

    Where it `adds_up` the values of several periods make one sum; otherwise the latest holds.
    """

    __tablename__ = "indicator"
    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    name_fr: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    counts_fr: Mapped[str] = mapped_column(String(600), default="")
    counts_en: Mapped[str] = mapped_column(String(600), default="")
    unit: Mapped[Unit] = mapped_column(Words(Unit))
    adds_up: Mapped[bool] = mapped_column(default=False)
    computed: Mapped[Computed | None] = mapped_column(Words(Computed))
    source: Mapped[str] = mapped_column(String(300), default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    programme: Mapped[Programme | None] = relationship()
    values: Mapped[list["IndicatorValue"]] = relationship(
        back_populates="indicator",
        order_by="(IndicatorValue.last_on, IndicatorValue.id)",
        cascade="all, delete-orphan",
    )
    targets: Mapped[list["Target"]] = relationship(
        back_populates="indicator",
        order_by="(Target.first_on, Target.id)",
        cascade="all, delete-orphan",
    )

    @property
    def name(self) -> str:
        """In the reader's language."""
        return language.pick(self.name_fr, self.name_en)

    @property
    def counts(self) -> str:
        """What counts, in the reader's language."""
        return language.pick(self.counts_fr, self.counts_en)


class IndicatorValue(Model):
    """What somebody measured up to a day, or expects by it (`last_on` is then the horizon).

    Nothing is overwritten: a corrected value `revises` the one before, which has `revised_at` from then on.
    """

    __tablename__ = "indicator_value"
    __table_args__ = (Index("ix_indicator_value_indicator", "indicator_id", "nature", "last_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id", ondelete="CASCADE"))
    nature: Mapped[Nature] = mapped_column(Words(Nature))
    first_on: Mapped[date | None]
    last_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Numeric(15, 2))
    precision: Mapped[Precision] = mapped_column(Words(Precision), default=Precision.EXACT)
    source: Mapped[str] = mapped_column(String(300))
    source_url: Mapped[str] = mapped_column(String(500), default="")
    author: Mapped[str] = mapped_column(String(200), default="")
    stated_on: Mapped[date]
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revises_id: Mapped[int | None] = mapped_column(ForeignKey("indicator_value.id"), unique=True)
    revised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    indicator: Mapped[Indicator] = relationship(back_populates="values")

    @property
    def in_words(self) -> str:
        return self.precision.say(self.indicator.unit.say(self.amount))

    @property
    def stands(self) -> bool:
        """Whether it is the last word: neither revised nor withdrawn."""
        return self.revised_at is None


class Target(Model):
    """What an indicator should come to in a period, as promised to a funder or to ourselves.

    On `watched_on` it was last looked at whether the pace reaches it; since `behind_since` it does not.
    """

    __tablename__ = "target"
    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(
        ForeignKey("indicator.id", ondelete="CASCADE"), index=True
    )
    funder_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Numeric(15, 2))
    note: Mapped[str] = mapped_column(String(300), default="")
    watched_on: Mapped[date | None]
    behind_since: Mapped[date | None]

    indicator: Mapped[Indicator] = relationship(back_populates="targets")
    funder: Mapped[Partner | None] = relationship()
