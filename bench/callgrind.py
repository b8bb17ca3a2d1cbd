"""Count instructions around a few calls. Only inside `valgrind --tool=callgrind --instr-atstart=no`, on x86-64.

Valgrind listens for a magic sequence of rotations that does nothing on a real processor. It is put into a page of memory
and called through ctypes, so neither a compiler nor a C extension is needed.
"""

from __future__ import annotations

import ctypes
import mmap
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

_TOOL = (ord("C") << 24) | (ord("T") << 16)
ZERO, DUMP_AT, START, STOP = _TOOL + 1, _TOOL + 3, _TOOL + 4, _TOOL + 5

# mov rax, rdi; xor edx, edx; rol rdi by 3, 13, 61, 51 (a whole turn); xchg rbx, rbx; mov rax, rdx; ret
_CODE = bytes.fromhex(
    "4889f8 31d2 48c1c703 48c1c70d 48c1c73d 48c1c733 4887db 4889d0 c3"
)
_page = mmap.mmap(
    -1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
)
_page.write(_CODE)
_call = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p)(
    ctypes.addressof(ctypes.c_char.from_buffer(_page))
)


def request(code: int, argument: int = 0) -> None:
    message = (ctypes.c_uint64 * 6)(code, argument)
    _call(ctypes.addressof(message))


def count(name: str, call: Callable[[int], object], *, warm: int, calls: int) -> None:
    """Run `call` for 0…warm-1 unseen, then for the next numbers under the eye of callgrind."""
    for number in range(warm):
        call(number)
    label = ctypes.create_string_buffer(name.encode())
    request(START)
    request(ZERO)
    for number in range(warm, warm + calls):
        call(number)
    request(DUMP_AT, ctypes.addressof(label))
    request(STOP)


def run(
    module: str,
    arguments: Sequence[str],
    environ: dict[str, str],
    *,
    keep: Path | None = None,
) -> dict[str, int]:
    """Run a Python module under callgrind; the instructions of each counted name."""
    with tempfile.TemporaryDirectory() as folder:
        out = (keep or Path(folder)) / "callgrind.out"
        command = [
            "valgrind",
            "--tool=callgrind",
            "--instr-atstart=no",
            f"--callgrind-out-file={out}",
            "-q",
            sys.executable,
            "-m",
            module,
            *arguments,
        ]
        subprocess.run(
            command,
            env={
                **environ,
                "PYTHONMALLOC": "pymalloc",
            },
            check=True,
        )
        return dict(_read(file) for file in sorted(out.parent.glob("callgrind.out.*")))


def _read(file: Path) -> tuple[str, int]:
    text = file.read_text(errors="replace")
    name = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.MULTILINE)
    totals = re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
    return (name.group(1) if name else file.name), int(totals.group(1)) if totals else 0
