"""Photographs: judged by content, drawn anew from their pixels, sealed. Nothing else of the file is kept."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from anlin.kernel.words import said
from anlin.spine.vault.models import StoredPhoto
from anlin.spine.vault.services import seal_bytes, unseal_bytes

register_heif_opener()
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_SIDE = 30_000
"""Longer than any panorama; a line of a pixel's width takes seconds to shorten."""
LONGEST_SIDE = 1600
QUALITY = 82
_FIELD = "photo"
_TOO_MANY_PIXELS = said("This photograph has over 50 million pixels: choose a smaller one.")
# What Pillow and libheif say of bytes that somebody made to break them.
_UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    RuntimeError,
    LookupError,
    TypeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")  # JPEG finds MPO by itself


class BadPhoto(ValueError):
    """A file that is not taken; the message is an English source string that says what to do."""


class Readable(Protocol):
    """An uploaded file."""

    @property
    def size(self) -> int | None: ...

    def read(self) -> bytes: ...


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew: JPEG bytes, width and height."""

    jpeg: bytes
    width: int
    height: int


def redrawn(file: Readable) -> Picture:
    """The picture in a file, upright, at most 1,600 pixels long, with no EXIF, comment, name or profile.

    Raises:
        BadPhoto: too large, or no picture that we read.
    """
    if (file.size or 0) > MOST_BYTES:
        raise BadPhoto(said("This photograph is over 10 MB: choose a smaller one."))
    try:
        with Image.open(io.BytesIO(file.read()), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadPhoto(_TOO_MANY_PIXELS)
            if max(image.size) > MOST_SIDE:
                raise BadPhoto(said("This photograph is over 30,000 pixels long: choose a shorter one."))
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first: a JPEG is then read at the size that is wanted
            upright = ImageOps.exif_transpose(image)
            fresh = Image.new("RGB", upright.size, "white")
            clear = upright.convert("RGBA")
            fresh.paste(clear, mask=clear.getchannel("A"))
    except Image.DecompressionBombError:  # so many that they are not even counted above
        raise BadPhoto(_TOO_MANY_PIXELS) from None
    except _UNREADABLE as error:
        if isinstance(error, BadPhoto):
            raise
        raise BadPhoto(said("This file is not a photograph that we can read: use JPEG, PNG, WebP or HEIC.")) from None
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), fresh.width, fresh.height)


def keep(matter: int, key: bytes, pictures: Sequence[Picture]) -> list[str]:
    """Seal pictures under a matter's key; the same picture twice is kept once. Returns their references."""
    refs = []
    for picture in pictures:
        ref = hashlib.blake2b(picture.jpeg, key=key, digest_size=16).hexdigest()
        StoredPhoto.objects.get_or_create(
            matter=matter,
            ref=ref,
            defaults={
                "blob": seal_bytes(key, _FIELD, picture.jpeg),
                "width": picture.width,
                "height": picture.height,
            },
        )
        refs.append(ref)
    return list(dict.fromkeys(refs))


def opened(photo: StoredPhoto, key: bytes) -> bytes:
    """The JPEG; raises `NotOpened`."""
    return unseal_bytes(key, _FIELD, photo.blob)
