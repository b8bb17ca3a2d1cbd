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

References = Callable[[], Iterable[str]]
NamedAmong = Callable[[Collection[str]], Iterable[str]]
GRACE = timedelta(days=2)  # no transaction lives this long
_BATCH = 500
_references: list[References] = []
_lookups: list[NamedAmong] = []


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep did."""

    looked_at: int
    deleted: int
    freed_bytes: int


def register_references(references: References) -> None:
    """A room that names a few files says here which: a function that yields their hashes. Called from `AppConfig.ready`."""
    if references not in _references:
        _references.append(references)


def register_reference_lookup(named_among: NamedAmong) -> None:
    """The same for a room that names very many: of these hashes, which are still named by a committed row?

    Being asked about a batch at a time, it needs constant memory with any number of rows.
    """
    if named_among not in _lookups:
        _lookups.append(named_among)


def delete_orphans(older_than: timedelta = GRACE) -> Sweep:
    """Delete the files that no row names and that nobody put for a while. Call it outside a transaction.

    Why a file about to be named is safe: `put` gives the file a fresh time *before* its row commits, also when the content was
    already here. If our question misses the row, the row commits after the question; then its `put`, less than the grace
    earlier, is younger than our limit, and we see that under the folder's lock, which `put` holds while it writes the time.
    Refuses to run (RuntimeError) when no room registered: then every file would look like an orphan.
    """
    if not _references and not _lookups:
        msg = "no room registered its references; every file would be deleted"
        raise RuntimeError(msg)
    # Files carry the machine's time, not the clock of `lib`.
    limit = time.time() - older_than.total_seconds()
    looked_at = deleted = freed = 0
    old = _old_hashes(limit)
    while batch := set(islice(old, _BATCH)):
        looked_at += len(batch)
        for sha256 in sorted(batch - _named(batch)):
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


def _named(batch: set[str]) -> set[str]:
    """Those of the batch that some committed row names, asked now: a row committed before this line is seen."""
    named = {sha256 for named_among in _lookups for sha256 in named_among(batch)}
    return named | {
        sha256
        for references in _references
        for sha256 in references()
        if sha256 in batch
    }


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
