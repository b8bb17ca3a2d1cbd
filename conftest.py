"""What every test stands on: a data folder of its own, and the database that `DATABASE_URL` names (SQLite unless told)."""

from __future__ import annotations

import os
import tempfile

# Before settings are read: nothing of a developer's own data folder is touched.
os.environ["LLAQTA_HOME"] = tempfile.mkdtemp(prefix="llaqta-test-")
os.environ.setdefault("LLAQTA_SECRET_KEY", "not-secret-in-tests")
os.environ["LLAQTA_GALLERY"] = "yes"
os.environ.pop("LLAQTA_ENV_FILE", None)

pytest_plugins = [
    "llaqta.ledger.testing",  # the ledger refuses the flush after a transactional test; this empties it just before
    "tests.cast",
]
