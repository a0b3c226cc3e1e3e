"""Pictures that were sent: looked at, bounded, drawn anew."""

import struct
import zlib
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from outreach.core import files
from outreach.core.errors import Refused
from outreach.core.language import speaking


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB") -> bytes:
    buffer = BytesIO()
    Image.new(mode, size, 1 if mode in "1LP" else (200, 30, 30, 128)[: len(mode)]).save(
        buffer, kind
    )
    return buffer.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels and holds none."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("JPEG", "CMYK")]
)
def test_a_picture_of_any_kind_is_drawn_anew(kind: str, mode: str) -> None:
    drawn = Image.open(BytesIO(files.redrawn(picture(kind, mode=mode))))
    assert (drawn.format, drawn.size) == (kind, (40, 20))
    drawn.load()


def test_a_large_picture_is_made_smaller() -> None:
    drawn = Image.open(BytesIO(files.redrawn(picture(size=(4000, 1000)))))
    assert drawn.size == (1200, 300)


def test_what_else_the_file_holds_is_left_behind() -> None:
    assert b"<script>" not in files.redrawn(picture() + b"<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (picture()[:-30], "ne peut pas être lue"),
        (claiming(13000, 13000), "trop de pixels"),
        (claiming(4001, 4000), "trop de pixels"),
        (claiming(4000, 4000), "ne peut pas être lue"),
        (picture("GIF"), "PNG ou JPEG"),
        (b"<svg/>", "PNG ou JPEG"),
        (b"x" * (files.LIMIT + 1), "5 Mo"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(
    app: Flask, content: bytes, sentence: str
) -> None:
    with speaking("fr"), pytest.raises(Refused) as refused:
        files.redrawn(content)
    assert sentence in refused.value.sentence.replace("\xa0", " ")
