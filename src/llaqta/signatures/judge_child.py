"""Judges PDFs that strangers sent. A program of its own, started by `judges`, in one of two ways.

    judge_child.py once SECONDS REQUEST   the file comes on standard input, the answer goes to standard output
    judge_child.py stay IDLE_SECONDS      requests come through the socket on standard input, see `judge_loop`

Whoever opens a file has limits first: memory, time, no writing, no new processes. Killed by one, it says nothing, and that is
an answer too.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from types import ModuleType

MEMORY = 1024**3
OUT_OF_MEMORY = 77  # how a child ends that could still say so
_CLIENTS = {
    "pyhanko.sign.timestamps.aiohttp_client": ["HTTPTimeStamper"],
    "pyhanko_certvalidator.fetchers.aiohttp_fetchers": ["AIOHttpFetcherBackend"],
}


def limit_ourselves(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # a pipe is no file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    sys.dont_write_bytecode = True


def leave_network_out() -> None:
    """pyHanko loads an HTTP client that nobody here may use; without it a judge starts in half the time."""
    for name, parts in _CLIENTS.items():
        sys.modules[name] = ModuleType(name)
        for part in parts:
            setattr(sys.modules[name], part, object)


def main() -> None:
    how, seconds, *asked = sys.argv[1:]
    if how == "once":
        limit_ourselves(int(seconds))
    leave_network_out()
    sys.path.insert(0, str(Path(__file__).parents[2]))

    import json
    import logging

    from django.conf import settings

    # None of ours: no passwords, no language. The words of a verdict are made by whoever shows it.
    settings.configure(USE_I18N=False)
    from llaqta.signatures import judge_work

    logging.disable()  # what pyHanko finds odd is in the verdict
    if how == "stay":
        from llaqta.signatures.judge_loop import stay

        judge_work.warm_up()
        stay(float(seconds), judge_work.answer, judge_work.look_at_trust)
        return
    try:
        found = judge_work.answer(json.loads(asked[0]), sys.stdin.buffer.read())
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    sys.stdout.buffer.write(found)


if __name__ == "__main__":
    main()
