"""A process that has loaded everything once. Each piece of work is done in a fork of it: a process of its own, which may be killed.

A child that starts from nothing loads for two seconds what is always the same; there are dozens of them.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.places import PROJECT, Place


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str


@dataclass(frozen=True)
class Hatchery:
    process: subprocess.Popen[str]

    def run(self, *arguments: str) -> Done:
        """Run a module of ours in a fork, until its end or its death."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(arguments) + "\n")
        self.process.stdin.flush()
        return Done(**json.loads(self.process.stdout.readline()))

    def tell(self, *arguments: str) -> str:
        """The same, for a module that must end well: what it printed."""
        done = self.run(*arguments)
        assert done.returncode == 0, (arguments, done)
        return done.stdout

    def ask(self, *arguments: str) -> Any:
        """The same, for a module that answers with JSON in its last line."""
        return json.loads(self.tell(*arguments).splitlines()[-1])


@contextmanager
def open_hatchery(place: Place) -> Iterator[Hatchery]:
    command = [sys.executable, "-m", "tests.faults.hatchery"]
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        env=place.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Hatchery(process)
        assert process.stdin
        process.stdin.close()  # it ends with its work


# -- Inside -----------------------------------------------------------------------------------------------------------


def main() -> None:
    import django

    django.setup()
    from llaqta.config import cli, urls  # noqa: F401 - everything that a child may need

    for line in sys.stdin:
        print(json.dumps(_hatch(json.loads(line))), flush=True)


def _hatch(arguments: list[str]) -> dict[str, Any]:
    """No connection is open here, so that each child opens its own."""
    told, telling = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(telling, 1)
        os.close(telling)
        os.close(told)
        _live(arguments)
    os.close(telling)
    with os.fdopen(told) as pipe:
        stdout = pipe.read()
    _child, status = os.waitpid(child, 0)
    return {"returncode": os.waitstatus_to_exitcode(status), "stdout": stdout}


def _live(arguments: list[str]) -> None:
    code: Any = 1
    try:
        sys.argv = arguments
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # a process of its own ends here, whatever happened
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    main()
