"""The folder of files: write once, read many, never half a file.

A file's place follows from its content (`ab/abcdef…`), so the same content is kept once. The steps of `put`, in an
order that survives a cut of power between any two: write to `incoming/` while hashing, fsync the file, rename it to its
place, fsync the folder. Only then may the caller commit the row that names it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from django.conf import settings

from llaqta.blobs.errors import (
    EmptyFileError,
    MissingBlobError,
    StorageFullError,
    StorageUnavailableError,
    TooLargeError,
)
from llaqta.blobs.sniff import media_type_of

INCOMING = "incoming"
_CHUNK = 256 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Stream(Protocol):
    """Anything that is read in pieces: an upload, an open file, a BytesIO."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Blob:
    sha256: str
    size: int
    media_type: str


def put(stream: Stream, *, max_bytes: int, name: str = "sin nombre") -> Blob:
    """Keep the bytes of a stream and say what they are. `name` only serves the sentences of the errors.

    When it returns, the file is on disk for good, and `delete_orphans` leaves it alone for the grace period.
    Raises EmptyFileError, TooLargeError, UnsupportedContentError, BrokenFileError, ImageTooLargeError,
    StorageFullError or StorageUnavailableError; none of them leaves anything behind.
    """
    with _storage_errors(name), _temporary() as (file, path):
        _refuse_the_last_room(file)
        sha256, size = _copy(stream, file, max_bytes=max_bytes, name=name)
        media_type = media_type_of(file, name=name)
        os.fsync(file.fileno())
        _settle(path, sha256=sha256, size=size)
    return Blob(sha256=sha256, size=size, media_type=media_type)


def _refuse_the_last_room(file: IO[bytes]) -> None:
    """Files may not take the room that the database needs to go on working on the same disk."""
    disk = os.fstatvfs(file.fileno())
    if disk.f_bavail * disk.f_frsize < settings.LLAQTA_LEAST_FREE_MB * 1024 * 1024:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def open_blob(sha256: str) -> BinaryIO:
    """The file, open for reading. Raises MissingBlobError."""
    try:
        return path_of(sha256).open("rb")
    except FileNotFoundError as error:
        raise MissingBlobError from error


def exists(sha256: str) -> bool:
    return path_of(sha256).is_file()


def path_of(sha256: str) -> Path:
    """Where the content with this hash lives, or would live."""
    if not _SHA256.fullmatch(sha256):
        msg = f"not a SHA-256 in lower-case hex: {sha256!r}"
        raise ValueError(msg)
    return root() / sha256[:2] / sha256


def root() -> Path:
    return Path(settings.LLAQTA_BLOBS)


@contextmanager
def locked_folder(folder: Path) -> Iterator[int]:
    """Hold one fan-out folder: `put` and `delete_orphans` never decide about the same file at once."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)  # also lets the lock go


def _copy(
    stream: Stream, file: IO[bytes], *, max_bytes: int, name: str
) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise TooLargeError(name=name, limit=_megabytes(max_bytes))
        digest.update(chunk)
        _write_all(file, chunk)
    if size == 0:
        raise EmptyFileError(name=name)
    return digest.hexdigest(), size


def _write_all(file: IO[bytes], chunk: bytes) -> None:
    """An unbuffered write may stop short when the disk is nearly full; the next one then says so."""
    left = memoryview(chunk)
    while left:
        left = left[file.write(left) :]


def _settle(temporary: Path, *, sha256: str, size: int) -> None:
    place = path_of(sha256)
    _make_folder(place.parent)
    with locked_folder(place.parent) as folder:
        if place.exists() and place.stat().st_size == size:
            os.utime(place)  # fresh: the sweeper's grace begins again
        else:
            temporary.chmod(0o440)
            temporary.rename(place)
        # Also when it was there: whoever put it may not have reached this line.
        os.fsync(folder)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o750)
    except FileExistsError:
        return
    _sync_folder(folder.parent)


@contextmanager
def _temporary() -> Iterator[tuple[IO[bytes], Path]]:
    incoming = root() / INCOMING
    incoming.mkdir(mode=0o750, parents=True, exist_ok=True)
    # delete=False: it usually ends by being renamed. Unbuffered: a full disk is noticed by the write, not by the close.
    with tempfile.NamedTemporaryFile(dir=incoming, buffering=0, delete=False) as file:
        path = Path(file.name)
        try:
            yield file, path
        finally:
            path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _storage_errors(name: str) -> Iterator[None]:
    """A full disk is one thing, a broken one another; both may be better later."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFullError(name=name) from error
        raise StorageUnavailableError from error


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.3g} MB".replace(".", ",")
