"""School boards, schools (the ministry's organisations), their buildings and index."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.core.database import Model, UtcDateTime, Words
from outreach.core.language import l_
from outreach.core.words import Word


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


class ImportRun(Model):
    """One file of the ministry taken in: its fingerprint, what it changed, and by whom."""

    __tablename__ = "school_import_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    file_name: Mapped[str] = mapped_column(String(200), default="")
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
