"""The organisation: one row, written by the set-up page."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core import language
from outreach.core.database import SECRET, Model

DEFAULT_ACCENT = "#0b6e6e"


class Organisation(Model):
    """Row 1; before set-up a blank one stands in for it."""

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(primary_key=True)
    name_fr: Mapped[str] = mapped_column(String(200), default="")
    name_en: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    welcome_fr: Mapped[str] = mapped_column(Text, default="")
    welcome_en: Mapped[str] = mapped_column(Text, default="")
    accent: Mapped[str] = mapped_column(String(7), default=DEFAULT_ACCENT)
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    privacy_officer: Mapped[str] = mapped_column(String(200), default="")
    privacy_email: Mapped[str] = mapped_column(String(254), default="")
    privacy_phone: Mapped[str] = mapped_column(String(40), default="")
    retention_years: Mapped[int] = mapped_column(default=7)
    mail_url: Mapped[str] = mapped_column(String(500), default="", info=SECRET)
    offer_hours: Mapped[int] = mapped_column(default=0)
    lead_days: Mapped[int] = mapped_column(default=10)
    request_days: Mapped[int] = mapped_column(default=14)
    sheet_days: Mapped[int] = mapped_column(default=10)
    visit_near_days: Mapped[int] = mapped_column(default=2)
    event_ahead_days: Mapped[int] = mapped_column(default=7)
    event_near_days: Mapped[int] = mapped_column(default=1)
    numbers_days: Mapped[int] = mapped_column(default=1)
    numbers_again_days: Mapped[int] = mapped_column(default=4)
    numbers_staff_days: Mapped[int] = mapped_column(default=8)
    reminder_hour: Mapped[int] = mapped_column(default=9)
    numbers_hour: Mapped[int] = mapped_column(default=9)
    whole_session_percent: Mapped[int] = mapped_column(default=80)
    signatory_name: Mapped[str] = mapped_column(String(200), default="")
    signatory_title_fr: Mapped[str] = mapped_column(String(200), default="")
    signatory_title_en: Mapped[str] = mapped_column(String(200), default="")
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    attestation_title_fr: Mapped[str] = mapped_column(
        String(120), default="Attestation de participation"
    )
    attestation_title_en: Mapped[str] = mapped_column(
        String(120), default="Statement of attendance"
    )
    letterhead_margin_mm: Mapped[int] = mapped_column(default=0)
    is_demo: Mapped[bool] = mapped_column(default=False)

    @property
    def name(self) -> str:
        """In the reader's language."""
        return language.pick(self.name_fr, self.name_en) or "Outreach"

    @property
    def welcome(self) -> str:
        """What we do, in the reader's language."""
        return language.pick(self.welcome_fr, self.welcome_en)

    @property
    def theme_version(self) -> str:
        """Changes with the colours, so that browsers may keep the theme for long."""
        return self.accent.removeprefix("#")

    @property
    def has_logo(self) -> bool:
        return self.logo_id is not None
