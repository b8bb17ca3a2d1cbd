"""The door of `blobs`: bytes kept once, by their SHA-256, and never changed."""

from __future__ import annotations

from llaqta.blobs.errors import (
    BrokenFileError,
    EmptyFileError,
    ImageTooLargeError,
    MissingBlobError,
    StorageFullError,
    StorageUnavailableError,
    TooLargeError,
    UnsupportedContentError,
)
from llaqta.blobs.orphans import (
    Sweep,
    delete_orphans,
    register_reference_lookup,
    register_references,
)
from llaqta.blobs.sniff import JPEG, PDF, PNG
from llaqta.blobs.store import Blob, Stream, exists, open_blob, path_of, put

__all__ = [
    "JPEG",
    "PDF",
    "PNG",
    "Blob",
    "BrokenFileError",
    "EmptyFileError",
    "ImageTooLargeError",
    "MissingBlobError",
    "StorageFullError",
    "StorageUnavailableError",
    "Stream",
    "Sweep",
    "TooLargeError",
    "UnsupportedContentError",
    "delete_orphans",
    "exists",
    "open_blob",
    "path_of",
    "put",
    "register_reference_lookup",
    "register_references",
]
