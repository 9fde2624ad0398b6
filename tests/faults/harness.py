"""Programs whose writing fails, or that are killed while they write.

`Faults.run` runs a program of its own; `Server` forks a run from a process that has everything
imported, which takes milliseconds and is what a test over all calls of a build needs.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
# One thread each: forks would take none of them along.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong.

    Attributes:
        at: The call that fails, from 1; 0 for none.
        error: Its errno, such as `errno.ENOSPC`.
        kill: Whether the process is killed there instead.
        stays: Whether all calls after it fail too; of a full disk files can still be removed.
        short: Whether half of what was to be written is, when there are parts: then the next call
            fails, or the process is killed after half.
        after: Seconds after which the process is killed, whatever it does; None for never.
    """

    at: int = 0
    error: int = errno.ENOSPC
    kill: bool = False
    stays: bool = False
    short: bool = False
    after: float | None = None


NONE = Fault()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run.

    Attributes:
        returncode: 0; below 0 the number of the signal that ended it.
        calls: How many calls on files under the folder there were, with the failed ones.
        hits: How many of them failed.
        hit: The first that did, such as "fsync /folder/file"; empty for none.
        output: Of a program: what it printed, its errors too.
        value: Of a function: what it returned, as JSON can say it; None where it raised.
        kinds: Of a function: the names of the classes of what it raised, its own first, such as
            "builtins.OSError"; empty where it returned.
        message: Of what it raised.
        hint: Of what it raised, where that is one of our own.
        trace: Where it was raised, for who reads a failed test.
        late: Whether it hung, and was killed for it.
    """

    returncode: int
    calls: int
    hits: int
    hit: str
    output: str = ""
    value: Any = None
    kinds: tuple[str, ...] = ()
    message: str = ""
    hint: str = ""
    trace: str = ""
    late: bool = False

    @property
    def killed(self) -> bool:
        """Whether a signal ended it."""
        return self.returncode < 0


class Faults:
    """The library, compiled.

    Args:
        folder: Where it is put, and other files of the harness.
    """

    def __init__(self, folder: Path) -> None:
        if sys.platform != "linux":
            pytest.skip("calls can be made to fail on Linux only")
        compiler = shutil.which("cc")
        if compiler is None:
            pytest.skip("there is no C compiler")
        self.library = folder / "faults.so"
        source = Path(__file__).with_name("faults.c")
        options = ("-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-o", self.library)
        subprocess.run([compiler, *options, source, "-ldl"], check=True)

    def environment(self) -> dict[str, str]:
        """Of a process that the library is loaded into, without coverage, which writes as well."""
        own = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
        return {**own, **_ONE_THREAD, "LD_PRELOAD": str(self.library)}

    def run(self, code: str, *arguments: object, folder: Path, fault: Fault = NONE) -> Outcome:
        """Run a Python program.

        Args:
            code: Its text.
            arguments: `sys.argv[1:]` of it.
            folder: Calls on files under it count.
            fault: What goes wrong; `after` can't be used here.
        """
        count = self.library.with_name(f"{folder.name}.count")
        count.unlink(missing_ok=True)
        settings = {
            "FAULT_FOLDER": folder.resolve(),
            "FAULT_COUNT": count,
            "FAULT_AT": fault.at,
            "FAULT_ERRNO": fault.error,
            "FAULT_KILL": int(fault.kill),
            "FAULT_STAYS": int(fault.stays),
            "FAULT_SHORT": int(fault.short),
        }
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)],
            cwd=ROOT,
            env={**self.environment(), **{name: str(value) for name, value in settings.items()}},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if not count.exists():  # it was killed
            return Outcome(done.returncode, fault.at, 1, "", done.stdout)
        calls, hits, hit = count.read_text().rstrip("\n").split(" ", 2)
        return Outcome(done.returncode, int(calls), int(hits), hit, done.stdout)


class Server:
    """A process that has a module imported, and forks a run of one of its functions each time.

    Args:
        faults: The library.
        module: Name of the module, such as "tests.faults.writers".
    """

    def __init__(self, faults: Faults, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.server", module],
            cwd=ROOT,
            env=faults.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self._answer() != "ready":
            raise RuntimeError(f"{module} can't be served")

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def run(self, function: str, *arguments: object, folder: Path, fault: Fault = NONE) -> Outcome:
        """Call a function of the module in a process of its own.

        Args:
            function: Its name.
            arguments: That JSON can say; a path is given as a string.
            folder: Calls on files under it count.
            fault: What goes wrong.
        """
        asked = {
            "function": function,
            "arguments": [str(one) if isinstance(one, Path) else one for one in arguments],
            "folder": str(folder.resolve()),
            "at": fault.at,
            "error": fault.error,
            "kill": fault.kill,
            "stays": fault.stays,
            "short": fault.short,
            "after": fault.after,
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told = self._answer()
        return Outcome(**{**told, "kinds": tuple(told.get("kinds", ()))})

    def _answer(self) -> Any:  # noqa: ANN401 - as JSON says it
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline() or "null")
