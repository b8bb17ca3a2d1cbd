"""What a file is, by its bytes. Neither its name nor the browser's word counts.

A file can be two things at once (a PDF that is also a ZIP, a JPEG with HTML in a comment). We do not hunt for these:
a file is kept and served for ever as the one type found here, with `nosniff` and a sandbox, so the second face never shows.
The checks are cheap. Whether a page can be drawn is found out later, in a child process with limits (`documents`).
"""

from __future__ import annotations

import os
import struct
from typing import IO, Final

from PIL import UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from llaqta.blobs.errors import (
    BrokenFileError,
    ImageTooLargeError,
    UnsupportedContentError,
)

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"

MAX_PIXELS = 120_000_000  # a telephone of 108 megapixels passes; a bomb of 50,000 × 50,000 does not
_HEAD = 1024  # where readers look for %PDF-
_TAIL = 4096  # some scanners pad after %%EOF

_Reader = type[JpegImageFile] | type[PngImageFile]
_IMAGES: dict[bytes, tuple[str, _Reader]] = {
    b"\xff\xd8\xff": (JPEG, JpegImageFile),
    b"\x89PNG\r\n\x1a\n": (PNG, PngImageFile),
}


def media_type_of(file: IO[bytes], *, name: str) -> str:
    """The media type of an open file. `name` only serves the sentence of the error.

    Raises UnsupportedContentError, BrokenFileError or ImageTooLargeError.
    """
    file.seek(0)
    head = file.read(_HEAD)
    for magic, (media_type, reader) in _IMAGES.items():
        if head.startswith(magic):
            _check_image(file, reader, name=name)
            return media_type
    if b"%PDF-" in head:
        _check_pdf(file, name=name)
        return PDF
    raise UnsupportedContentError(name=name)


def _check_pdf(file: IO[bytes], *, name: str) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise BrokenFileError(name=name)


def _check_image(file: IO[bytes], reader: _Reader, *, name: str) -> None:
    file.seek(0)
    try:
        # The reader of exactly this format: `Image.open` would try dozens more.
        image = reader(file)
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise ImageTooLargeError(name=name, width=width, height=height)
        image.verify()  # PNG: every chunk's checksum; nothing is decoded
    except (
        UnidentifiedImageError,
        SyntaxError,
        OSError,
        ValueError,
        IndexError,
        struct.error,
    ) as error:
        raise BrokenFileError(name=name) from error
