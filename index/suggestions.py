"""Names that are offered to somebody who has typed the beginning of one."""

from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate

from index.named import folded

_LONGEST = 100  # characters of what was typed that are looked at


class Suggestions:
    """Names to choose from, all in one text, so that 100,000 are searched in a few milliseconds.

    Args:
        names: Each with its words, see `index.named.folded`; those to be offered first stand first.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = [name for name, words in names.items() if words]
        lines = [words for words in names.values() if words]
        self._text = "".join(f"\n{words}" for words in lines) + "\n"
        # Where each line begins, and where one more would.
        self._starts = list(accumulate((len(words) + 1 for words in lines), initial=1))

    def matching(self, typed: str, most: int) -> list[str]:
        """The names that hold what was typed; all do where nothing was.

        First those that begin with it, then those of which a word does, then all others; those
        that match equally well in the order in which they were given.
        """
        wanted = folded(typed[:_LONGEST])
        if not wanted:
            return [] if typed.strip() else self._names[:most]
        found: dict[int, None] = {}
        for before in ("\n", " ", ""):
            self._collect(before, wanted, found, most)
        return [self._names[number] for number in found]

    def _collect(self, before: str, wanted: str, found: dict[int, None], most: int) -> None:
        """Add the lines that hold the wanted words behind something, until there are enough."""
        end = len(self._text) - 1
        place = self._text.find(before + wanted, 0, end)
        while place >= 0 and len(found) < most:
            number = bisect_right(self._starts, place + (before == "\n")) - 1
            found[number] = None
            place = self._text.find(before + wanted, self._starts[number + 1] - 1, end)
