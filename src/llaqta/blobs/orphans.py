"""Files that no row names: a server died between file and row, or a draft was thrown away. Harmless; swept once a day."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path

from llaqta.blobs.store import INCOMING, locked_folder, path_of, root

log = logging.getLogger(__name__)

NamedAmong = Callable[[Collection[str]], Iterable[str]]
GRACE = timedelta(days=2)  # no transaction lives this long
_BATCH = 500
_sources: list[NamedAmong] = []


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep did."""

    looked_at: int
    deleted: int
    freed_bytes: int


def register_references(named_among: NamedAmong) -> None:
    """A room that names files says here how to ask it: of these hashes, which are still named by a committed row?

    Asking about a batch keeps memory constant with any number of files. Called from `AppConfig.ready`.
    """
    if named_among not in _sources:
        _sources.append(named_among)


def delete_orphans(older_than: timedelta = GRACE) -> Sweep:
    """Delete the files that no row names and that nobody put for a while. Call it outside a transaction.

    Why a file about to be named is safe: `put` gives the file a fresh time *before* its row commits, also when the content was
    already here. If our question misses the row, the row commits after the question; then its `put`, less than the grace
    earlier, is younger than our limit, and we see that under the folder's lock, which `put` holds while it writes the time.
    Refuses to run (RuntimeError) when no room registered: then every file would look like an orphan.
    """
    if not _sources:
        msg = "no room registered its references; every file would be deleted"
        raise RuntimeError(msg)
    limit = (
        time.time() - older_than.total_seconds()
    )  # files carry the machine's time, not the clock of `lib`
    looked_at = deleted = freed = 0
    old = _old_hashes(limit)
    while batch := list(islice(old, _BATCH)):
        looked_at += len(batch)
        for sha256 in sorted(set(batch) - _named(batch)):
            size = _delete_if_old(path_of(sha256), limit)
            deleted += size is not None
            freed += size or 0
    for leftover in _files(root() / INCOMING):  # a killed server leaves these
        size = _delete_if_old(leftover, limit)
        deleted += size is not None
        freed += size or 0
    log.info(
        "blobs.swept",
        extra={"looked_at": looked_at, "deleted": deleted, "freed_bytes": freed},
    )
    return Sweep(looked_at=looked_at, deleted=deleted, freed_bytes=freed)


def _named(batch: Collection[str]) -> set[str]:
    return {sha256 for source in _sources for sha256 in source(batch)}


def _old_hashes(limit: float) -> Iterator[str]:
    if not root().is_dir():
        return
    for folder in sorted(root().iterdir()):
        if folder.name != INCOMING and folder.is_dir():
            yield from (
                file.name
                for file in _files(folder)
                if len(file.name) == 64 and _time(file) < limit
            )


def _files(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def _time(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:  # another sweep was here
        return float("inf")


def _delete_if_old(file: Path, limit: float) -> int | None:
    """The size of what was deleted; `None` when a `put` touched it meanwhile."""
    with locked_folder(file.parent):
        if _time(file) >= limit:
            return None
        size = file.stat().st_size
        file.unlink()
        return size
