"""School boards, schools (the ministry's organisations), their buildings and index."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.core.database import SECRET, Model, UtcDateTime, Words
from outreach.core.distance import kilometres
from outreach.core.language import fold, l_
from outreach.core.words import Word
from outreach.uploads.models import Run, Upload


class Network(Word):
    PUBLIC = "public", l_("Public")
    PRIVATE = "private", l_("Private")
    GOVERNMENT = "government", l_("Governmental")


class BoardType(Word):
    FRENCH = "french", l_("French-language service centre")
    ENGLISH = "english", l_("English school board")
    SPECIAL_STATUS = "special_status", l_("Special-status board")


class IndexLevel(Word):
    PRIM = "prim", l_("Elementary")
    SEC = "sec", l_("Secondary")


class ImseGroup(Word):
    FAVOURED = "favoured", l_("Favoured (1 to 3)")
    MIDDLE = "middle", l_("Middle (4 to 7)")
    DEPRIVED = "deprived", l_("Deprived (8 to 10)")
    UNKNOWN = "unknown", l_("Unknown")


class FileKind(Word):
    """The ministry's files that can be taken in."""

    PUBLIC_BUILDINGS = "public_buildings", l_("Public schools and their buildings")
    BOARDS = "boards", l_("School service centres and boards")
    PRIVATE = "private", l_("Private and governmental schools")
    DEPRIVATION_INDEX = "deprivation_index", l_("Deprivation index")


class DayKind(Word):
    """Why there are no ordinary classes; after a snow day a floating one is a class day."""

    HOLIDAY = "holiday", l_("Holiday")
    PEDAGOGICAL = "pedagogical", l_("Pedagogical day")
    FLOATING = "floating", l_("Floating pedagogical day")
    BREAK = "break", l_("School break")
    EXAMS = "exams", l_("Exams")
    CLOSURE = "closure", l_("Closure")


class DaySource(Word):
    """How a day came into a calendar; what was copied is a guess until somebody corrects it."""

    HAND = "hand", l_("By hand")
    FILE = "file", l_("From a file")
    ADDRESS = "address", l_("From the published calendar")
    COPY = "copy", l_("Copied from the year before")


class FetchFailure(Word):
    """Why a published calendar could not be fetched."""

    NOT_SECURE = "not_secure", l_("The address leads on to one that does not begin with https://.")
    UNKNOWN_SERVER = "unknown_server", l_("No server has this name.")
    PRIVATE = "private", l_("The address leads into a private network: it is not fetched.")
    NO_ANSWER = "no_answer", l_("The server does not answer, or not securely.")
    NOT_THERE = "not_there", l_("The server has no calendar at this address.")
    TOO_SLOW = "too_slow", l_("The server took too long.")
    TOO_LARGE = "too_large", l_("What the server sends is larger than 1 MB.")
    NO_CALENDAR = "no_calendar", l_("What the server sends is no calendar.")


LEVELS = {
    "preschool": l_("Preschool"),
    "elementary": l_("Elementary"),
    "secondary": l_("Secondary"),
    "vocational": l_("Vocational training"),
    "adult": l_("Adult general education"),
}


LABELS = {
    "name": l_("Official name"),
    "building_name": l_("Building's name"),
    "short_name": l_("Short name"),
    "board_id": l_("School service centre or board"),
    "network": l_("Network"),
    "address": l_("Address"),
    "postal_code": l_("Postal code"),
    "municipality": l_("Municipality"),
    "municipality_code": l_("Municipality code"),
    "mrc": l_("MRC"),
    "region_code": l_("Region"),
    "phone": l_("Phone"),
    "website": l_("Web site"),
    "board_type": l_("Type"),
    "latitude": l_("Latitude"),
    "longitude": l_("Longitude"),
    "time_zone": l_("Time zone"),
    "is_active": l_("In service"),
    "is_manual": l_("Added by hand"),
    **LEVELS,
    "imse": l_("IMSE"),
    "imse_rank": l_("IMSE rank"),
    "sfr": l_("Low-income cut-off (SFR)"),
    "sfr_rank": l_("SFR rank"),
    "pupils": l_("Pupils"),
    "is_published": l_("Published"),
}


def searchable(*texts: str) -> str:
    """What a search looks in: each text once, folded, as far as the column holds."""
    return " ".join(dict.fromkeys(fold(text) for text in texts if text))[:1000]


class Board(Model):
    """A school service centre or school board; `code` is the ministry's six digits."""

    __tablename__ = "board"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(200), default="")
    board_type: Mapped[BoardType | None] = mapped_column(Words(BoardType))
    municipality: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    locked: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_active: Mapped[bool] = mapped_column(default=True)


class School(Model):
    """An organisation of the ministry (CD_ORGNS); flags say what it may teach, None where unknown."""

    __tablename__ = "school"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(200), default="")
    name_key: Mapped[str] = mapped_column(String(200), default="", index=True)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"), index=True)
    network: Mapped[Network] = mapped_column(Words(Network))
    address: Mapped[str] = mapped_column(String(300), default="")
    postal_code: Mapped[str] = mapped_column(String(7), default="")
    municipality: Mapped[str] = mapped_column(String(120), default="")
    municipality_code: Mapped[str] = mapped_column(String(6), default="")
    region_code: Mapped[str] = mapped_column(String(2), default="", index=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    preschool: Mapped[bool | None]
    elementary: Mapped[bool | None]
    secondary: Mapped[bool | None]
    vocational: Mapped[bool | None]
    adult: Mapped[bool | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    is_manual: Mapped[bool] = mapped_column(default=False)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    locked: Mapped[list[str]] = mapped_column(JSON, default=list)
    access_notes: Mapped[str] = mapped_column(String(2000), default="")
    search_text: Mapped[str] = mapped_column(String(1000), default="", index=True)
    first_seen_on: Mapped[date | None]
    last_seen_on: Mapped[date | None]
    feed_version: Mapped[int] = mapped_column(default=0)

    board: Mapped[Board | None] = relationship()
    buildings: Mapped[list["Building"]] = relationship(
        back_populates="school", order_by="Building.code", cascade="all, delete-orphan"
    )
    indices: Mapped[list["SchoolIndex"]] = relationship(
        back_populates="school", order_by="SchoolIndex.school_year.desc()"
    )


class Building(Model):
    """A place where a school teaches (CD_IMM); the same building may serve several schools."""

    __tablename__ = "building"
    __table_args__ = (UniqueConstraint("school_id", "code"), Index("ix_building_code", "code"))
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    code: Mapped[str] = mapped_column(String(10), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    postal_code: Mapped[str] = mapped_column(String(7), default="")
    municipality: Mapped[str] = mapped_column(String(120), default="")
    municipality_code: Mapped[str] = mapped_column(String(6), default="")
    mrc: Mapped[str] = mapped_column(String(120), default="")
    region_code: Mapped[str] = mapped_column(String(2), default="", index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    time_zone: Mapped[str] = mapped_column(String(40), default="America/Toronto")
    preschool: Mapped[bool | None]
    elementary: Mapped[bool | None]
    secondary: Mapped[bool | None]
    vocational: Mapped[bool | None]
    adult: Mapped[bool | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    locked: Mapped[list[str]] = mapped_column(JSON, default=list)

    school: Mapped[School] = relationship(back_populates="buildings")

    @property
    def place(self) -> str:
        """Name and municipality on one line."""
        return ", ".join(part for part in (self.name, self.municipality) if part)

    def km_to(self, other: "Building") -> float | None:
        """As the bird flies (haversine), None where a coordinate is missing."""
        if self.latitude is None or self.longitude is None:
            return None
        if other.latitude is None or other.longitude is None:
            return None
        return kilometres(self.latitude, self.longitude, other.latitude, other.longitude)


class SchoolIndex(Model):
    """Deprivation ranks of one school, level and school year; 1 is most favoured, 10 most deprived."""

    __tablename__ = "school_index"
    __table_args__ = (UniqueConstraint("school_id", "level", "school_year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    level: Mapped[IndexLevel] = mapped_column(Words(IndexLevel))
    school_year: Mapped[str] = mapped_column(String(9))
    imse: Mapped[float | None]
    imse_rank: Mapped[int | None]
    sfr: Mapped[float | None]
    sfr_rank: Mapped[int | None]
    pupils: Mapped[int | None]
    is_published: Mapped[bool] = mapped_column(default=False)

    school: Mapped[School] = relationship(back_populates="indices")

    @property
    def group(self) -> ImseGroup:
        """Favoured 1 to 3, middle 4 to 7, deprived 8 to 10; unpublished is unknown, never middle."""
        if not self.is_published or self.imse_rank is None:
            return ImseGroup.UNKNOWN
        if self.imse_rank <= 3:
            return ImseGroup.FAVOURED
        return ImseGroup.MIDDLE if self.imse_rank <= 7 else ImseGroup.DEPRIVED


class MinistryRun(Run):
    """One file of the ministry taken in; `report` holds what undoing it needs."""

    __tablename__ = "school_import_run"
    by_kind = True
    kind: Mapped[FileKind] = mapped_column(Words(FileKind))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class MinistryFile(Upload):
    """A file of the ministry on its way in; an index may leave its level and year to be said."""

    __tablename__ = "school_upload"
    life = timedelta(days=1)
    level: Mapped[str] = mapped_column(String(4), default="")
    school_year: Mapped[str] = mapped_column(String(9), default="")


class SchoolCalendarDay(Model):
    """One or several in a row without ordinary classes; of a board, a school, or neither: all of Quebec."""

    __tablename__ = "calendar_day"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    first_on: Mapped[date] = mapped_column(index=True)
    last_on: Mapped[date]
    kind: Mapped[DayKind] = mapped_column(Words(DayKind))
    label: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[DaySource] = mapped_column(Words(DaySource))

    board: Mapped[Board | None] = relationship()
    school: Mapped[School | None] = relationship()

    def has(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


class CalendarFile(Upload):
    """A school calendar on its way in; `other_kind` is what its days are whose words say nothing."""

    __tablename__ = "calendar_upload"
    life = timedelta(days=1)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    other_kind: Mapped[DayKind | None] = mapped_column(Words(DayKind))

    board: Mapped[Board | None] = relationship()
    school: Mapped[School | None] = relationship()


class CalendarRun(Run):
    """A school calendar taken in; its kind is the key of whose it is, `created` the days that it brought."""

    __tablename__ = "calendar_run"
    by_kind = True
    only_last = l_("Only the last file of a calendar can be undone.")
    kind: Mapped[str] = mapped_column(String(40))
    created: Mapped[list[int]] = mapped_column(JSON, default=list)


class PublishedCalendar(Model):
    """The address of a calendar that a board or a school publishes; `kind` is what its other days are."""

    __tablename__ = "published_calendar"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    place_key: Mapped[str] = mapped_column(String(40), unique=True)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    url: Mapped[str] = mapped_column(String(500), info=SECRET)
    kind: Mapped[DayKind] = mapped_column(Words(DayKind))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[FetchFailure | None] = mapped_column(Words(FetchFailure))
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)

    board: Mapped[Board | None] = relationship()
    school: Mapped[School | None] = relationship()
