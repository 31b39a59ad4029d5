"""Photographs are judged by content and drawn anew: pixels stay, all else goes; what is no picture is refused in plain words."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO
from typing import Any

import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from anlin.spine.matter.models import Matter
from anlin.spine.vault.models import StoredPhoto
from anlin.spine.vault.photos import MOST_BYTES, BadPhoto, Picture, keep, opened, redrawn
from anlin.spine.vault.services import NotOpened, new_key

SECRET = "13912345678"


def uploaded(content: bytes, name: str = "x.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def drawn(form: str, size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, form, **options)
    return out.getvalue()


def with_exif(form: str) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = f"Maker {SECRET}"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 3.0)
    options: dict[str, Any] = {"exif": exif}
    if form == "JPEG":
        options["comment"] = f"comment {SECRET}".encode()
    return drawn(form, **options)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_exif_place_comment_and_maker_are_gone_and_the_picture_stands_upright(form: str) -> None:
    file = with_exif(form)
    assert SECRET.encode() in file
    picture = redrawn(uploaded(file))
    assert (picture.width, picture.height) == (48, 64)
    assert SECRET.encode() not in picture.jpeg
    with Image.open(BytesIO(picture.jpeg)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert {"exif", "comment", "icc_profile", "xmp"} & set(image.info) == set()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_these_forms_are_read_whatever_their_name_says(form: str) -> None:
    picture = redrawn(uploaded(drawn(form), name=f"{SECRET}.txt"))
    assert (picture.width, picture.height) == (64, 48)


def test_heic_from_a_phone_is_read() -> None:
    out = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "navy")).save(out, quality=50)
    picture = redrawn(uploaded(out.getvalue(), "IMG_0001.HEIC"))
    assert picture.jpeg.startswith(b"\xff\xd8")


def test_a_large_picture_becomes_1600_pixels_long() -> None:
    picture = redrawn(uploaded(drawn("JPEG", (3200, 1000))))
    assert (picture.width, picture.height) == (1600, 500)


def test_what_is_transparent_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(BytesIO(redrawn(uploaded(out.getvalue())).jpeg)) as image:
        corner = image.convert("RGB").getpixel((0, 0))
    assert isinstance(corner, tuple)
    assert min(corner) > 250


@pytest.mark.parametrize(
    "content",
    [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"GIF89a", drawn("JPEG")[:200], drawn("BMP"),
     b"<html><script>alert(1)</script></html>", b"\x00" * 1000],
)  # fmt: skip
def test_what_is_no_picture_is_refused_in_plain_words(content: bytes) -> None:
    with pytest.raises(BadPhoto, match="not a photograph that we can read"):
        redrawn(uploaded(content))


def bomb(wide: int, high: int = 0) -> bytes:
    """A PNG of a few bytes that claims to be so many pixels wide and high; a square where only one is given."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", wide, high or wide, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [8_000, 20_000, 60_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(BadPhoto, match="million pixels"):
        redrawn(uploaded(bomb(side)))


@pytest.mark.parametrize(("wide", "high"), [(1, 49_000_000), (49_000_000, 1), (1_600, 30_001)])
def test_a_line_that_takes_long_to_shorten_is_refused_before_it_is_unpacked(wide: int, high: int) -> None:
    with pytest.raises(BadPhoto, match="30,000 pixels long"):
        redrawn(uploaded(bomb(wide, high)))


@pytest.mark.filterwarnings("ignore")  # Pillow's, of what it left out
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
def test_whatever_was_changed_in_a_picture_it_is_drawn_or_refused_in_plain_words(kind: str) -> None:
    dice, whole = random.Random(20261130), with_exif(kind)
    outcomes: set[type] = set()
    for _nth in range(600):
        changed = bytearray(whole)
        for _change in range(dice.randrange(1, 8)):
            at = dice.randrange(min(len(changed), dice.choice((200, len(changed)))))
            put = dice.choice(
                (
                    b"",
                    bytes([dice.randrange(256)]),
                    b"\xff\xff\xff\xff",
                    b"\x00" * 4,
                    b"\x7f\xff\xff\xff",
                    dice.randbytes(6),
                )
            )
            changed[at : at + dice.choice((0, 1, 4, 9))] = put
        try:
            outcomes.add(type(redrawn(uploaded(bytes(changed)))))
        except BadPhoto as refused:
            outcomes.add(type(refused))
    assert outcomes <= {Picture, BadPhoto}
    assert BadPhoto in outcomes


def test_a_file_over_ten_megabytes_is_refused() -> None:
    with pytest.raises(BadPhoto, match="over 10 MB"):
        redrawn(uploaded(drawn("JPEG") + b"\x00" * MOST_BYTES))


@pytest.mark.django_db
def test_a_kept_picture_is_sealed_and_kept_once() -> None:
    key = new_key()
    picture = Picture(drawn("JPEG"), 64, 48)
    assert not Matter.objects.exists()
    refs = keep(1, key, [picture, picture])
    assert len(refs) == 1
    assert keep(1, key, [picture]) == refs
    kept = StoredPhoto.objects.get()
    assert picture.jpeg[:64] not in bytes(kept.blob)
    assert opened(kept, key) == picture.jpeg
    with pytest.raises(NotOpened):
        opened(kept, new_key())


@pytest.mark.django_db
def test_the_same_picture_in_two_matters_has_two_names() -> None:
    picture = Picture(drawn("JPEG"), 64, 48)
    assert keep(1, new_key(), [picture]) != keep(2, new_key(), [picture])
