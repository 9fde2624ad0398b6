"""Which articles a question may be answered from, read from its own words.

Precision before recall: a name counts as a source only where the question's form says so (see
`index.question.frames`), for a wrong restriction silences a good answer. Where a name is both an
author's and that of a person in the texts, the form decides: "what does Snow say about Mao" asks
the author, "what did Snow say to Mao", "who met Snow" and "Harold Snow" (where the author is Ann
Snow) don't.
"""

import re
from dataclasses import dataclass

from index.answer import AskedField, Reason, Within
from index.question.asked import Asked, asked, who_is
from index.question.catalogue import Catalogue
from index.question.frames import Framed, framed
from index.question.marked import Holds, Marked, mark
from index.question.names import fold_words
from index.question.restrict import Restriction, Side, restrict
from index.question.tokens import Mention
from index.question.unheld import unheld_name, unheld_title
from index.terms import STOP_WORDS, stems

_STRAY = re.compile(r"\s+([,:;?!.])")
_DOUBLE = re.compile(r"([,:;])(?:\s*[,:;.])+")
_ABOUT_WHAT = re.compile(
    r"^(?:what (?:about|on|of)|about) (?=(?:what|whether|why|how|who|when|where|which) )",
    re.IGNORECASE,
)
_AT_START = re.compile(r"^[\s,:;.–—-]+")
_BEFORE_END = re.compile(r"[\s,:;–—-]+(?=[?!.]*$)")
_FORENAME = r"(?P<given>[^\W\d_]+ )?(?P<word>[^\W\d_]+) "
_SAY = r"(?:say|argue|write|claim|think|mention|conclude|suggest|believe)"
_SLOTS = tuple(
    re.compile(form)
    for form in (
        rf" (?:do|does|did) {_FORENAME}{_SAY} ",
        rf" according to {_FORENAME}(?:, |'s |[?.] |what |how |why |who |when |did |was |is |$)",
        rf" {_FORENAME}(?:'s )(?:article|piece|essay|view|opinion|articles) ",
        rf" the {_FORENAME}(?:article|piece|essay|one) ",
        rf" by {_FORENAME}(?:[?.,] |about |on |$)",
    )
)


@dataclass(frozen=True)
class Scope:
    """What a question says of the articles that it asks.

    Attributes:
        text: The question without the words that only name the source; as typed where nothing
            would be left, and for questions about the articles themselves.
        rows: The only articles that may be quoted; None for all.
        within: These by name; None for all, and where the question is about the articles themselves
            and says itself which.
        sides: Two or more named sources; the best excerpt of each is wanted.
        compares: The best of each article is wanted, though none is named.
        unheld: That a source is named which isn't held.
        asked: What it asks about the articles themselves; `rows` then says about which.
        topic: What those articles should be about, as typed; else "".
        elsewhere: Where what comes nearest may stand when a source isn't held; None for all.
        named_author: The articles of the author whom "who is X" asks about; no restriction.
    """

    text: str
    rows: frozenset[int] | None = None
    within: Within | None = None
    sides: tuple[Side, ...] = ()
    compares: bool = False
    unheld: Reason | None = None
    asked: AskedField | None = None
    topic: str = ""
    elsewhere: frozenset[int] | None = None
    named_author: frozenset[int] | None = None


def read_scope(text: str, catalogue: Catalogue, holds: Holds) -> Scope:
    """Read which articles a question is about.

    Args:
        text: The cleaned question: one line, at most 1,000 characters, NFC.
        catalogue: The metadata of all articles.
        holds: Whether the articles' texts hold a folded word; better also true of a misspelling
            of a word that they hold, so that "according to Kruschev" names no source.
    """
    marked = _with_misspelt(mark(text, catalogue), catalogue, holds)
    question = asked(marked)
    if question:
        return _about_articles(marked, question, catalogue, holds)
    found = framed(marked)
    author = who_is(marked)
    if author is not None:
        return Scope(text, named_author=marked.mentions[author].rows)
    reading = restrict(marked, found.mentions, catalogue, holds, together=found.together)
    unknown, more = _unknown(marked, found, catalogue, holds)
    reading = unknown or reading
    spans = [*found.spans, *more]
    return Scope(
        _without(marked, spans),
        reading.rows,
        reading.within,
        reading.sides,
        found.compares and not reading.sides,
        reading.unheld,
    )


def _about_articles(marked: Marked, question: Asked, catalogue: Catalogue, holds: Holds) -> Scope:
    own = [marked.mentions[number] for number in question.numbers]
    reading = restrict(marked, own, catalogue, holds, together=False)
    unheld = Reason("unheld", (question.other,)) if question.other else reading.unheld
    return Scope(
        marked.text,
        frozenset() if unheld else reading.rows,
        unheld=unheld,
        asked=question.field,
        topic=question.topic,
    )


def _unknown(
    marked: Marked, found: Framed, catalogue: Catalogue, holds: Holds
) -> tuple[Restriction | None, list[tuple[int, int]]]:
    """What a question is restricted to by words where a source is named that no name is in."""
    if any(mention.letter != "d" for mention in found.mentions):
        return None, []
    title = unheld_title(marked, catalogue)
    if title:
        known = title.known
        if known:
            return Restriction(known.rows, Within(titles=(known.text,))), [title.span]
        return Restriction(unheld=Reason("unheld", (title.typed,))), [title.span]
    name = unheld_name(marked, holds)
    if name is None:
        return None, []
    return Restriction(unheld=Reason("unheld", (name.typed,))), [name.span]


def _with_misspelt(marked: Marked, catalogue: Catalogue, holds: Holds) -> Marked:
    """Mark an author whose surname has a typo, where nothing but an author is named."""
    if any(mention.letter in "astpcmq" for mention in marked.mentions):
        return marked
    for form in _SLOTS:
        found = form.search(marked.line)
        if found is None or found["word"] in STOP_WORDS or holds(found["word"]):
            continue
        known = catalogue.near(found["word"])
        given = (found["given"] or "").strip()
        if known is None or (given not in STOP_WORDS | {fold_words(known.name).split()[0], ""}):
            continue
        last = _token_at(marked, found.start("word")) + 1
        first = last - (1 if given in STOP_WORDS | {""} else 2)
        mention = Mention("s", first, last, known.name, known.rows)
        return mark(marked.text, catalogue, {first: mention})
    return marked


def _token_at(marked: Marked, place: int) -> int:
    low, _ = marked.source(place, place + 1)
    return next(number for number, token in enumerate(marked.tokens) if token.start == low)


def _without(marked: Marked, spans: list[tuple[int, int]]) -> str:
    """The question without some parts, such that it still reads as one.

    "what does Girard say about the engineers?" becomes "what about the engineers?": an embedder
    is drawn to the name of a source, which stands in no sentence of it.
    """
    kept, position = [], 0
    for start, end in spans:
        low, high = marked.source(start, end)
        if low > position:
            kept.append(marked.text[position:low])
        position = max(position, high)
    text = " ".join(" ".join([*kept, marked.text[position:]]).split())
    text = _DOUBLE.sub(r"\1", _STRAY.sub(r"\1", text))
    text = _BEFORE_END.sub("", _ABOUT_WHAT.sub("", _AT_START.sub("", text)))
    return text if spans and stems(text) else marked.text
