"""Uploaded pictures as rows, so that any number of machines serves them."""

import hashlib
from datetime import datetime
from io import BytesIO

from PIL import Image, UnidentifiedImageError
from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core import clock
from outreach.core.database import Model, UtcDateTime, db
from outreach.core.errors import Refused
from outreach.core.language import _

LIMIT = 5 * 1024 * 1024
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg"}


class File(Model):
    """A PNG or JPEG picture of at most 5 MB."""

    __tablename__ = "file"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(60))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def keep_picture(content: bytes, *, name: str) -> File:
    """Store a picture after looking at its content, not at its name."""
    if len(content) > LIMIT:
        raise Refused(_("The picture is larger than 5 MB."))
    try:
        kind = Image.open(BytesIO(content)).format or ""
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        kind = ""
    if kind not in FORMATS:
        raise Refused(_("The picture must be a PNG or JPEG file."))
    file = File(
        name=name[-200:],
        media_type=FORMATS[kind],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_at=clock.now(),
    )
    db.session.add(file)
    db.session.flush()
    return file
