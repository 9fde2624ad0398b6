"""Follow-up questions: which are too thin to stand alone, and what they mean after another one.

English questions; rules over their words, no model. Three kinds are thin:

- A fragment: "and Stalin?", "what about in 1956?", "to Moscow?", "Stalin too?". It is put into the
  question before. A date there is replaced by a new one. A name takes the place of the last name
  that doesn't say where ("in Moscow"), or where it says so itself, of the last one that does; it is
  meant instead of that. The name of a source takes the source's place. Anything else is added.
- A question without a matter: "why?", "when was that?", "who else?". Its question word takes the
  place of the one before.
- A question with a pronoun and without a name, in which no other noun comes before the pronoun:
  "what did he say about the bomb?"; or with a name, but nothing else beside the pronoun: "what did
  Stalin say about it?". "He", "she" and the like are replaced by the first name of the
  question before that doesn't say where; for any other pronoun the words of the question before
  are added.

All others stand alone. A wrong reading here would change a good question, so a doubt counts as
standing alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.model import Span
from index.question.dates import dates
from index.question.query import Query
from index.terms import stem_of, stems

IsSource = Callable[[str], bool]
"""Whether articles have an author or a publisher of this name."""

_MOST_ADDED = 3  # words with a matter in a fragment; with more it may be meant as it stands
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_END = re.compile(r"[\s?!.,;:]+$")
_OPENING = re.compile(
    r"^(?:(?:and|but|so|or|then|well|now|ok|okay)\b[,\s]*)*(?:(?:what|how) about\b[,\s]*)?",
    re.IGNORECASE,
)
_TOO = re.compile(r"[,\s]+(?:too|as well|also|then|instead)$", re.IGNORECASE)
_PLACE = ("in", "at", "to", "from", "near", "into", "towards", "inside", "outside", "across")
_LEADING = re.compile(
    rf"^(?:{'|'.join(_PLACE)}|with|by|for|on|of|before|after|since|until|during|under|against)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:(?:in|on|at|to|from|with|by|for|of|about|until|since) )?(?:who|whom|whose|what|which|when"
    r"|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might"
    r"|am|tell|list|give|show|name|explain|describe|compare|say)\b",
    re.IGNORECASE,
)
_ASKING = (
    r"(?:(?:in|on|at|to|from|with|by|for|of|until|since) )?(?:(?:what|which) (?:year|day|date|month"
    r"|place|city|country|reason)|how (?:many|much|long|often|old|far|come)|why not|who|whom|whose"
    r"|what|which|when|where|why|how)"
)
_QUESTION_WORD = re.compile(rf"\b{_ASKING}\b", re.IGNORECASE)
_FIRST_QUESTION_WORD = re.compile(rf"^{_ASKING}\s+", re.IGNORECASE)
_MORE = re.compile(r"^(?:tell me )?(?:more|others?|anything else|something else)$", re.IGNORECASE)
# Words with a stem that say nothing of a matter.
_NO_MATTER = frozenset(
    """happen happened happens year years day days date dates month place reason reasons precisely
    time times others purpose city country instead anybody somebody nobody ones true
    sure really still later earlier detail details example examples come long old""".split()
)
_PERSONAL = frozenset("he she him her his hers himself herself".split())
_POSSESSIVE = frozenset("his hers".split())
_OTHERS = frozenset("it its they them their theirs these those this itself themselves".split())
_DEMONSTRATIVE = re.compile(
    r"\b(?:(?:is|was|were|are|about|of|for|to|after|before|by|with|from|in|on|at|did|does|do|has|had"
    r"|would|could|called|said|say) (?P<thing>that)"
    r"|(?!(?:is|was|are|were|be|been) )\w{1,30} (?P<place>there|then))$",
    re.IGNORECASE,
)
# "It" that means nothing said before.
_EMPTY_IT = re.compile(
    r"\b(?:is|was|does|did|would|will|has) it (?:\w+ ){0,2}(?:that|to|when|if)\b"
    r"|\bit(?:'s|’s| is| was) \w+ (?:that|to)\b|\bit (?:rain|snow|determined|decided|known)\b"
    r"|\bit take \w+ (?:\w+ ){0,12}to\b|\bit take for\b"
    r"|\bthat (?:it|its|he|his|she|her|they|their)\b|\bthese days\b|\bthis (?:article|piece|bot)\b",
    re.IGNORECASE,
)
# What comes behind one of these may be a noun.
_BEFORE_NOUN = frozenset(
    """the a an which many much some any all most few no each every other both two three do does did
    is are was were has have had can could will would should may might between and or of""".split()
)


_BE = frozenset("do does did is are was were has have had can could will would".split())
_SUBJECTS = frozenset("who what which that".split())


@dataclass(frozen=True, slots=True)
class _Run:
    """Names that stand side by side, where they stand, and whether they say where something was."""

    start: int
    end: int
    says_where: bool


def follow_up(query: Query, earlier: Query, is_source: IsSource) -> str | None:
    """What a question means after another one, as a question; None where it stands alone.

    Args:
        query: The question, taken apart.
        earlier: The one before.
        is_source: As the articles' metadata tell.
    """
    text, base = query.scope.text, _END.sub("", earlier.scope.text)
    bare = _END.sub("", text)
    rest = _OPENING.sub("", bare)
    opened = rest != bare
    short = _TOO.sub("", rest)
    if _restricted(query):
        return None if _matter(text, query) else earlier.scope.text
    if not _ASKS.match(rest) and rest:
        thin = opened or short != rest or _LEADING.match(rest)
        if _MORE.match(rest):
            return earlier.scope.text
        few = 0 < len(stems(short)) <= _MOST_ADDED
        return _put_in(short, query, base, earlier, is_source) if thin and few else None
    if not _matter(text, query):
        return _asked_anew(rest, base)
    return _with_antecedent(bare, query, base, earlier)


def _restricted(query: Query) -> bool:
    return query.scope.rows is not None or query.scope.unheld is not None


def _matter(text: str, query: Query) -> list[str]:
    """The words that tell what is asked about; of a question that names a source, not its name."""
    within = query.scope.within
    names = (*within.authors, *within.others, *within.titles) if within else ()
    unheld = query.scope.unheld.names if query.scope.unheld else ()
    own = {*_NO_MATTER, *(word.casefold() for name in (*names, *unheld) for word in _words(name))}
    return [w for w in _words(text) if stem_of(w) and w.casefold() not in own]


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _put_in(
    fragment: str, query: Query, base: str, earlier: Query, is_source: IsSource
) -> str | None:
    """The question before with a fragment in it."""
    bare = _LEADING.sub("", fragment).strip()
    if is_source(bare) and _restricted(earlier):
        return f"according to {bare}, {base}?"
    said, old = next(dates(fragment), None), next(dates(base), None)
    if said and old:
        return f"{base[: old.start]}{fragment[said.start : said.end]}{base[old.end :]}?"
    whole = [w for w in _words(bare) if stem_of(w)]
    if said is None and whole and all(stem_of(w) in query.names for w in whole):
        leads = _LEADING.match(fragment)
        run = _replaced(base, earlier, says_where=bool(leads and leads[0].casefold() in _PLACE))
        if run:
            return f"{base[: run.start]}{bare}{base[run.end :]}?"
    return f"{base} {fragment}?"


def _replaced(base: str, earlier: Query, *, says_where: bool) -> _Run | None:
    """The names whose place a new name takes: the last ones of its kind.

    A name that doesn't say where takes the place of any where there is none of its kind.
    """
    runs = _runs(base, earlier)
    alike = [run for run in runs if run.says_where is says_where]
    return next(reversed(alike if says_where else alike or runs), None)


def _runs(base: str, earlier: Query) -> list[_Run]:
    """The names in a question, those that stand side by side together."""
    runs: list[_Run] = []
    before = ""
    for found in _WORD.finditer(base):
        if stem_of(found[0]) in earlier.names:
            if runs and not base[runs[-1].end : found.start()].strip():
                runs[-1] = _Run(runs[-1].start, found.end(), runs[-1].says_where)
            else:
                runs.append(_Run(found.start(), found.end(), before in _PLACE))
        before = found[0].casefold()
    return runs


def _asked_anew(rest: str, base: str) -> str:
    """The question before with another question word."""
    asked = _QUESTION_WORD.search(rest)
    if asked is None:
        return f"{base}?"
    return f"{asked[0]} {_FIRST_QUESTION_WORD.sub('', base)}?"


def _with_antecedent(text: str, query: Query, base: str, earlier: Query) -> str | None:
    """A question with a pronoun, and what that means; None where nothing outside is meant."""
    pronoun = _pronoun(text)
    if pronoun is None:
        return None
    word = pronoun.of(text).casefold()
    if query.names and (word in _PERSONAL or not _only_names(text, query)):
        return None
    runs = _runs(base, earlier)
    run = next((one for one in runs if not one.says_where), runs[0] if runs else None)
    if run is None or word not in _PERSONAL:
        return f"{text}? {_FIRST_QUESTION_WORD.sub('', base)}"
    name = re.sub(r"[’']s$", "", base[run.start : run.end])
    owns = word in _POSSESSIVE or (word == "her" and _is_before_word(text, pronoun.end))
    return f"{text[: pronoun.start]}{name}{'’s' if owns else ''}{text[pronoun.end :]}?"


def _only_names(text: str, query: Query) -> bool:
    return all(stem_of(word) in query.names for word in _matter(text, query))


def _is_before_word(text: str, place: int) -> bool:
    """Whether a word with a matter comes next: "her letter", not "her to"."""
    found = _WORD.search(text, place)
    return bool(found and stem_of(found[0]) and not text[place : found.start()].strip())


def _pronoun(text: str) -> Span | None:
    """The first pronoun that something outside the question is meant by."""
    if _EMPTY_IT.search(text):
        return None
    earlier = before = ""
    for found in _WORD.finditer(text):
        word = found[0].casefold()
        if word in _PERSONAL | _OTHERS:
            return Span(*found.span())
        # "who was killed": no noun.
        is_verb = before in _BE and earlier in _SUBJECTS
        if stem_of(word) and before in _BEFORE_NOUN and not is_verb:
            return None
        earlier, before = before, word
    last = _DEMONSTRATIVE.search(text)
    return Span(*last.span("thing" if last["thing"] else "place")) if last else None
