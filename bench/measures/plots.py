"""What was measured, drawn."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
import numpy as np

from bench.measures.child import Raw
from bench.measures.figures import grown, slope

mpl.use("agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

_PANELS = {
    "writing the index, seconds": (
        "seconds",
        ("writing the index, seconds", "of this, words and texts", "of this, vectors"),
    ),
    "a question, p50": (
        "milliseconds",
        (
            "question, p50, milliseconds",
            "of this, BM25",
            "of this, nearest vectors",
            "the plain way, p50",
        ),
    ),
    "memory": ("MB", ("memory of serve, MB", "of this, its own", "memory of a build, MB")),
    "disk": ("MB", ("disk, MB", "of this, library.sqlite")),
}
_COLOURS = ("#1b5e8c", "#d1812c", "#4a9a5b", "#8a8a8a")
_MARKERS = "os^d"


def draw_growth(growth: Mapping[str, Raw], warm: Mapping[str, Raw], path: Path) -> None:
    """Four panels over the number of passages, both axes logarithmic."""
    drawn = grown(growth, warm)
    figure, axes = plt.subplots(2, 2, figsize=(9.6, 7.2), layout="constrained")
    for axis, (title, (unit, names)) in zip(axes.flat, _PANELS.items(), strict=True):
        _panel(axis, {name: drawn[name] for name in names if drawn[name]})
        axis.set(title=title.split(",")[0], ylabel=unit, xlabel="passages")
    figure.savefig(path, dpi=100)
    plt.close(figure)


def _panel(axis: Axes, lines: Mapping[str, Mapping[int, float]]) -> None:
    for (name, points), colour, marker in zip(lines.items(), _COLOURS, _MARKERS, strict=False):
        label = f"{name.split(',')[0] if not name.startswith('of this') else name}"
        axis.loglog(
            list(points), list(points.values()), color=colour, marker=marker, markersize=5,
            label=f"{label} (slope {slope(points):.2f})",
        )  # fmt: skip
    axis.grid(visible=True, which="major", color="#dddddd", linewidth=0.6)
    low, high = axis.get_ylim()
    axis.set_ylim(low, high * (high / low) ** 0.35)  # room for the legend
    axis.legend(loc="upper left", fontsize=8, frameon=False)


def draw_questions(warm: Mapping[str, Raw], path: Path) -> None:
    """The share of questions that were answered within a time, for each size of the collection."""
    figure, axis = plt.subplots(figsize=(7.2, 4.2), layout="constrained")
    for (size, told), colour in zip(
        sorted((int(size), told) for size, told in warm.items()), _COLOURS, strict=False
    ):
        for who, style in (("ours", "-"), ("plain", ":")):
            if who in told["ms"]:
                times = np.sort(told["ms"][who])
                name = "Pullquote" if who == "ours" else "plain way"
                share = np.arange(1, len(times) + 1) / len(times)
                axis.plot(times, share, style, color=colour, label=f"{name}, {size:,} passages")
    axis.set_xscale("log")
    axis.set(xlabel="milliseconds for a warm question", ylabel="share answered by then")
    axis.set_ylim(0, 1)
    axis.grid(visible=True, which="both", axis="x", color="#eeeeee", linewidth=0.6)
    axis.legend(fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    figure.savefig(path, dpi=100)
    plt.close(figure)
