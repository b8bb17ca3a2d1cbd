"""The judge that stays: its children have limits and fall without harm, and it comes back, whatever ended it.

Real verdicts are in `test_verifying`. Here the «file» is a program, so that a child does what no parser should let it do.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import llaqta
from llaqta.lib import clock
from llaqta.signatures import judge_work, judges, verifying
from llaqta.signatures.api import Overall, SigningKey, TrustStore, sign_pdf, verify_pdf
from llaqta.signatures.judge_child import OUT_OF_MEMORY
from llaqta.signatures.judges import Heard, Judge
from llaqta.signatures.tests.checks import plan
from llaqta.signatures.tests.papers import paper

SOURCE = Path(llaqta.__file__).parents[1]
PATIENCE = 20.0
Obey = Callable[..., Heard]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A judge whose children run what they are given and answer with what it left in `said`."""
    path = tmp_path_factory.mktemp("judge") / "obedient.py"
    path.write_text(
        textwrap.dedent(
            f"""
            import json, sys
            sys.path.insert(0, {str(SOURCE)!r})
            from llaqta.signatures.judge_loop import stay

            def obey(request, program):
                names = {{}}
                exec(program.decode(), names)
                return json.dumps(names.get("said")).encode() + b"\\n"

            stay(float(sys.argv[2]), obey, lambda _request: None)
            """
        )
    )
    return path


@pytest.fixture(scope="module")
def judge(program: Path) -> Iterator[Judge]:
    judge = Judge(program)
    yield judge
    judge.end()


@pytest.fixture
def obey(judge: Judge) -> Obey:
    def ask(text: str, seconds: float = 5) -> Heard:
        asked = b'{"seconds": %g}' % seconds
        with judges.lent(textwrap.dedent(text).encode()) as file:
            heard = judge.ask(asked, file, seconds)
        assert heard is not None
        return heard

    return ask


def pid_of(judge: Judge) -> int:
    assert judge.pid is not None
    return judge.pid


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(happens: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not happens():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def test_each_file_has_a_child_of_its_own_in_one_judge(
    obey: Obey, judge: Judge
) -> None:
    text = "import os; said = [os.getpid(), os.getppid()]"
    first, judge_pid = obey(text).read()
    second, same_judge = obey(text).read()
    assert first != second
    assert judge_pid == same_judge == pid_of(judge)


def test_a_child_that_eats_memory_is_stopped(obey: Obey) -> None:
    heard = obey("bytearray(2 * 1024**3)")
    assert heard.status == OUT_OF_MEMORY
    assert heard.is_limit


def test_a_child_that_never_ends_is_stopped_by_its_processor_time(obey: Obey) -> None:
    heard = obey(
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
        seconds=30,
    )
    assert heard.status in {-9, -24}
    assert heard.is_limit


def test_a_child_that_sleeps_is_killed_in_time(obey: Obey) -> None:
    began = time.monotonic()
    heard = obey("import time; time.sleep(60)", seconds=0.5)
    assert heard.status == -signal.SIGKILL
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    "text",
    [
        "raise RuntimeError",
        "import sys; sys.exit(0)",
        "import os; os.kill(os.getpid(), 11)",
        "import os; os._exit(0)",
        "import os; os.write(4, b'half of an ans'); os._exit(0)",
        "import os; os.close(4)",
    ],
)
def test_a_child_that_falls_has_no_answer_and_the_next_one_has(
    obey: Obey, text: str
) -> None:
    with pytest.raises(ValueError, match=r"ended with|Expecting"):
        obey(text).read()
    assert obey("said = 'good'").read() == "good"


def test_a_child_has_limits_before_it_sees_its_file(obey: Obey) -> None:
    limits = obey(
        """
        import resource
        said = [resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))
                for name in ("AS", "CPU", "FSIZE", "CORE", "NOFILE", "NPROC")]
        """
    ).read()
    assert limits == [
        [1024**3, 1024**3], [5, 5], [0, 0], [0, 0], [32, 32], [0, 0]
    ]  # fmt: skip


def test_a_child_cannot_write(obey: Obey, tmp_path: Path) -> None:
    place = tmp_path / "written"
    with pytest.raises(ValueError, match="ended with"):
        obey(f"open({str(place)!r}, 'w').write('x' * 100_000)").read()
    assert not place.exists() or place.stat().st_size == 0


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_a_child_holds_only_its_file_and_its_answer(obey: Obey) -> None:
    text = "import os; said = sorted(int(one) for one in os.listdir('/proc/self/fd'))"
    # Nothing three times, the file, the answer, and the folder that is being listed.
    assert obey(text).read() == [0, 1, 2, 3, 4, 5]


def test_no_secret_of_ours_reaches_a_child(
    obey: Obey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLAQTA_SECRET_KEY", "muy secreto")
    environment = obey("import os; said = dict(os.environ)").read()
    assert not {name for name in environment if "LLAQTA" in name or "DATABASE" in name}


def test_two_threads_have_their_files_judged_at_once(obey: Obey) -> None:
    """Each child says when it ran; the two times overlap."""
    text = (
        "import time; a = time.monotonic(); time.sleep(1); said = [a, time.monotonic()]"
    )
    obey("said = 1")
    with ThreadPoolExecutor(2) as threads:
        one, other = (heard.read() for heard in threads.map(obey, [text, text]))
    assert max(one[0], other[0]) < min(one[1], other[1])


def test_answers_go_to_who_asked(obey: Obey) -> None:
    with ThreadPoolExecutor(6) as threads:
        heard = threads.map(obey, [f"said = {number}" for number in range(24)])
        assert [one.read() for one in heard] == list(range(24))


def test_a_killed_judge_takes_its_children_along_and_comes_back(
    obey: Obey, judge: Judge
) -> None:
    obey("said = 1")
    first = pid_of(judge)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(obey, "import time; time.sleep(60)", 60)
        time.sleep(0.5)
        os.kill(first, signal.SIGKILL)
        assert asked.result().status is None
    assert obey("said = 'good'").read() == "good"
    assert pid_of(judge) != first


def test_a_child_that_kills_the_judge_gets_no_verdict(obey: Obey) -> None:
    heard = obey("import os; os.kill(os.getppid(), 9); said = 'valid'")
    with pytest.raises(ValueError, match="None"):
        heard.read()
    assert obey("said = 'good'").read() == "good"


def test_a_judge_that_does_not_move_is_ended(
    obey: Obey, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judges, "_GRACE", 0.5)
    obey("said = 1")
    first = pid_of(judge)
    os.kill(first, signal.SIGSTOP)
    assert obey("said = 1", seconds=0.5).status is None
    assert wait_until(lambda: not is_there(first))
    assert obey("said = 'good'").read() == "good"


def test_an_idle_judge_ends_without_leaving_a_zombie(program: Path) -> None:
    judge = Judge(program, idle_seconds=0.2)
    with judges.lent(b"said = 1") as file:
        heard = judge.ask(b'{"seconds": 5}', file, 5)
        assert heard is not None
        assert heard.status == 0
        first = pid_of(judge)
        assert wait_until(lambda: not is_there(first))
        os.lseek(file, 0, os.SEEK_SET)
        heard = judge.ask(b'{"seconds": 5}', file, 5)
        assert heard is not None
        assert heard.status == 0
    judge.end()


def test_children_that_died_are_no_zombies(obey: Obey) -> None:
    dead = [obey("import os; said = os.getpid()").read() for _ in range(3)]
    assert not any(is_there(pid) for pid in dead)


def run(text: str, program: Path) -> str:
    """In a Python of its own, with `ask()` at hand."""
    ahead = f"""
        import os, signal, sys, time, warnings
        warnings.simplefilter("ignore")
        from pathlib import Path
        from llaqta.signatures import judges
        PROGRAM = Path({str(program)!r})
        def ask(text):
            with judges.lent(text.encode()) as file:
                return judges.ask(PROGRAM, {{}}, file, seconds=10)
        def judge_pid():
            return judges._judges[PROGRAM].pid
    """
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", textwrap.dedent(ahead) + textwrap.dedent(text)],
        env={"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout


@pytest.mark.parametrize("spare", [0, 1, 3])
@pytest.mark.parametrize("ready", [True, False], ids=["ready", "to be started"])
def test_whoever_has_no_descriptors_left_hears_nothing_and_goes_on(
    program: Path, ready: bool, spare: int
) -> None:
    """It ends with a status, whatever could not be had, and the next file is judged."""
    said = run(
        f"""
        import resource
        warnings.simplefilter("error")
        if {ready}:
            ask("said = 1")
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
        with judges.lent(b"said = 1") as file:
            held = [os.dup(0)]
            try:
                while True:
                    held.append(os.dup(0))
            except OSError:
                for one in held[:{spare}]:
                    os.close(one)
            heard = judges.ask(PROGRAM, {{}}, file, seconds=10)
            print(heard.status in (None, 0, 1))
            for one in held[{spare}:]:
                os.close(one)
        judges.end_judges()
        print(ask("said = 'good'").read())
        """,
        program,
    )
    assert said.split() == ["True", "good"]


def test_a_judge_ends_with_the_process_that_had_it(program: Path) -> None:
    said = run(
        """
        ask("said = 1")
        print(judge_pid(), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        program,
    )
    assert wait_until(lambda: not is_there(int(said)))


def test_a_fork_has_its_own_judge_and_leaves_ours_alone(program: Path) -> None:
    said = run(
        """
        ask("said = 1")
        ours = judge_pid()
        if os.fork() == 0:
            assert not judges._judges
            theirs = ask("import os; said = os.getppid()").read()
            print(theirs != ours, flush=True)
            judges.end_judges()
            os._exit(0)
        os.wait()
        print(ask("import os; said = os.getppid()").read() == ours, flush=True)
        """,
        program,
    )
    assert said.split() == ["True", "True"]


def test_a_fork_that_lives_on_does_not_keep_our_judge(program: Path) -> None:
    said = run(
        """
        ask("said = 1")
        fork = os.fork()
        if fork == 0:
            os.close(1)
            time.sleep(60)
            os._exit(0)
        print(judge_pid(), fork, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        program,
    )
    judge, fork = map(int, said.split())
    assert wait_until(lambda: not is_there(judge))
    os.kill(fork, signal.SIGKILL)


# -- With real files ---------------------------------------------------------------------------------------------------


@pytest.fixture
def signed(tmp_path: Path, elena_key: SigningKey) -> Path:
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign_pdf(paper(), key=elena_key, plan=plan()))
    return path


def test_a_change_of_the_folder_of_trust_counts_for_the_next_file(
    signed: Path, trust: TrustStore
) -> None:
    assert verify_pdf(signed, trust=trust).overall is Overall.VALID
    kept = {path: path.read_bytes() for path in (trust.folder / "anchors").iterdir()}
    shutil.rmtree(trust.folder / "anchors")
    assert verify_pdf(signed, trust=trust).overall is Overall.UNDETERMINED
    (trust.folder / "anchors").mkdir()
    for path, content in kept.items():
        path.write_bytes(content)
    assert verify_pdf(signed, trust=trust).overall is Overall.VALID


def test_without_a_judge_that_stays_a_child_is_started_for_each_file(
    signed: Path, trust: TrustStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "only_once.py"
    child.write_text(
        f"import runpy, sys\nif sys.argv[1] == 'stay': sys.exit(1)\nrunpy.run_path({str(verifying.CHILD)!r}, run_name='__main__')\n"
    )
    monkeypatch.setattr(verifying, "CHILD", child)
    now = clock.now()
    assert verify_pdf(signed, trust=trust, at=now).overall is Overall.VALID


def test_the_sample_that_warms_the_judge_up_goes_all_the_way() -> None:
    """Were it refused half-way, the second half would be set up in each child."""
    told = (judge_work.SAMPLE / "sample.json").read_text()
    pdf = (judge_work.SAMPLE / "sample.pdf").read_bytes()
    request = {
        **json.loads(told),
        "trust": str(judge_work.SAMPLE),
        "expected": None,
        "may_lock": False,
    }
    verdict = judge_work.answer({**request, "what": "verdict"}, pdf)
    assert b'"overall": "valid"' in verdict
    assert b'"accepted": true' in judge_work.answer(
        {**request, "what": "returned"}, pdf
    )
    assert judge_work.answer({**request, "what": "lint"}, pdf) == b"[]\n"
