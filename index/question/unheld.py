"""Sources that a question names and that aren't held.

Only what is surely a source: a wrong reading here would silence a good answer. A name of which the
texts hold every word may be spoken of in them, and is left to the search.
"""

import re
from dataclasses import dataclass

from index.question.catalogue import Catalogue, Titled, content
from index.question.marked import Holds, Marked
from index.question.names import fold_words
from index.question.tokens import Token
from index.terms import STOP_WORDS

_NOUN = r"(?:article|piece|essay)"
_TITLED = r"(?:(?:titled|called|entitled|named|headlined) )?"
_NO_TITLE = (
    r"(?!(?:about|on|by|from|of|in|that|which|who|whom|with|for|also|really|actually|even|ever|you"
    r"|i|we|published|written|dated|say|says|said|what|how|why|when|where|does|did|do|is|was|it"
    r"|they|he|she|above|below|itself|titled|called|entitled|named|headlined|and|or|to|as|at|if"
    r"|<\w\d+>|,|:|\?) )"
)
_SAY = r"(?:say|argue|claim|mention|state|discuss|report|explain|describe|conclude|suggest)"
# Only where the article meant is named by these words alone; nothing of them is a mark.
_TITLES = tuple(
    re.compile(form)
    for form in (
        rf" (?:do|does|did) (?:the|this|that) {_NOUN} {_TITLED}{_NO_TITLE}"
        rf"(?P<title>(?:[\w']+ ){{1,14}}?){_SAY} ",
        rf"(?: in| per| according to) (?:the|this|that) {_NOUN} {_TITLED}{_NO_TITLE}"
        rf"(?P<title>(?:[\w']+ ){{1,14}}?)[,:] ",
        rf" (?:in|per|according to|does|did) (?:the )?{_NOUN} {_TITLED}(?P<title><x\d+>) ",
        rf" who wrote (?:the|this|that) {_NOUN} {_TITLED}(?P<title><x\d+>) ",
    )
)
_CITED = re.compile(
    r"(?: according to| as reported (?:by|in)|^ per|[,:] per) (?:the )?(?P<name>(?:[\w]+ ){1,5})"
)
_WHOSE = re.compile(
    r"(?: in| per| according to| does| did| of) (?:the )?(?P<name>(?:[\w]+ ){1,3})'s "
    r"(?:article|piece|essay|op ed|newspaper|column|book) "
)
_HIS = re.compile(
    r"(?P<lead> (?:does|did) (?P<name>(?:[\w]+ ){1,3}?)"
    r"(?:say|argue|write|claim|think|mention|suggest) )"
    r"(?:[^ ]+ ){0,12}?in (?:his|her|their) (?:article|piece|essay|op ed|column) "
)
_THE = re.compile(
    r" the (?P<name>(?:[\w]+ ){1,3})(?:article|piece|essay) (?:say|says|about|[?,.]|$)"
)


@dataclass(frozen=True, slots=True)
class Unheld:
    """Words where a source is named.

    Attributes:
        typed: The words.
        span: The characters of the marked line that only name the source.
        known: The articles in whose titles all of the words stand, if any.
    """

    typed: str
    span: tuple[int, int]
    known: Titled | None = None


def unheld_title(marked: Marked, catalogue: Catalogue) -> Unheld | None:
    """The words that stand where the title of an article is named."""
    for form in _TITLES:
        found = form.search(marked.line)
        typed = marked.typed(*found.span("title")) if found else ""
        matter = content(fold_words(typed).split())
        if found and matter:
            known = catalogue.about(matter) if len(matter) > 1 else None
            return Unheld(typed, found.span(), known)
    return None


def unheld_name(marked: Marked, holds: Holds) -> Unheld | None:
    """A name that stands where a source is named, of which the texts lack a word."""
    for form in (_CITED, _WHOSE, _HIS, _THE):
        for found in form.finditer(marked.line):
            low, high = marked.source(*found.span("name"))
            own = [t for t in marked.tokens if low <= t.start < high]
            if form in {_CITED, _THE}:
                own = _leading_capitals(own)
            if _is_strange(own, holds):
                typed = re.sub(r"[’']s$", "", marked.text[own[0].start : own[-1].end])
                return Unheld(typed, _span(found, len(own)))
    return None


def _span(found: re.Match[str], count: int) -> tuple[int, int]:
    """What of a match only names the source, when its name is the first `count` words."""
    if found.re is _HIS:
        return found.span("lead")
    if found.re is _CITED:
        name = " ".join(found["name"].split()[:count])
        return found.start(), found.start("name") + len(name)
    return found.span()


def _leading_capitals(tokens: list[Token]) -> list[Token]:
    own: list[Token] = []
    for token in tokens:
        if not token.raw[0].isupper():
            break
        own.append(token)
        if token.mark:
            break
    return own


def _is_strange(tokens: list[Token], holds: Holds) -> bool:
    matter = [t for t in tokens if t.word not in STOP_WORDS and not t.word.isdigit()]
    return (
        bool(matter)
        and len(matter) == len(tokens)
        and any(not holds(t.word) for t in matter if len(t.word) > 1)
    )
