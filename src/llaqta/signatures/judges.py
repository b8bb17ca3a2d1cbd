"""Has a stranger's file judged elsewhere, and survives whatever becomes of that.

One judge stays for each process that asks (`judge_loop`): started at the first file, never taken along over a fork, ended by
itself when idle or when its process is gone. Where it cannot be started, a child is started for each file, as slow as loading pyHanko.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any, Final

log = logging.getLogger(__name__)

AT_ONCE: Final = max(2, os.cpu_count() or 2)  # files that one process has judged
IDLE_SECONDS: Final = 300.0
LARGEST_ANSWER: Final = 8_000_000  # bytes; a verdict on 200 signatures is some 300,000
_READY: Final = b"ready"  # judge_loop.READY, whose module loads pyHanko
_START_PATIENCE: Final = 20.0
_REST: Final = 60.0  # seconds before another try, after a start that failed
_GRACE: Final = 5.0  # seconds that a judge may take beyond a child's
_OUT_OF_MEMORY: Final = 77  # judge_child.OUT_OF_MEMORY
# SIGKILL (too late, the hard limit, or the kernel short of memory) and SIGXCPU
_LIMITS: Final = {-9, -24, _OUT_OF_MEMORY}
_ENVIRONMENT: Final = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")


@dataclass(frozen=True, slots=True)
class Heard:
    """What a child said, and how it ended; `status` None: nobody was there to tell."""

    answer: bytes
    status: int | None

    @property
    def is_limit(self) -> bool:
        return self.status in _LIMITS

    def read(self) -> Any:
        """The answer. Raises ValueError when there is none."""
        if self.status != 0:
            msg = f"ended with {self.status}"
            raise ValueError(msg)
        return json.loads(self.answer)


def ask(
    program: Path, request: Mapping[str, Any], file: int, *, seconds: float
) -> Heard:
    """Have a file judged, given by its descriptor. Never raises for what becomes of it."""
    until = time.monotonic() + seconds
    if not _turns.acquire(timeout=seconds):
        return Heard(b"", -9)
    try:
        asked = json.dumps({**request, "seconds": seconds})
        heard = _judge_of(program).ask(asked.encode(), file, seconds)
        if heard is None:
            heard = _ask_once(program, asked, file, max(0, until - time.monotonic()))
    except OSError as problem:  # no descriptors, no processes, no memory left
        heard = Heard(str(problem).encode(), None)
    finally:
        _turns.release()
    if heard.status != 0:
        tail = heard.answer[-500:].decode(errors="replace")
        log.warning("signatures.child_failed code=%s %s", heard.status, tail)
    return heard


@contextmanager
def lent(content: bytes) -> Iterator[int]:
    """Bytes as a file without a name, for a child to read."""
    with (
        tempfile.TemporaryFile()
        if _memory_file is None
        else os.fdopen(_memory_file("judged"), "w+b") as file
    ):
        file.write(content)
        file.seek(0)
        yield file.fileno()


_memory_file = getattr(os, "memfd_create", None)


class Judge:
    """One judge that stays, of one process; threads may ask at once."""

    def __init__(self, program: Path, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._program = program
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def ask(self, asked: bytes, file: int, seconds: float) -> Heard | None:
        """None: no judge can be had now."""
        for _try in range(
            2
        ):  # one that was idle, or is being killed, may be leaving just now
            line = self._have_line()
            if line is None:
                return None
            listen, speak = os.pipe()
            try:
                try:
                    socket.send_fds(line, [asked], [file, speak])
                finally:
                    os.close(speak)
                heard = self._listen(listen, line, time.monotonic() + seconds + _GRACE)
                if heard is not None:
                    return heard
                self._part_from(line)
            except OSError:
                self._part_from(line)
            finally:
                os.close(listen)
        return None

    def end(self) -> None:
        """Let it go, and see it gone."""
        with self._lock:
            process = self._process
            self._close()
        if process is not None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(2)
            process.kill()

    def leave_behind(self) -> None:
        """After a fork: it is our parent's judge, and must see the parent's end when that comes."""
        if self._process is not None:
            self._process.returncode = 0  # not ours to wait for
        self._process = None
        self._close()

    def _have_line(self) -> socket.socket | None:
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                self._close()
            if self._line is None and time.monotonic() >= self._not_before:
                self._start()
            return self._line

    def _start(self) -> None:
        try:
            line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        except OSError:  # a system without such sockets
            self._not_before = time.monotonic() + _REST
            return
        try:
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603  our own program, and a number
                    [sys.executable, "-I", str(self._program), "stay", str(self._idle_seconds)],
                    stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    env=_bare_environment(), start_new_session=True,
                )  # fmt: skip
        except OSError:
            line.close()
            raise
        # Somebody must wait for it, or it stays a zombie from its idle end until the next file.
        threading.Thread(target=self._process.wait, daemon=True).start()
        self._line = line
        line.settimeout(_START_PATIENCE)
        is_ready = False
        with suppress(OSError):
            is_ready = line.recv(len(_READY)) == _READY
        line.settimeout(_GRACE)
        if not is_ready:
            log.warning("signatures.judge_not_started")
            self._not_before = time.monotonic() + _REST
            self._process.kill()
            self._close()

    def _listen(self, listen: int, line: socket.socket, until: float) -> Heard | None:
        """None: the judge went without having taken the file."""
        poll = select.poll()
        poll.register(listen, select.POLLIN)
        heard = bytearray()
        while True:
            left = until - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                self._part_from(line, kill=True)  # it should have killed the child
                return Heard(b"", None)
            piece = os.read(listen, 65_536)
            if not piece:
                return _told(bytes(heard)) if heard else None
            heard += piece
            if len(heard) > LARGEST_ANSWER:
                return Heard(b"", None)

    def _part_from(self, line: socket.socket, *, kill: bool = False) -> None:
        with self._lock:
            if self._line is not line:  # another thread did it
                return
            if kill and self._process is not None:
                self._process.kill()
            self._close()

    def _close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = self._process = None


def _told(heard: bytes) -> Heard:
    """An empty line, the child's answer, and the last line, which is the judge's again: how the child ended."""
    answer, _newline, last = heard.removesuffix(b"\n").rpartition(b"\n")
    try:
        return Heard(answer, int(last))
    except ValueError:
        return Heard(heard, None)


def _ask_once(program: Path, asked: str, file: int, seconds: float) -> Heard:
    try:
        child = subprocess.run(  # noqa: S603  our own program; a number, and what we ask
            [sys.executable, "-I", str(program), "once", str(ceil(seconds) or 1), asked],
            stdin=file, capture_output=True, timeout=seconds, check=False, env=_bare_environment(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Heard(b"", -9)
    if child.returncode and b"MemoryError" in child.stderr:
        return Heard(child.stderr, _OUT_OF_MEMORY)
    return Heard(child.stdout or child.stderr, child.returncode)


def _bare_environment() -> dict[str, str]:
    """No passwords of databases, no keys: whoever opens strangers' files knows nothing."""
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}


_turns = threading.BoundedSemaphore(AT_ONCE)
_judges: dict[Path, Judge] = {}


def _judge_of(program: Path) -> Judge:
    return _judges.setdefault(program, Judge(program))


def end_judges() -> None:
    for judge in list(_judges.values()):
        judge.end()
    _judges.clear()


def _start_anew() -> None:
    """In a process that was just forked: locks may be held by threads that are not here."""
    global _turns
    _turns = threading.BoundedSemaphore(AT_ONCE)
    for judge in _judges.values():
        judge.leave_behind()
    _judges.clear()


os.register_at_fork(after_in_child=_start_anew)
atexit.register(end_judges)
