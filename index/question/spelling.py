"""Words of a question that no article holds, put right by the words that the articles do hold.

A word is changed only where it is likelier a slip than a right word that happens to be missing:
never one that is held, never an ordinary word of the language. Measured on SQuAD 2.0, 1,521
questions on 49 articles with one slip in each (`bench/make_typos.py`): of the slips that make a
word which no article holds, 92 % are put right and 2 % made another word. Without slips, 4 % of the
questions are changed; four in five of these changes mend a slip of the questions' own.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from index.answer import Correction
from index.lexicon import LONGEST, Lexicon
from index.question.aliases import Aliases
from index.question.vocabulary import Vocabulary, without_ending
from index.terms import STOP_WORDS, Term, stems, terms

_SHORTEST = 4  # letters of a word that is put right
_MOST_TRIED = 8  # unknown words of a question
_ALIKE_FROM = 5  # letters from which a word may be two slips away, where the two sound alike
_NAME_FROM = 8  # letters from which a name may be two slips away, although it sounds different
_SLIP = 2.0  # a plain slip is as rare as a word that stands in e² times fewer passages
_FIRST = 1.0  # the same for a slip in the first letter
_TIE = 1e-9
# Scripts of syllables, or without spaces between words: one edit there makes another word.
_OTHER_SCRIPTS = re.compile("[\u0e00-\u0fff\u1000-\u11ff\u1780-\u17ff\u2e80-\U0010ffff]")
_BEGINNINGS = ("un", "re", "de", "dis", "sub", "over", "non", "mis")
_ENDINGS = ("er", "ers", "ing", "ed", "ly", "ness")
_WITH_E = ("er", "ers", "ing", "ed")
_SIBILANT = re.compile(r"(?:[tsc]*ch|t?[sz]h?|cz)+")
_SILENT = re.compile("[aeiouyhjаеиоуыэюяьъ]+")
_SAME_SOUND = str.maketrans("cqw", "kkv")
_DOUBLED = re.compile(r"(.)\1+")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _beside() -> dict[str, str]:
    found: dict[str, str] = {}
    for number, row in enumerate(_ROWS):
        above = _ROWS[number - 1] if number else ""
        below = "".join(_ROWS[number + 1 : number + 2])
        for place, key in enumerate(row):
            own = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
            near = above[place : place + 2] + below[max(0, place - 1) : place + 1]
            found[key] = own + near
    return found


BESIDE = _beside()
"""The keys that touch a key, by its letter, on an American keyboard."""


@dataclass(frozen=True, slots=True)
class _Change:
    """What a word is replaced by: a plain word, and what an apostrophe adds to it."""

    word: str
    ending: str = ""


@dataclass(frozen=True, slots=True)
class _Familiar:
    """Which unknown words are ordinary, and which are made of an ordinary one ("unprotected")."""

    ordinary: frozenset[str]
    derived: frozenset[str]


class Speller:
    """Puts a question into words that the articles hold. May be used by several threads.

    Args:
        lexicon: Every word of the articles.
        is_common: Whether words are ordinary words of the language, one answer for each. Without
            it the words of a small folder replace right ones ("grew" by "drew").
        groups: Names that mean the same, the preferred one first; the first group that has a name
            decides what it means.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        is_common: Callable[[Sequence[str]], list[bool]],
        groups: Sequence[Sequence[str]] = (),
    ) -> None:
        self._vocabulary = Vocabulary(lexicon)
        self._is_common = is_common
        self._aliases = Aliases(groups, lexicon)

    def correct(self, text: str) -> tuple[str, tuple[Correction, ...]]:
        """The text in words that the articles hold, and what was changed.

        An apostrophe that was left out ("zhous") is put back without telling.

        Args:
            text: A question, of bounded length.

        Returns:
            The text, and the corrections in its order, each once.
        """
        renamed, named = self._aliases.replace(text)
        found = terms(renamed)
        held = self._vocabulary.counts(term.word for term in found)
        unknown = [term for term in found if term.word not in held and self._is_unknown(term)]
        changes = self._changes(unknown, renamed)
        pieces, told, end = [], list(named), 0
        for term in unknown:
            change = changes.get(term.word)
            if change is None:
                continue
            raw = term.span.of(renamed)
            typed = without_ending(raw)
            searched = _with_capitals(change.word, typed)
            pieces += [renamed[end : term.span.start], searched, change.ending or raw[len(typed) :]]
            end = term.span.end
            if term.word != change.word + change.ending.replace("'", ""):
                told.append(Correction(typed, searched))
        in_order = sorted(dict.fromkeys(told), key=lambda one: text.find(one.typed))
        return "".join([*pieces, renamed[end:]]), tuple(in_order)

    def _is_unknown(self, term: Term) -> bool:
        """Whether a word that isn't held is none that is held in another form, and could be."""
        word = term.word
        return (
            _SHORTEST - 1 <= len(word) <= LONGEST
            and word.isalpha()
            and not _OTHER_SCRIPTS.search(word)
            and not self._vocabulary.holds_form(term.stem)
        )

    def _changes(self, unknown: Sequence[Term], text: str) -> dict[str, _Change | None]:
        """What the first unknown words of a text are replaced by; None: left as they are."""
        names: dict[str, bool] = {}
        for term in unknown:
            names.setdefault(term.word, term.span.of(text)[0].isupper())
        tried = list(names.items())[:_MOST_TRIED]
        familiar = self._familiar([word for word, _ in tried])
        return {word: self._change(word, familiar, is_name=is_name) for word, is_name in tried}

    def _familiar(self, words: Sequence[str]) -> _Familiar:
        if not words:
            return _Familiar(frozenset(), frozenset())
        forms = {word: _forms(word) for word in words}
        asked = sorted(set(words).union(*forms.values()))
        answers = zip(asked, self._is_common(asked), strict=True)
        common = frozenset(word for word, is_common in answers if is_common)
        derived = frozenset(word for word in words if forms[word] & common)
        return _Familiar(common.intersection(words), derived)

    def _change(self, word: str, familiar: _Familiar, *, is_name: bool) -> _Change | None:
        if word in familiar.ordinary:
            return None
        rest = word[:-1] if word.endswith("s") else ""
        if self._vocabulary.counts([rest]) and rest not in STOP_WORDS:
            return _Change(rest, "'s")
        for part, ending in ((word, ""), (rest, "'s")):
            is_derived = word in familiar.derived
            if meant := self._meant(part, is_derived=is_derived, is_name=is_name):
                return _Change(meant, ending)
        return None

    def _meant(self, word: str, *, is_derived: bool, is_name: bool) -> str:
        """The likeliest word of the articles; empty where none is likelier than the others."""
        if len(word) < _SHORTEST:
            return ""
        near = self._vocabulary.near(word)
        once = {one.word: _slip(word, one.word) for one in near if one.edits == 1}
        if is_derived:  # only what a finger that stays too long makes of a word: "leadder"
            stayed = {one: cost for one, cost in once.items() if not cost and len(one) < len(word)}
            return self._likeliest(word, stayed)
        # "maoo" is "mao", but a word of three letters is near too many others.
        costs = {one: cost for one, cost in once.items() if len(one) >= _SHORTEST or not cost}
        if not costs:
            twice = (one.word for one in near if one.edits > 1)
            costs = {one: 1.0 for one in twice if _is_like(word, one, is_name=is_name)}
        return self._likeliest(word, costs)

    def _likeliest(self, word: str, costs: Mapping[str, float]) -> str:
        """The best of some words; empty where two different ones are equally good."""
        held = self._vocabulary.counts(costs)
        ranked = sorted(
            (_SLIP * cost + _FIRST * (one[0] != word[0]) - log(max(1, held.get(one, 0))), one)
            for one, cost in costs.items()
        )
        if not ranked:
            return ""
        best = [one for cost, one in ranked if cost - ranked[0][0] < _TIE]
        # The alphabet is no reason to believe in one of them.
        return best[0] if len({tuple(stems(one)) for one in best}) == 1 else ""


def _forms(word: str) -> set[str]:
    """What the word may be made of, by its beginning or ending: "reoccupy" of "occupy"."""
    stem = "".join(stems(word))
    found = {f"{stem[:-1]}y" if stem.endswith("i") else ""}
    for ending in _ENDINGS:
        if word.endswith(ending):
            rest = word.removesuffix(ending)
            found |= {rest, f"{rest}e" if ending in _WITH_E else rest}
    found |= {word.removeprefix(one) for one in _BEGINNINGS if word.startswith(one)}
    return {one for one in found if len(one) >= _SHORTEST} | {stem} - {word, ""}


def _slip(typed: str, meant: str) -> float:
    """How unusual it is to type the one for the other, which is one edit away.

    Returns:
        0 for letters that changed places, and for a letter doubled or not; 1 for one that is
        missing, or whose neighbour on the keyboard was hit; 2 for any other.
    """
    place = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    if len(typed) == len(meant):
        assert place is not None  # noqa: S101 - they differ
        if typed[place + 1 :] != meant[place + 1 :]:
            return 0
        return 1 if meant[place] in BESIDE.get(typed[place], "") else 2
    longer, shorter = sorted((typed, meant), key=len, reverse=True)
    place = len(shorter) if place is None else place
    around = longer[max(0, place - 1) : place] + longer[place + 1 : place + 2]
    if longer[place] in around:
        return 0
    if longer is meant or any(longer[place] in BESIDE.get(one, "") for one in around):
        return 1
    return 2


def _is_like(word: str, other: str, *, is_name: bool) -> bool:
    """Whether a word may stand for one that is two edits away: as a name misheard, mostly."""
    if word[0] != other[0]:
        return False
    alike = len(word) >= _ALIKE_FROM and _consonants(word) == _consonants(other)
    return alike or (is_name and len(word) >= _NAME_FROM)


def _consonants(word: str) -> str:
    """What is left of a word's sound without vowels: "khrushchev" and "kruschev" are "krsv"."""
    hissed = _SIBILANT.sub("s", word).replace("ph", "f").translate(_SAME_SOUND)
    return _DOUBLED.sub(r"\1", _SILENT.sub("", hissed))


def _with_capitals(word: str, typed: str) -> str:
    """The word in capitals, or with one, as what was typed."""
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if typed[0].isupper() else word
