"""What a full disk and a killed server leave behind. Each runs in a process of its own, with a real limit of the kernel."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import llaqta

PUT = """
import sys
from django.conf import settings
settings.configure(LLAQTA_BLOBS=sys.argv[1], LLAQTA_LEAST_FREE_MB=0, USE_I18N=False)
from llaqta.blobs import api as blobs

class Upload:
    left = 4 * 1024 * 1024
    def read(self, size):
        self.before(size)
        size = min(size, self.left)
        self.left -= size
        return b"%PDF-1.7\\n".ljust(size, b" ") if size else b""
    def before(self, size): pass

upload = Upload()
{setup}
try:
    blobs.put(upload, max_bytes=10 * 1024 * 1024, name="plano.pdf")
except blobs.StorageFullError as error:
    print(error.code, error.status)
"""


def run(store: Path, setup: str, *before: str) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-c", PUT.format(setup=setup), str(store)]
    source = str(Path(llaqta.__file__).parent.parent)
    return subprocess.run(  # noqa: S603  our own program
        command,
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )


def files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def test_a_file_that_does_not_fit_leaves_nothing(store: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))"
    assert run(store, limit).stdout.split() == ["storage_full", "503"]
    assert files(store) == []


def test_the_last_room_on_the_disk_is_left_to_the_database(store: Path) -> None:
    crowded = "settings.LLAQTA_LEAST_FREE_MB = 10**9"
    assert run(store, crowded).stdout.split() == ["storage_full", "503"]
    assert files(store) == []


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("unshare"),
    reason="mounting a small disk needs root",
)
def test_a_full_disk_leaves_nothing(store: Path) -> None:
    store.mkdir(parents=True)
    small_disk = f'mount -t tmpfs -o size=1m tmpfs {store} && exec "$@"'
    setup = "import atexit, pathlib; atexit.register(lambda: print([p for p in pathlib.Path(sys.argv[1]).rglob('*') if p.is_file()]))"
    done = run(store, setup, "unshare", "-m", "sh", "-c", small_disk, "sh")
    if "mount:" in done.stderr or "unshare:" in done.stderr:
        pytest.skip("this machine does not let us mount")
    assert done.stdout.split() == ["storage_full", "503", "[]"]


def test_a_server_killed_while_receiving_leaves_no_file_in_place(store: Path) -> None:
    killed = "import os; upload.before = lambda size: upload.left < 2_000_000 and os.kill(os.getpid(), 9)"
    assert run(store, killed).returncode == -signal.SIGKILL
    assert [path.parent.name for path in files(store)] == [
        "incoming"
    ]  # the sweeper takes it later
