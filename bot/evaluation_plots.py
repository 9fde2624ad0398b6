"""The plots of a run, as SVG for the inside of a page: its colours are those of the page."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from index.evaluate.curves import Bin, Point

# Colours that nothing else has, for those of the page, which differ by day and by night.
_TEXT, _DIM, _FIRST, _SECOND = "#010203", "#040506", "#070809", "#0a0b0c"
_VARIABLES = {_TEXT: "--text", _DIM: "--dim", _FIRST: "--link", _SECOND: "--second"}
_INCHES = (4.6, 3.4)
_LOOK: Any = {  # matplotlib has a type that lists all its names
    "svg.fonttype": "none",  # letters of the page, not shapes
    "font.size": 10,
    "text.color": _TEXT,
    "axes.labelcolor": _TEXT,
    "axes.edgecolor": _DIM,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _DIM,
    "ytick.color": _DIM,
    "xtick.labelcolor": _TEXT,
    "ytick.labelcolor": _TEXT,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}


@contextmanager
def _look(salt: str) -> Iterator[None]:
    """The same look for everyone, whatever a user's own settings of matplotlib are."""
    from matplotlib import rc_context, rcdefaults, rcParams

    with rc_context():
        rcdefaults()
        rcParams.update(_LOOK)
        rcParams["svg.hashsalt"] = salt  # of which names are made, at random otherwise
        yield


def coverage_plot(points: Sequence[Point], answered: Point) -> str:
    """Precision against coverage, with the point at which the run answered."""
    from matplotlib.figure import Figure

    with _look("coverage"):
        figure = Figure(_INCHES, layout="constrained")
        axes = figure.subplots()
        coverage = [100 * point.coverage for point in points]
        axes.plot(coverage, [100 * point.precision for point in points], color=_FIRST)
        if answered.coverage:
            axes.plot(
                100 * answered.coverage,
                100 * answered.precision,
                "o",
                color=_SECOND,
                label="as asked",
            )
            figure.legend(loc="outside upper left")
        axes.set(
            xlabel="questions answered, %", ylabel="of these right, %", xlim=(0, 102), ylim=(0, 102)
        )
        return _svg(figure, "coverage", "Precision against coverage")


def reliability_plot(promises: Mapping[str, Sequence[Bin]]) -> str:
    """Confidence against what came true, for what it may be taken to promise; see `came_true`."""
    from matplotlib.figure import Figure

    with _look("reliability"):
        figure = Figure(_INCHES, layout="constrained")
        axes = figure.subplots()
        axes.plot((0, 1), (0, 1), color=_DIM, linestyle=":", linewidth=1)
        looks = ((_FIRST, "o-"), (_SECOND, "s--"))
        for (promise, bins), (colour, look) in zip(promises.items(), looks, strict=True):
            filled = [one for one in bins if one.count]
            confidences = [one.confidence or 0.0 for one in filled]
            shares = [one.share or 0.0 for one in filled]
            axes.plot(confidences, shares, look, color=colour, markersize=4, label=promise)
        axes.set(xlabel="confidence", ylabel="share that came true", xlim=(0, 1.02), ylim=(0, 1.02))
        figure.legend(loc="outside upper left", ncols=2)
        return _svg(figure, "reliability", "Confidence against what came true")


def _svg(figure: Any, name: str, title: str) -> str:  # noqa: ANN401 - a Figure, imported where used
    """The plot as an element; nothing in it has a name that another plot's part has."""
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))  # no date: always the same bytes
    figure.savefig(buffer, format="svg", metadata=nothing, transparent=True)
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r'\b(id="|xlink:href="#)|url\(#', lambda found: f"{found[0]}{name}-", text)
    for colour, variable in _VARIABLES.items():
        text = text.replace(colour, f"var({variable})")
    return text.replace("<svg", f'<svg role="img" aria-label="{title}"', 1).strip()
