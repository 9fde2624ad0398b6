"""Terms: what a text is about, word by word, in one form for search, counting and highlighting.

One analysis for everything, so that a word that was found by the keyword index is also the word
that is counted in a sentence and marked in a quote.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from index.model import Span

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_POSSESSIVE = re.compile(r"[’'](?:s|d|ll|re|ve|m|t)?$")
_local = threading.local()
_CACHED = 200_000  # words: those that stand more than once or twice in a large corpus

# Function words, question words and the small talk around a question. A term that stands in every
# text, or in none that an author writes, tells nothing about what is asked.
STOP_WORDS = frozenset(
    """a about after again all also am an and any are aren as at be because been before being
    between both but by can cannot could couldn did didn do does doesn doing don done down during
    each else even ever few for from further get gets getting give go goes going gonna got had hadn
    has hasn have haven having he her here hers herself him himself his how i if in into is isn it
    its itself just let like made make many may me might more most much must my myself no nor not
    now of off on once one only onto or other our ours out over own per put really same say saying
    says said shall she should shouldn so some such tell than that the their theirs them themselves
    then there these they thing things this those though through to too under until up upon us use
    very want was wasn way we were weren what whatever when where whether which while who whom whose
    why will with within without won would wouldn wanna yes yet you your yours yourself
    article articles according author dont doesnt didnt isnt wasnt whats whos wheres hows thats
    ok okay pls plz please lol lmao hey hi hello thanks thank thx bot know mean explain anyone
    someone something anything everything exactly actually basically apparently
    weren hadn mustn mustnt couldnt wouldnt shouldnt werent hasnt havent hadnt cant wont arent
    youre theyre
    u ur r im ive id theres question answer answers""".split()
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a text: its stem, and where it stands."""

    stem: str
    word: str
    span: Span


def terms(text: str) -> list[Term]:
    """The words of a text with their stems, in order, stop words left out."""
    return [
        Term(stem, plain(match[0]), Span(match.start(), match.end()))
        for match in _WORD.finditer(text)
        if (stem := stem_of(match[0]))
    ]


def typed_words(text: str) -> list[str]:
    """All words of a text as they stand in it, in order, stop words too."""
    return _WORD.findall(text)


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order, stop words left out."""
    return [stem for word in typed_words(text) if (stem := stem_of(word))]


@lru_cache(maxsize=_CACHED)
def stem_of(word: str) -> str:
    """The stem of a word as it was typed; empty for a stop word, and for one without letters."""
    bare = plain(word)
    return _stem(bare) if bare and bare not in STOP_WORDS else ""


@lru_cache(maxsize=_CACHED)
def plain(word: str) -> str:
    """A word in lower case, without accents, apostrophes and a possessive ending; may be empty."""
    bare = _POSSESSIVE.sub("", word)
    # In this order: the capitals of "𝐌𝐚𝐨" are capitals only once they are decomposed.
    decomposed = unicodedata.normalize("NFKD", bare).casefold()
    return "".join(c for c in decomposed if c.isalnum())


def highlights(sentence: str, asked: Iterable[str], offset: int) -> tuple[Span, ...]:
    """Spans of the words of a sentence whose stems are asked for.

    Args:
        sentence: Its text.
        asked: Stems of the question.
        offset: Where the sentence begins in its article.
    """
    wanted = frozenset(asked)
    return tuple(
        Span(offset + term.span.start, offset + term.span.end)
        for term in terms(sentence)
        if term.stem in wanted
    )


def _stem(word: str) -> str:
    # A stemmer keeps state while it works: one for each thread.
    stemmer: Stemmer.Stemmer | None = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("english")
    return str(stemmer.stemWord(word))
