"""A judge that stays: it has loaded what judging needs, and forks a child for each file. It never looks into a file itself.

A request is one message on the socket: JSON, and with it two descriptors, the file and where the answer goes. The child limits
itself, reads, answers and dies; then the judge adds a line with how it ended, so that silence and death can be told apart. A
child that takes too long is killed. The judge ends when whoever started it is gone, or after some time without work.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple, NoReturn

from llaqta.signatures.judge_child import OUT_OF_MEMORY, limit_ourselves

READY: Final = b"ready"
TAKEN: Final = b"\n"  # before the answer: whoever hears nothing at all may ask again
LONGEST_REQUEST: Final = 65_536
_LOOK_AROUND: Final = 5.0  # seconds: is whoever started us still there?
_FILE, _ANSWER = 3, 4  # descriptors of a child, and all that it has
_HIGHEST: Final = 1024

# prctl(2)
_DIE_WITH_PARENT, _DUMPABLE, _NO_NEW_PRIVILEGES = 1, 4, 38
_C: Final = ctypes.CDLL(None) if sys.platform == "linux" else None

Request = Mapping[str, Any]
Work = Callable[[Request, bytes], bytes]


class _Child(NamedTuple):
    answer: int
    until: float


def stay(idle_seconds: float, work: Work, prepare: Callable[[Request], None]) -> None:
    """Have `work` done on each file by a child, until nobody is there any more. `prepare` is done here, before each, and sees no file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us
    gc.collect()
    gc.freeze()  # children share what is never collected
    gc.set_threshold(200_000)  # a child lives for one file; collecting would copy pages
    judge = _StayingJudge(socket.socket(fileno=0), idle_seconds, work, prepare)
    _control(_DUMPABLE, 0)
    judge.run()


class _StayingJudge:
    def __init__(
        self,
        line: socket.socket,
        idle_seconds: float,
        work: Work,
        prepare: Callable[[Request], None],
    ) -> None:
        self._line = line
        self._idle_seconds = idle_seconds
        self._work = work
        self._prepare = prepare
        self._parent = os.getppid()
        self._children: dict[int, _Child] = {}
        self._last_work = time.monotonic()
        self._bell, rung = os.pipe()
        for end in (self._bell, rung):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(rung, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._line, selectors.EVENT_READ)
            selector.register(self._bell, selectors.EVENT_READ)
            self._line.send(READY)
            while True:
                for key, _events in selector.select(self._patience()):
                    if key.fd == self._bell:
                        _drain(self._bell)
                    elif not self._receive():
                        self._kill(self._children)
                        return
                self._reap()
                self._kill_the_late()
                if os.getppid() != self._parent:
                    self._kill(self._children)
                    return
                if self._is_idle() and self._leave():
                    return

    def _patience(self) -> float:
        ends = [child.until for child in self._children.values()]
        if not ends:
            ends = [self._last_work + self._idle_seconds]
        return min(max(min(ends) - time.monotonic(), 0), _LOOK_AROUND)

    def _receive(self) -> bool:
        """Take one request, if there is one. False: nobody is there any more."""
        try:
            asked, descriptors, _flags, _who = socket.recv_fds(
                self._line, LONGEST_REQUEST, 2
            )
        except OSError:
            return False
        if not asked:
            return False
        if len(descriptors) == 2:
            self._begin(asked, *descriptors)
        else:
            for one in descriptors:
                os.close(one)
        return True

    def _begin(self, asked: bytes, file: int, answer: int) -> None:
        request = json.loads(asked)
        self._prepare(request)
        with suppress(OSError):
            os.write(answer, TAKEN)
        try:
            pid = os.fork()
        except OSError:  # no memory, too many processes: no answer
            os.close(file)
            os.close(answer)
            return
        if pid == 0:
            _be_the_child(request, file, answer, self._work, os.getppid())
        os.close(file)
        self._last_work = time.monotonic()
        self._children[pid] = _Child(answer, self._last_work + request["seconds"])

    def _reap(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            answer = self._children.pop(pid).answer
            with suppress(OSError):  # whoever asked has given up
                os.write(answer, b"%d\n" % os.waitstatus_to_exitcode(status))
            os.close(answer)
            self._last_work = time.monotonic()

    def _kill_the_late(self) -> None:
        now = time.monotonic()
        self._kill([pid for pid, one in self._children.items() if one.until <= now])

    def _kill(self, pids: Any) -> None:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    def _is_idle(self) -> bool:
        return (
            not self._children
            and time.monotonic() >= self._last_work + self._idle_seconds
        )

    def _leave(self) -> bool:
        """Take no more requests; those that came a moment before are still answered."""
        self._line.shutdown(socket.SHUT_RD)
        while self._receive():
            pass
        while self._children:
            time.sleep(0.01)
            self._reap()
            self._kill_the_late()
        return True


def _be_the_child(
    request: Request, file: int, answer: int, work: Work, judge: int
) -> NoReturn:
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _control(_DIE_WITH_PARENT, signal.SIGKILL)
        _control(_NO_NEW_PRIVILEGES, 1)
        if os.getppid() != judge:
            os._exit(status)
        _keep_only(file, answer)
        limit_ourselves(max(1, -int(-request["seconds"] // 1)))
        with os.fdopen(_FILE, "rb") as pdf:
            _write(work(request, pdf.read()))
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    except BaseException as problem:  # for the log; a verdict it is not
        with suppress(BaseException):
            _write(json.dumps({"failed": repr(problem)[:500]}).encode() + b"\n")
    finally:
        os._exit(status)


def _keep_only(file: int, answer: int) -> None:
    """No other child's descriptors, no socket, no terminal."""
    high = [fcntl.fcntl(one, fcntl.F_DUPFD, 64) for one in (file, answer)]
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.dup2(high[0], _FILE)
    os.dup2(high[1], _ANSWER)
    os.closerange(_ANSWER + 1, _HIGHEST)


def _write(content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(_ANSWER, view) :]


def _drain(bell: int) -> None:
    with suppress(BlockingIOError):
        while os.read(bell, 4096):
            pass


def _control(option: int, value: int) -> None:
    if _C is not None:
        _C.prctl(option, ctypes.c_ulong(value), 0, 0, 0)
