"""Uploaded pictures as rows, so that any number of machines serves them."""

import hashlib
from datetime import datetime
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core import clock
from outreach.core.database import SECRET, Model, UtcDateTime, db
from outreach.core.errors import Refused
from outreach.core.language import _

LIMIT = 5 * 1024 * 1024
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg"}
MOST_PIXELS = 16_000_000
SIDE = 1200


class File(Model):
    """A PNG or JPEG picture of at most 5 MB."""

    __tablename__ = "file"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(60))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, info=SECRET)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def keep_picture(content: bytes, *, name: str) -> File:
    """Store a picture that `redrawn` has made."""
    file = File(
        name=name[-200:],
        media_type=FORMATS[Image.open(BytesIO(content)).format or ""],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_at=clock.now(),
    )
    db.session.add(file)
    db.session.flush()
    return file


def redrawn(content: bytes) -> bytes:
    """The same picture drawn anew at no more than `SIDE` pixels a side, or Refused.

    What was sent is looked at, not its name; its pixels are counted before they take memory, and
    whatever else the file holds is left behind.
    """
    if len(content) > LIMIT:
        raise Refused(_("The picture is larger than 5 MB."))
    try:
        with Image.open(BytesIO(content), formats=list(FORMATS)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(_("The picture has too many pixels: at most 4,000 by 4,000."))
            kind = picture.format or ""
            drawn = ImageOps.exif_transpose(picture)
            drawn = drawn.convert("RGB" if kind == "JPEG" else "RGBA")
            drawn.thumbnail((SIDE, SIDE))
    except UnidentifiedImageError:
        raise Refused(_("The picture must be a PNG or JPEG file.")) from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused(_("The picture cannot be read: save it again, then send it.")) from None
    buffer = BytesIO()
    drawn.save(buffer, kind, quality=90, optimize=True)
    return buffer.getvalue()
