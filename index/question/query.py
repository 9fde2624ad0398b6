"""What the user asked: cleaned, put into the articles' own words, and taken apart."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.answer import Correction
from index.errors import QuestionError
from index.kinds import AnswerKind, asked_kind
from index.lexicon import Lexicon, WordCount
from index.model import fold
from index.question.aliases import load_aliases
from index.question.catalogue import Catalogue, Entry
from index.question.scope import Scope, read_scope
from index.question.spelling import Speller
from index.terms import Term, plain, stems, terms

MAX_LENGTH = (
    1000  # characters; tokenising 1 MB takes .7 s, so a question is cut before anything else
)

_MENTION = re.compile(r"<(?:@[!&]?|#|a?:\w+:)\d+>")
# Small talk around a question, which an embedder takes for its matter.
_FILLER = re.compile(
    r"\b(?:pls|plz|please|lol|lmao|rofl|btw|tbh|imo|idk|thx|thanks|thank you|hi|hey|hello|ok|okay"
    r"|apparently)\b[,!.]*",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:sa(?:y|ys|id)|t(?:ell|old)|call(?:ed)?|repl(?:y|ied|ys)|answer(?:ed)?|respon(?:d|ded|se)"
    r"|remark(?:ed)?|describe[ds]?|quot(?:e|ed)|thin(?:k|ks)|thought|words?"
    r"|comment(?:ed)?|put it)\b",
    re.IGNORECASE,
)

_WHY = re.compile(
    r"\bwhy\b|\bhow come\b|\b(?:what|which) (?:(?:was|is|were|are) )?(?:the )?(?:reason|cause)s?\b",
    re.IGNORECASE,
)

IsCommon = Callable[[Sequence[str]], list[bool]]
"""Whether words, in their plain form, are ordinary words of the language; one answer for each."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question, taken apart.

    Attributes:
        question: As asked, cut at `MAX_LENGTH`.
        text: Cleaned and corrected, without the words that only name a source; for the embedder.
        stems: What is asked about, each once, in order.
        names: Those of them that are names, and how they were typed.
        full_names: Stems of names that stand side by side, as "Zhou Enlai" does.
        kind: The kind of thing that it asks for, where its form tells.
        asks_for_words: Whether it asks what somebody said.
        asks_for_reason: Whether it asks why.
        corrections: Words that no article holds, and what is searched for instead.
        scope: Which articles it may be answered from, and what it asks about them.
    """

    question: str
    text: str
    stems: tuple[str, ...]
    names: Mapping[str, str]
    full_names: tuple[tuple[str, ...], ...]
    kind: AnswerKind | None
    asks_for_words: bool
    asks_for_reason: bool
    corrections: tuple[Correction, ...]
    scope: Scope


def clean(question: str) -> str:
    """The question as one line of what can be seen, without mentions of Discord's.

    Raises:
        QuestionError: There is nothing in it.
    """
    whole = question[:MAX_LENGTH].encode("utf-8", "replace").decode()
    visible = "".join(
        " " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c
        for c in _MENTION.sub(" ", whole)
    )
    text = fold(unicodedata.normalize("NFC", visible))
    if not any(c.isalnum() for c in text):
        raise QuestionError(
            "there is no question", hint='Ask in words, such as: "who was Zhou Enlai?"'
        )
    return text


class Reader:
    """Reads questions against what a corpus holds. May be used by several threads.

    Args:
        lexicon: All words of the articles.
        catalogue: The articles' metadata.
        is_common: Tells ordinary words from others.
        aliases: The user's own groups of names that mean the same.

    Attributes:
        catalogue: As given.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        catalogue: Catalogue,
        is_common: IsCommon,
        aliases: Sequence[Sequence[str]] = (),
    ) -> None:
        self._lexicon = lexicon
        self.catalogue = catalogue
        self._is_common = is_common
        self._speller = Speller(lexicon, is_common, (*aliases, *load_aliases()))

    @classmethod
    def of(
        cls,
        counted: Iterable[WordCount],
        entries: Sequence[Entry],
        is_common: IsCommon,
        aliases: Sequence[Sequence[str]] = (),
    ) -> "Reader":
        """A reader of questions to a corpus of these words and articles."""
        return cls(Lexicon.of(counted), Catalogue(entries), is_common, aliases)

    def read(self, question: str) -> Query:
        """Take a question apart.

        Raises:
            QuestionError: There is nothing in it.
        """
        typed = clean(question)
        cleaned = fold(_FILLER.sub(" ", typed))
        corrected, corrections = self._speller.correct(cleaned if stems(cleaned) else typed)
        scope = read_scope(corrected, self.catalogue, self._holds)
        matter = scope.topic if scope.asked and scope.topic else scope.text
        return replace(
            self.take_apart(matter),
            question=question[:MAX_LENGTH].encode("utf-8", "replace").decode(),
            asks_for_words=bool(_SAYING.search(corrected)),
            corrections=corrections,
            scope=scope,
        )

    def take_apart(self, text: str) -> Query:
        """The terms of a text, as it stands: nothing is corrected, no source looked for."""
        found = terms(text)
        names = self._named(found, text)
        return Query(
            question=text,
            text=text,
            stems=tuple(dict.fromkeys(term.stem for term in found)),
            names=names,
            full_names=tuple(_side_by_side(found, names, text)),
            kind=asked_kind(text),
            asks_for_words=False,
            asks_for_reason=bool(_WHY.search(text)),
            corrections=(),
            scope=Scope(text),
        )

    def _holds(self, word: str) -> bool:
        return bool(self._lexicon.held([plain(word)]))

    def _named(self, found: Sequence[Term], text: str) -> dict[str, str]:
        """The names among terms: as the articles write a word, or else as it was typed.

        A word that no article holds is a name when it has a capital inside the question, or is no
        ordinary word; "zelensky" is one, "pancakes" isn't.
        """
        held = self._lexicon.held(term.word for term in found)
        foreign = [term for term in found if term.word not in held]
        common = self._is_common([term.word for term in foreign]) if foreign else []
        ordinary = {term.word for term, is_common in zip(foreign, common, strict=True) if is_common}

        def is_name(term: Term) -> bool:
            if term.word in held:
                return held[term.word].is_name
            strange = term.word not in ordinary or _is_capital(term, text)
            return strange and term.word.isalpha()

        return {term.stem: term.span.of(text) for term in found if is_name(term)}


def _side_by_side(
    found: Sequence[Term], names: Collection[str], text: str
) -> Iterator[tuple[str, ...]]:
    """Runs of two and more names with nothing but white space between them."""
    run: list[Term] = []
    for term in found:
        apart = run and text[run[-1].span.end : term.span.start].strip()
        if run and (apart or term.stem not in names):
            yield from [tuple(one.stem for one in run)] if len(run) > 1 else []
            run = []
        if term.stem in names:
            run.append(term)
    yield from [tuple(one.stem for one in run)] if len(run) > 1 else []


def _is_capital(term: Term, text: str) -> bool:
    return term.span.start > 0 and text[term.span.start].isupper()
