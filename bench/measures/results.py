"""What was measured, as text: the table for a terminal, and bench/RESULTS.md."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from bench.measures import figures
from bench.measures.child import Raw
from bench.measures.figures import Figure
from bench.measures.machine import in_words

_HEAD = ("what", "times better", "Pullquote", "plain way", "target", "met")
SUBJECTS = {
    "embedding": "Building",
    "cold": "Cold start",
    "warm": "Warm questions",
    "served": "In Discord",
    "growth": "How cost grows",
    "folder": "A folder of many articles",
}
"""What can be measured, and its heading."""


def all_figures(raw: Mapping[str, Raw]) -> dict[str, list[Figure]]:
    """The figures of what was measured, by subject."""
    found: dict[str, list[Figure]] = {name: [] for name in SUBJECTS}
    if "embedding" in raw:
        found["embedding"] = list(figures.embedding(raw["embedding"], raw["machine"]["flags"]))
    if "cold" in raw:
        found["cold"] = list(figures.cold(raw["cold"]))
    if "warm" in raw:
        found["warm"] = list(figures.warm(raw["warm"]))
    if "served" in raw:
        found["served"] = list(figures.served(raw["served"]))
    found["growth"] = list(figures.memory(raw.get("warm", {}), raw.get("growth", {})))
    if "folder" in raw:
        found["folder"] = list(figures.folder(raw["folder"]))
    return found


def table(raw: Mapping[str, Raw]) -> str:
    """All figures, for a terminal."""
    rows = [_cells(one) for own in all_figures(raw).values() for one in own]
    widths = [max(map(len, column)) for column in zip(_HEAD, *rows, strict=True)]
    lines = [_HEAD, *rows]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def markdown(raw: Mapping[str, Raw]) -> str:
    """The text of bench/RESULTS.md."""
    found = all_figures(raw)
    missed = [one for own in found.values() for one in own if one.met is False]
    parts = [_OPENING, f"Measured on {in_words(raw['machine'])}"]
    if missed:
        parts.append("Missed:\n" + "\n".join(_missed(one) for one in missed))
    for name, own in found.items():
        if own:
            parts += [f"## {SUBJECTS[name]}", f"    python bench/speed.py --only {name}"]
            parts += [_NOTES[name], _table(own)]
    if "warm" in raw and "growth" in raw:
        parts += [_growth(raw), "![Cost by the number of passages](results/growth.png)"]
        parts.append("![Times of the questions](results/questions.png)")
    return "\n\n".join(filter(None, parts)) + "\n"


def seconds_a_passage(raw: Mapping[str, Raw]) -> float | None:
    """What the model needs for a passage with its sentences; None where it wasn't measured."""
    told = raw.get("embedding", {}).get("none")
    return None if told is None else median(told["seconds"]["ours"]) / told["passages"]


def _growth(raw: Mapping[str, Raw]) -> str:
    drawn = figures.grown(raw["growth"], raw["warm"])
    sizes = sorted({size for points in drawn.values() for size in points})
    rows = [
        (
            name,
            *(_number(points[size]) if size in points else "" for size in sizes),
            f"{figures.slope(points):.2f}",
        )
        for name, points in drawn.items()
        if points
    ]
    head = ("passages", *(f"{size:,}" for size in sizes), "slope")
    each = seconds_a_passage(raw)
    model = (
        ""
        if each is None
        else f"\n\nThe model's time comes on top of writing: {each * 1000:.0f} ms for a passage "
        f"with its sentences on this machine, {_duration(each * max(sizes))} for {max(sizes):,}."
    )
    return "\n".join(_lines(head, rows)) + (
        "\n\nSlope: of a straight line through the logarithms. 1 is as fast as the collection, 0 "
        "not at all." + model
    )


def _table(own: Sequence[Figure]) -> str:
    return "\n".join(_lines(_HEAD, [_cells(one) for one in own]))


def _lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|---|" + "---:|" * (len(head) - 1)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _cells(one: Figure) -> tuple[str, ...]:
    met = {True: "met", False: "MISSED", None: ""}[one.met]
    ratio = "" if one.ratio is None else f"{one.ratio:.3g}"
    return one.what, ratio, one.ours, one.plain, one.target, met


def _missed(one: Figure) -> str:
    ratio = "" if one.ratio is None else f", {one.ratio:.3g} times better than the plain way"
    why = f" ({one.why})" if one.why else ""
    return f"- {one.what}: {one.ours}{ratio} instead of {one.target}{why}."


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:.1f} hours" if seconds >= 3600 else f"{seconds / 60:.0f} minutes"  # noqa: PLR2004


_OPENING = """# How fast it is

<!-- Made by bench/speed.py: change that, not this. -->

    pip install -e ".[bench]"
    python bench/speed.py --write

measures all of it, which takes hours, and writes this page; `--only NAME` measures a part. The
plain way (`bench/plain.py`) is what anybody would write in an afternoon: sentence-transformers at
its defaults, and FAISS, flat, over the passages. It is measured in turns with Pullquote, so that
whatever else the machine does slows both: trust "times better" more than times. Pullquote does more
for its time: it also searches the sentences and the words, chooses what to quote, and decides
whether that is an answer. What was measured is kept in `bench/results/`."""

_NOTES = {
    "embedding": "Passages, and 5.5 times as many sentences, embedded by either in turns; the "
    "ratio is the median of the rounds'. oneDNN is what computes inside torch; kept to fewer "
    "instructions it shows other processors.",
    "cold": "From the start of the process to its end, medians, by pyperf, whose runs of the "
    "commands take turns. Not counted is the first start of each turn.",
    "warm": "The whole path of a question, inside a process that is there already; the plain way "
    "answers the same question next, in another one. The indexes hold invented articles: sentences "
    "of real ones, every third word replaced; their vectors are real ones turned by so much noise "
    "that the cosine is .7 to .85. The questions are real, and the files of the index lie in the "
    "system's cache: read from a disk for the first time, questions to 1,000,000 passages (9.5 GB) "
    "took 160 ms at the median, and up to a second and more. Recall is against looking at all "
    "stored vectors.",
    "growth": "Memory is what is resident after the questions, with the pages of mapped files that "
    "happen to be in memory, which the system takes back when it needs them. A build's is the most "
    "at any time, the model at work included.",
    "served": "`pullquote serve` on an index of 10,000 passages, over a stand-in for Discord on "
    "loopback, from the start of the process. The network of the real one comes on top.",
    "folder": "Short articles as Markdown files, from the start of the process to its end.",
}
