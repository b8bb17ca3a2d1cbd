"""File names as people send them, made safe to keep, to show and to save on any system."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from llaqta.blobs.api import JPEG, PDF, PNG

MAX_LENGTH: Final = 120  # characters; at four bytes each in the worst case, cut again to what file systems take
MAX_BYTES: Final = 200
EXTENSIONS: Final = {PDF: (".pdf",), JPEG: (".jpg", ".jpeg", ".jfif"), PNG: (".png",)}

_RESERVED_SIGNS = re.compile(r'[<>:"|?*]')  # Windows refuses them
_RESERVED_NAMES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.\w{1,10}$")
_SPACES = re.compile(r"\s+")
# Control, format (bidi overrides turn «fdp.exe» into «exe.pdf»), surrogate and private characters, line separators.
_UNSAFE_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean_file_name(raw: str) -> str:
    """The last part of a path, without control and bidi characters, bounded; «archivo» when nothing is left.

    Keeps ñ, ʼ, emoji and any letter: it is the name by which its owner knows the file.
    """
    name = (
        unicodedata.normalize("NFC", raw).replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    )
    name = "".join(
        " " if c in "\t\r\n" else c
        for c in name
        if c in "\t\r\n" or unicodedata.category(c) not in _UNSAFE_CATEGORIES
    )
    name = _SPACES.sub(" ", _RESERVED_SIGNS.sub("_", name)).strip(" .")
    if _RESERVED_NAMES.match(name):
        name = f"_{name}"
    return _bounded(name) or "archivo"


def with_extension(name: str, media_type: str) -> str:
    """The name, with an extension that tells what the content is: a PDF called `foto.exe` leaves as `foto.exe.pdf`."""
    known = EXTENSIONS.get(media_type, ())
    return name if not known or name.lower().endswith(known) else name + known[0]


def ascii_fallback(name: str) -> str:
    """The name for readers of headers that know only ASCII: accents dropped, the rest as «_»."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)
    )
    return re.sub(r'[^ -~]|["\\%]', "_", plain)


def _bounded(name: str) -> str:
    found = _EXTENSION.search(name)
    extension = found.group() if found else ""
    stem = name.removesuffix(extension)[: MAX_LENGTH - len(extension)]
    while len((stem + extension).encode()) > MAX_BYTES:
        stem = stem[:-1]
    return (stem.rstrip(" .") + extension) if stem else extension.lstrip(".")
