"""A question as a line of folded words in which names, titles and dates are marked.

Patterns over such a line (`index.question.frames`, `index.question.asked`) see `<a0>` where the
question names an author, whatever the name is: no name ever becomes part of a pattern, and no
question can write a mark, since words hold letters and digits only. The letters:

    a  an author in full         s  a single name of an author
    p  a publisher, as written   c  the same, of one word
    m  a publisher, lower case   q  the same, of one word
    t  a title that stands out   v  three words of a title, or a short title in quotation marks or
    e  a title as written           beside the word "article"
    d  a date                    x  words in quotation marks that are no title that is held
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from index.question.catalogue import Catalogue, Titled, content
from index.question.dates import dates
from index.question.names import EVERYDAY, OUTLET_FORMS
from index.question.tokens import Mention, Token, tokens_of
from index.terms import STOP_WORDS

MOST_WORDS = 25  # of a name or title in a question
MOST_DATES = 8  # of a question that are read
MOST_PROBED = 40  # words of a question from which parts of titles are looked for
_QUOTED = re.compile(
    r"“([^“”]{2,200})”|\"([^\"]{2,200})\"|«([^«»]{2,200})»|(?<!\w)[‘']([^‘’']{4,200}(?:[’']\w[^‘’']{0,200})?)[’'](?!\w)"
)
_NAMED_BEFORE = frozenset("article piece essay page titled called entitled named headlined".split())
_NAMED_AFTER = frozenset("article piece essay page".split())
_LONGEST_OUTLETS: dict[str, int] = {}
for _form in OUTLET_FORMS:
    _first = _form.split()[0]
    _LONGEST_OUTLETS[_first] = max(_LONGEST_OUTLETS.get(_first, 0), len(_form.split()))
_PROBED = frozenset(
    "in article piece essay page titled called entitled named wrote of to per".split()
)
MANY = 3  # words that matter and stand side by side are hardly there by chance
_OPENINGS = frozenset(
    "from how why when what where who inside beyond against towards toward is are can will should "
    "does do did was were after before behind between on".split()
)
_SENTENCE_WORDS = frozenset(
    "who that is was are were how why what when where will can should we you i they".split()
)
# Before a single name these can stand; another word there makes it another person's or a thing's.
_BEFORE_SINGLE = frozenset(
    "mr mrs ms dr prof professor sir author writer journalist historian scholar columnist per "
    "compare versus vs use using read list july june".split()
)


@dataclass(frozen=True)
class Marked:
    """A question with its marks.

    Attributes:
        text: As handed over.
        line: One space before, between and after the words and marks.
        mentions: `<a3>` is the fourth of them.
    """

    text: str
    line: str
    mentions: tuple[Mention, ...]
    tokens: tuple[Token, ...]
    _offsets: tuple[int, ...]
    _places: tuple[tuple[int, int], ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The characters of `text` that characters of `line` stand for."""
        start += len(self.line[start:end]) - len(self.line[start:end].lstrip())
        low = self._places[max(0, bisect_right(self._offsets, start) - 1)]
        high = self._places[max(0, bisect_right(self._offsets, max(start, end - 1)) - 1)]
        return low[0], max(low[0], high[1])

    def typed(self, start: int, end: int) -> str:
        """The words of `text` that characters of `line` stand for, without marks around them."""
        low, high = self.source(start, end)
        return self.text[low:high].strip(" ,:;?!.“”\"«»‘’'()")


def mark(text: str, catalogue: Catalogue, extra: dict[int, Mention] | None = None) -> Marked:
    """Mark a question. `extra`: further mentions, by their first token."""
    tokens = tokens_of(text)
    found: list[Mention] = []
    dated = _dates(text, tokens)
    quoted = _quoted(text, tokens, catalogue)
    position = 0
    while position < len(tokens):
        mention = (
            quoted.get(position)
            or (extra or {}).get(position)
            or dated.get(position)
            or _mention(tokens, position, catalogue)
        )
        if mention:
            found.append(mention)
        position = mention.last if mention else position + 1
    return _write(text, tokens, found)


def _write(text: str, tokens: list[Token], found: list[Mention]) -> Marked:
    starts = {mention.first: (number, mention) for number, mention in enumerate(found)}
    pieces: list[str] = []
    offsets, places = [], []
    position, offset = 0, 1
    while position < len(tokens):
        number, mention = starts.get(position, (0, None))
        last = mention.last if mention else position + 1
        end = tokens[last - 1]
        words = [f"<{mention.letter}{number}>" if mention else end.word]
        words += ["'s"] * end.possessive + [end.mark] * bool(end.mark)
        for number, word in enumerate(words):
            pieces.append(word)
            offsets.append(offset)
            places.append((end.end if number else tokens[position].start, end.end))
            offset += len(word) + 1
        position = last
    offsets.append(offset)
    places.append((len(text), len(text)))
    return Marked(
        text, f" {' '.join(pieces)} ", tuple(found), tuple(tokens), tuple(offsets), tuple(places)
    )


def _dates(text: str, tokens: list[Token]) -> dict[int, Mention]:
    found: dict[int, Mention] = {}
    for said in islice(dates(text), MOST_DATES):
        inside = [n for n, t in enumerate(tokens) if said.start <= t.start < said.end]
        if inside:
            name = text[said.start : said.end]
            found[inside[0]] = Mention(
                "d", inside[0], inside[-1] + 1, name, days=(said.first, said.last)
            )
    return found


def _quoted(text: str, tokens: list[Token], catalogue: Catalogue) -> dict[int, Mention]:
    found: dict[int, Mention] = {}
    for match in _QUOTED.finditer(text):
        inside = [n for n, t in enumerate(tokens) if match.start() <= t.start < match.end()]
        words = [tokens[n].word for n in inside]
        if not words:
            continue
        title = catalogue.titled(" ".join(words))
        if title is None and len(content(words)) >= MANY:
            title = catalogue.holding(" ".join(words))
        letter = "x"
        if title:
            # Also of one word, with its capital: "Oxygen" in marks is the article, "oxygen" a word.
            letter = "t" if len(words) > 1 or tokens[inside[0]].raw[0].isupper() else "v"
        rows = title.rows if title else frozenset()
        name = title.text if title else match[0][1:-1]
        found[inside[0]] = Mention(letter, inside[0], inside[-1] + 1, name, rows)
    return found


def _mention(tokens: list[Token], at: int, catalogue: Catalogue) -> Mention | None:
    """The longest name or title that begins at a token."""
    word = tokens[at].word
    longest = max(catalogue.longest(word), _LONGEST_OUTLETS.get(word, 0))
    most = min(longest, MOST_WORDS, len(tokens) - at)
    readers = (_title, _name, _outlet)
    for count in range(most, 0, -1):
        words = " ".join(token.word for token in tokens[at : at + count])
        for read in readers:
            if mention := read(tokens, at, at + count, words, catalogue):
                return mention
    return _without_apostrophe(tokens, at, catalogue) or _part_of_title(tokens, at, catalogue)


def _without_apostrophe(tokens: list[Token], at: int, catalogue: Catalogue) -> Mention | None:
    """An author in "smithsons article"."""
    word = tokens[at].word
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if after not in _NAMED_AFTER or not word.endswith("s"):
        return None
    return _name(tokens, at, at + 1, word[:-1], catalogue)


def _unbroken(tokens: list[Token]) -> bool:
    return all(token.mark in {"", "."} for token in tokens[:-1])


def _capitals(tokens: list[Token]) -> bool:
    """Whether the words that matter are written with capitals, as names are."""
    return all(t.raw[0].isupper() or t.raw[0].isdigit() for t in tokens if t.word not in STOP_WORDS)


def _name(
    tokens: list[Token], first: int, last: int, words: str, catalogue: Catalogue
) -> Mention | None:
    known = catalogue.named(words)
    own = tokens[first:last]
    if known is None or not _unbroken(own):
        return None
    if known.kind == "publisher":
        return Mention(_publisher_letter(own), first, last, known.name, known.rows)
    if known.kind == "single" and not _can_be_single(tokens, first, words):
        return None
    letter = "s" if known.kind == "single" else "a"
    return Mention(letter, first, last, known.name, known.rows)


def _can_be_single(tokens: list[Token], first: int, words: str) -> bool:
    if words in EVERYDAY and not tokens[first].raw[0].isupper():
        return False
    before = tokens[first - 1] if first else None
    return (
        before is None
        or bool(before.mark)
        or before.word in STOP_WORDS
        or before.word in _BEFORE_SINGLE
        or before.word.isdigit()
        or before.possessive
    )


def _publisher_letter(own: list[Token]) -> str:
    single = len([token for token in own if token.word != "the"]) == 1
    proper = all(token.raw[0].isupper() or token.word in STOP_WORDS for token in own)
    proper = proper and own[-1].raw[0].isupper()
    return ("c" if single else "p") if proper else ("q" if single else "m")


def _outlet(
    tokens: list[Token], first: int, last: int, words: str, catalogue: Catalogue
) -> Mention | None:
    own = tokens[first:last]
    if words not in OUTLET_FORMS or not _unbroken(own) or catalogue.named(words):
        return None
    typed = re.sub(r"[’']s$", "", " ".join(token.raw for token in own))
    return Mention(_publisher_letter(own), first, last, typed, held=False)


def _title(
    tokens: list[Token], first: int, last: int, words: str, catalogue: Catalogue
) -> Mention | None:
    title = catalogue.titled(words)
    if title is None:
        return None
    letter = _title_letter(title, tokens, first, last)
    return Mention(letter, first, last, title.text, title.rows) if letter else None


def _title_letter(title: Titled, tokens: list[Token], first: int, last: int) -> str:
    """How surely words that are a title are meant as one: "t", "e", "v" or not at all.

    A title such as "Steam engine" is mostly spoken of as the thing itself.
    """
    own = tokens[first:last]
    words = [token.word for token in own]
    matter = len(content(words))
    exact = " ".join(token.raw for token in own) in " ".join(
        re.findall(r"[^\W_]+(?:[’'][^\W_]+)*", title.text)
    )
    headline = words[0] in _OPENINGS or not _SENTENCE_WORDS.isdisjoint(words)
    if (
        len(words) >= MANY
        and matter
        and (matter > MANY or (title.part and exact) or (headline and (exact or matter > 1)))
    ):
        return "t"
    before = tokens[first - 1].word if first else ""
    after = tokens[last].word if last < len(tokens) else ""
    if matter and (before in _NAMED_BEFORE or after in _NAMED_AFTER):
        return "v"
    return "e" if len(words) >= MANY and matter > 1 and exact and _capitals(own) else ""


def _part_of_title(tokens: list[Token], at: int, catalogue: Catalogue) -> Mention | None:
    """Three or more words that matter, side by side as in a title, after a word that names one."""
    probed = (
        at == 0 or tokens[at - 1].word in _PROBED or tokens[at - 1].word in {"the", "does", "did"}
    )
    if not probed or at > MOST_PROBED or tokens[at].word in STOP_WORDS:
        return None
    last, best, title = at, 0, None
    while last < min(len(tokens), at + MOST_WORDS):
        last += 1
        if len(content(token.word for token in tokens[at:last])) < MANY:
            continue
        found = catalogue.holding(" ".join(token.word for token in tokens[at:last]))
        if found is None:
            break
        best, title = last, found
    if title is None:
        return None
    matter = len(content(token.word for token in tokens[at:best]))
    return Mention("t" if matter > MANY else "v", at, best, title.text, title.rows)


Holds = Callable[[str], bool]
