"""A data folder of its own for each test process. Loaded with `-p`, before Django's settings are read.

Nothing of a developer's own installation is touched, and nothing of it changes a result.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

home = Path(tempfile.mkdtemp(prefix="llaqta-test-"))
atexit.register(shutil.rmtree, home, ignore_errors=True)
(home / "static").mkdir()

for name in [
    name
    for name in os.environ
    if name.startswith("LLAQTA_") and name != "LLAQTA_REQUIRE_ALL"
]:
    del os.environ[name]
os.environ["LLAQTA_HOME"] = str(home)
os.environ["LLAQTA_SECRET_KEY"] = "not-secret-in-tests-but-long-enough"
os.environ["LLAQTA_GALLERY"] = "yes"
