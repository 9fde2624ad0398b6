"""From the start of a process to its end, measured by pyperf in turns.

pyperf can't interleave commands by itself: it is called once a round for each of them, and its
runs of the same command are put together.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.measures.child import Raw, environment
from bench.measures.pool import ROOT

PULLQUOTE = Path(sys.executable).with_name("pullquote")
_KEPT = "PYTHONPATH,HF_HUB_OFFLINE,PULLQUOTE_FALSE_ANSWER_RATE"


def ask(question: str, articles: Path, index: Path) -> list[str]:
    """The command that asks."""
    return [str(PULLQUOTE), "--articles", str(articles), "--index", str(index), "ask", question]


def ask_plainly(question: str, folder: Path) -> list[str]:
    """The same of the plain way."""
    return [sys.executable, str(ROOT / "bench" / "plain.py"), "ask", str(folder), question]


def measure(commands: Mapping[str, list[str]], out: Path, rounds: int, values: int) -> Raw:
    """Seconds of each command, from start to end.

    Args:
        commands: By name. They have to end with 0.
        out: File for what pyperf writes.
        rounds: How often each has its turn.
        values: How often it is measured in a turn, after one start that isn't.
    """
    import pyperf  # type: ignore[import-untyped] # only this needs it

    out.unlink(missing_ok=True)
    for _ in range(rounds):
        for name, command in commands.items():
            subprocess.run(  # noqa: S603 - our own commands
                [
                    sys.executable, "-m", "pyperf", "command", f"--name={name}",
                    "--append", str(out),
                    "--processes", "1", "--values", str(values), "--warmups", "1", "--loops", "1",
                    "--inherit-environ", _KEPT, "--quiet", "--", *command,
                ],
                # At a rate of 1 it never abstains, which would be told by another exit code.
                env=environment({"PULLQUOTE_FALSE_ANSWER_RATE": "1"}),
                cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
    benchmarks = pyperf.BenchmarkSuite.load(str(out)).get_benchmarks()
    return {
        one.get_name(): {"seconds": list(one.get_values()), "median": one.median()}
        for one in benchmarks
    }
