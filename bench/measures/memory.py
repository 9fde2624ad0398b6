"""What a process holds in memory, as Linux tells it."""

from pathlib import Path


def memory(process: int | str = "self") -> dict[str, float]:
    """Megabytes of a process, by its id; of this one if none is given.

    `resident`: all that is in memory, with the pages of files that are mapped, which the system
    takes back when it needs them. `private`: what is the process's own. `peak`: the most that was
    resident at any time.
    """
    told = Path("/proc") / str(process)
    rollup = _fields(told / "smaps_rollup")
    return {
        "resident": rollup["Rss"] / 1024,
        "private": (rollup["Private_Dirty"] + rollup.get("Swap", 0)) / 1024,
        "peak": _fields(told / "status")["VmHWM"] / 1024,
    }


def _fields(path: Path) -> dict[str, int]:
    """The numbers, in kB, of a file of lines such as `Rss: 4242 kB`."""
    pairs = (line.split(":", 1) for line in path.read_text("ascii").splitlines() if ":" in line)
    return {name: int(value.split()[0]) for name, value in pairs if value.endswith(" kB")}
