"""Judges a PDF that a stranger sent. Runs as a process of its own, started by `verifying.verify_pdf`.

First the limits: memory, time, no writing, no new processes. Then what is needed to judge, and only then the file.
Standard output: the verdict as one line of JSON. Killed by a limit, it says nothing, and that is an answer too.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from types import ModuleType

MEMORY = 1024**3
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
    """pyHanko loads an HTTP client that nobody here may use; without it the child starts in half the time."""
    for name, parts in _CLIENTS.items():
        sys.modules[name] = ModuleType(name)
        for part in parts:
            setattr(sys.modules[name], part, object)


def main() -> None:
    seconds, trust_folder, path, at, held_since = sys.argv[1:]
    limit_ourselves(int(seconds))
    leave_network_out()
    sys.path.insert(0, str(Path(__file__).parents[2]))

    import json
    import logging
    from datetime import datetime

    from llaqta.signatures.judging import judge_pdf
    from llaqta.signatures.trust import TrustStore

    logging.disable()  # what pyHanko finds odd is in the verdict
    verdict = judge_pdf(
        Path(path).read_bytes(),
        trust=TrustStore(Path(trust_folder)),
        at=datetime.fromisoformat(at),
        held_since=datetime.fromisoformat(held_since) if held_since else None,
    )
    sys.stdout.write(json.dumps(verdict.to_json()) + "\n")


if __name__ == "__main__":
    main()
