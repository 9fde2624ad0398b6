"""From what was measured to figures beside their targets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from bench.measures.child import Raw
from bench.measures.served import summary


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and what it is compared with. Empty is what there is none of.

    Attributes:
        what: In words.
        ours: Value with its unit.
        plain: That of the plain way.
        ratio: How many times better ours is.
        target: In words.
        met: Whether it is reached; None where there is no target.
        why: Why it isn't.
    """

    what: str
    ours: str
    plain: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    why: str = ""


_P50 = {10_000: 20, 100_000: 40, 1_000_000: 80}  # milliseconds, by passages
_P99 = {10_000: 60}
_RECALL = 0.97
_SERVING = {10_000: 400}  # megabytes
_BUILDING = {1_000_000: 4000}
_SAME = 0.995
_READY = 3.0
_COLD, _COLD_RATIO, _HELP, _UNCHANGED = 0.8, 5.0, 0.3, 2.0


def embedding(raw: Raw, flags: Sequence[str]) -> Iterator[Figure]:
    """Of `encode.capped`; `flags`: what the processor can do."""
    for cap, told in sorted(raw.items(), key=lambda one: one[0] != "none"):
        best = cap == "none"
        needed = 3.0 if best and "amx_bf16" in flags else 1.0
        per_second = {who: told["texts"] / median(took) for who, took in told["seconds"].items()}
        name = "all that the processor can do" if best else f"oneDNN kept to {cap}"
        yield Figure(
            f"building: texts embedded a second, {name} ({told['precision']} chosen)",
            f"{per_second['ours']:.0f}", f"{per_second['plain']:.0f}", told["ratio"],
            f"ratio {needed:g}", round(told["ratio"], 2) >= needed,
        )  # fmt: skip
    told = raw["none"]
    yield Figure(
        "building: the nearest passage is that of fp32", f"{told['same_neighbour']:.2%}",
        target=f"{_SAME:.1%}", met=told["same_neighbour"] >= _SAME,
    )  # fmt: skip
    yield Figure("building: time inside the model", f"{told['inside_the_model']:.0%}")


def cold(raw: Raw) -> Iterator[Figure]:
    """Of `cold.measure`, its commands named by `speed.py`."""
    for name, told in raw.items():
        if name == "help":
            yield Figure(
                "pullquote --help", _seconds(told["median"]),
                target=f"{_HELP:g} s", met=told["median"] < _HELP,
            )  # fmt: skip
        elif not name.startswith("plain: "):
            plain = raw.get(f"plain: {name}")
            ratio = None if plain is None else plain["median"] / told["median"]
            yield Figure(
                f"cold pullquote ask, {name}", _seconds(told["median"]),
                "" if plain is None else _seconds(plain["median"]), ratio,
                f"{_COLD:g} s, ratio {_COLD_RATIO:g}",
                told["median"] < _COLD and (ratio is None or ratio >= _COLD_RATIO),
            )  # fmt: skip


def warm(raw: Mapping[str, Raw]) -> Iterator[Figure]:
    """Of `warm.measure` and `warm.stages`, by the number of passages."""
    for size, told in _by_size(raw):
        times = told["ms"]
        for quantile, targets in ((0.5, _P50), (0.99, _P99)):
            ours, plain = (
                float(np.quantile(times[who], quantile)) if who in times else None
                for who in ("ours", "plain")
            )
            assert ours is not None  # noqa: S101 - it is always measured
            target = targets.get(size)
            yield Figure(
                f"warm question, {size:,} passages, p{quantile * 100:.0f}", f"{ours:.1f} ms",
                "" if plain is None else f"{plain:.1f} ms",
                None if plain is None else plain / ours,
                "" if target is None else f"{target} ms",
                None if target is None else ours < target, _longest(told["stages"]["ms"]),
            )  # fmt: skip
    for size, told in _by_size(raw):
        for name, value in told["stages"]["recall"].items():
            kind = told["stages"]["kind"][name]
            yield Figure(
                f"recall@10 of the {name}, {size:,} passages ({kind})", f"{value:.3f}",
                target=f"{_RECALL}", met=value >= _RECALL,
            )  # fmt: skip


def memory(serving: Mapping[str, Raw], growth: Mapping[str, Raw]) -> Iterator[Figure]:
    """Of a process that serves, and of one that builds, by the number of passages."""
    for size, told in _by_size(serving):
        ours, plain = told["memory"]["ours"], told["memory"].get("plain")
        target = _SERVING.get(size)
        yield Figure(
            f"memory of serve, {size:,} passages", f"{ours['resident']:.0f} MB",
            "" if plain is None else f"{plain['resident']:.0f} MB",
            None if plain is None else plain["resident"] / ours["resident"],
            "" if target is None else f"{target} MB",
            None if target is None else ours["resident"] < target,
            f"{ours['private']:.0f} MB are its own; the others are pages of files",
        )  # fmt: skip
    for size, told in _by_size(growth):
        target = _BUILDING.get(size)
        yield Figure(
            f"most memory of a build, {size:,} passages", f"{told['peak']:.0f} MB",
            target="" if target is None else f"{target} MB",
            met=None if target is None else told["peak"] < target,
            why=f"the model alone took {told['peak_of_the_model']:.0f} MB",
        )  # fmt: skip


def folder(raw: Raw) -> Iterator[Figure]:
    """Of `unchanged.measure`."""
    took = median(raw["unchanged"])
    count = f"{raw['articles']:,} articles"
    yield Figure(
        f"pullquote index, {count}, none changed", _seconds(took),
        target=f"{_UNCHANGED:g} s", met=took < _UNCHANGED,
    )  # fmt: skip
    yield Figure(f"pullquote index, {count}, one changed", _seconds(median(raw["changed"])))
    if raw["first"] is not None:
        yield Figure(
            f"pullquote index, {count}, the first time",
            f"{_seconds(raw['first']['seconds'])}, {raw['first']['peak']:.0f} MB",
        )


def served(raw: Raw) -> Iterator[Figure]:
    """Of `served.measure`, at about 10,000 passages."""
    told = summary(raw)
    for what, name in (
        ("READY, commands known", "ready"),
        ("a first question answered", "answered"),
    ):
        yield Figure(
            f"pullquote serve: {what}", _seconds(told[name]),
            target=f"{_READY:g} s", met=told[name] < _READY,
        )  # fmt: skip
    yield Figure(
        "pullquote serve: memory after 100 questions", f"{told['resident']:.0f} MB",
        target=f"{_SERVING[10_000]} MB", met=told["resident"] < _SERVING[10_000],
    )  # fmt: skip
    yield Figure(
        "50 questions at once: the last is acknowledged after",
        f"{told['acknowledged']:.0f} ms", target="1000 ms", met=told["acknowledged"] < 1000,  # noqa: PLR2004
    )  # fmt: skip
    yield Figure("50 questions at once: the last is answered after", f"{told['final']:.0f} ms")


def slope(points: Mapping[int, float]) -> float:
    """The exponent by which something grows: 1 where it doubles with what it is drawn against."""
    if len(points) < 2:  # noqa: PLR2004 - a line
        return float("nan")
    x, y = np.log(list(points)), np.log(list(points.values()))
    return round(float(np.polyfit(x, y, 1)[0]), 3) + 0.0  # no minus before a zero


def grown(growth: Mapping[str, Raw], serving: Mapping[str, Raw]) -> dict[str, dict[int, float]]:
    """What is drawn against the number of passages, by its name with the unit."""
    built, asked = list(_by_size(growth)), list(_by_size(serving))
    stage = {size: told["stages"]["ms"] for size, told in asked}
    return {
        "writing the index, seconds": {n: sum(t["seconds"].values()) for n, t in built},
        "of this, words and texts": {n: t["seconds"]["words"] for n, t in built},
        "of this, vectors": {n: t["seconds"]["vectors"] for n, t in built},
        "question, p50, milliseconds": {n: float(np.median(t["ms"]["ours"])) for n, t in asked},
        "of this, BM25": {n: float(np.median(one["keywords"])) for n, one in stage.items()},
        "of this, nearest vectors": {
            n: float(np.median(np.add(one["passages"], one["sentences"])))
            for n, one in stage.items()
        },
        "the plain way, p50": {
            n: float(np.median(t["ms"]["plain"])) for n, t in asked if "plain" in t["ms"]
        },
        "memory of serve, MB": {n: t["memory"]["ours"]["resident"] for n, t in asked},
        "of this, its own": {n: t["memory"]["ours"]["private"] for n, t in asked},
        "memory of a build, MB": {n: t["peak"] for n, t in built},
        "disk, MB": {n: sum(t["bytes"].values()) / 1e6 for n, t in built},
        "of this, library.sqlite": {n: t["bytes"]["library.sqlite"] / 1e6 for n, t in built},
    }


def _by_size(raw: Mapping[str, Raw]) -> Iterator[tuple[int, Raw]]:
    yield from sorted((int(size), told) for size, told in raw.items())


def _longest(stages: Mapping[str, Sequence[float]]) -> str:
    medians = {name: median(times) for name, times in stages.items()}
    parts = ", ".join(f"{name} {took:.1f}" for name, took in medians.items())
    return f"medians of its steps in ms: {parts}"


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"  # noqa: PLR2004 - two digits
