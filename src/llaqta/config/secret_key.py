"""The key that signs sessions: made once, kept in the data folder, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def read_or_make_secret_key(home: Path) -> str:
    """The key in `home`; made on first use. Two processes that start at once agree on one key."""
    file = home / "secret_key"
    if not file.exists():
        home.mkdir(
            mode=0o750, parents=True, exist_ok=True
        )  # names, files and letters of a whole town
        draft = home / f".secret_key.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
        try:
            os.link(
                draft, file
            )  # atomic, and refuses to replace the other process's key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
