"""Questions about the articles themselves: who wrote one, when, where it stands, which there are.

Read only where the word "article" or the like, a title or a name of the metadata stands in the
question: "who wrote War and Peace?" is a question to the articles, not about them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.answer import AskedField
from index.question.frames import NAME, NOUN, SOURCE, WHEN
from index.question.marked import Marked

_BEFORE = (
    r"^ (?:(?:hi|hey|hello|please|pls|so|and|but|ok|okay|bot|can you tell me|could you tell me"
    r"|tell me|do you know|can you|could you|i want to know) (?:, )?){0,3}"
)
_AFTER = (
    r"(?:(?:and|,) (?:when|where|who|what) (?:\w+ ){0,4}(?:it|they) (?:\w+ ){0,3})?"
    r"(?:(?:please|pls|plz|in total|altogether|in all|thanks|thx|lol|originally"
    r"|again|then|first|exactly|[?!.,]) ){0,4}$"
)
_ON = r"(?:about|on|regarding|concerning|related to|that (?:is|are|'s) about|dealing with)"
_TOPIC = rf"(?:{_ON} (?P<topic>[^?]{{2,200}}?) )?"
_ONE = rf"(?:(?:all (?:of )?)?{SOURCE}{_TOPIC}|{NAME}(?:'s )?(?:<d\d+> )?|<[tev]\d+> )"
_PLURAL = r"(?:articles|pieces|essays|sources|texts|documents)"
_IS = r"(?:is|was|are|were|'s|s)"
_OUTLET = r"(?:publisher|outlet|magazine|newspaper|journal|site|website|publication|paper|source)"
_HERE = (
    r"(?:(?:do you have|do you know|have you got|you have|you got|are you using|do you use"
    r"|are there|there are|is there|are (?:in )?here|exist|are (?:held|indexed|available|stored)"
    r"|are in (?:here|(?:the|your) (?:index|library|collection|corpus|archive|database))"
    r"|in (?:the|your) (?:index|library|collection|corpus|archive|database)|available) )"
)
_OF_WHAT = (
    rf"(?:(?:are |were |is |was )?(?:{_ON}|that mention|mention|discuss|cover|talk about|deal with"
    r"|are there on|are there about) (?P<topic>(?:(?!does |did |do )[^? ]{1,60} ){1,40}?))"
)
_WHICH = rf"(?:(?:are |were |is |was )?(?:published |written )?(?:(?:by|from|in) {NAME}|{WHEN}))"
_LISTED = rf"(?:{_WHICH}{{0,2}}{_HERE}?{_WHICH}{{0,2}}{_OF_WHAT}?{_HERE}?{_WHICH}{{0,2}})"
_BY_OTHER = r"(?:(?:by|from) (?P<other>(?:[\w.'-]{1,40} ){1,4}?))"
_TABLE: tuple[tuple[AskedField, str], ...] = (
    ("count",
     rf"how many (?:of the |of your )?{_PLURAL} (?=[^?]){_HERE}(?:{_WHICH}){{0,2}}{_OF_WHAT}"
     r"?"),
    ("count", rf"how many {_PLURAL} {_LISTED}"),
    ("count", rf"how many {_PLURAL} {_HERE}?{_BY_OTHER}{_HERE}?"),
    ("count",
     rf"how many {_PLURAL} (?:did|has|have) {NAME}(?:write|written|publish|published) "
     rf"(?:{WHEN})?"),
    ("author",
     rf"who (?:wrote|authored|penned|writes|{_IS} the (?:author|authors|writer) (?:of|"
     rf"behind)) {_ONE}"),
    ("author", rf"who (?:wrote|writes) (?:for|in) {NAME}"),
    ("author",
     rf"(?:(?:who|what) {_IS} )?(?:the )?(?:name of the )?(?:author|authors|writer)(?:"
     rf" 's name)? (?:of|behind) {_ONE}"),
    ("author", r"who (?:is|are|'s) the (?:author|authors|writers) "),
    ("author", rf"whose (?:article|piece|essay) (?:is|was) {_ONE}"),
    ("author", rf"who {_IS} {_ONE}(?:written )?by "),
    ("author", rf"(?:by whom|who by) was {_ONE}written "),
    ("author",
     rf"{_ONE}(?:, |'s )?(?:author|who wrote it|who wrote this|who is (?:it|this) by) "),
    ("published",
     rf"when (?:{_IS}|did) {_ONE}(?:first )?(?:published|written|released|printed|"
     r"posted|dated|from|appear|come out|publish) "),
    ("published",
     rf"(?:(?:what|when) {_IS} )?(?:the )?(?:publication |publishing )?(?:date|year|"
     rf"day) (?:of|for|on) {_ONE}(?:published )?"),
    ("published",
     rf"(?:in |on |from )?(?:what|which) (?:date|year|day|month) (?:{_IS}|did) {_ONE}"
     r"(?:published|written|released|printed|posted|from|appear|come out|dated)? ?"),
    ("published",
     rf"when did {NAME}(?:write|publish) (?:this|that|his|her|their|the) "
     r"(?:article|piece|essay) "),
    ("published", rf"how (?:old|recent|new) (?:is|are) {_ONE}"),
    ("published",
     rf"{_ONE}(?:, )?(?:'s )?(?:publication )?(?:date|published when|when was it "
     r"(?:published|written)) "),
    ("url",
     rf"(?:(?:what|where) (?:{_IS}) |(?:do you have|is there|give me|send me|show me|i need|get"
     r" me|have you got|got) )?(?:the |a |an )?(?:link|links|url|urls|web address|"
     rf"hyperlink) (?:to|of|for) {_ONE}"),
    ("url",
     r"where (?:can|do|could|might) (?:i|we|one|you) (?:read|find|see|get|access|"
     rf"open) {_ONE}(?:online )?"),
    ("url", rf"{_ONE}(?:, )?(?:'s )?(?:link|url) "),
    ("title",
     rf"what (?:is|was|are|were|'s) {_ONE}(?:called|titled|entitled|named|headlined) "),
    ("title",
     rf"(?:what (?:{_IS}) )?(?:the )?(?:title|titles|name|names|headline|headlines) of"
     rf" {_ONE}"),
    ("title", rf"(?:what (?:{_IS}) )?{_ONE}(?:'s )?(?:title|titles|headline) "),
    ("publisher",
     rf"(?:who|(?:which|what) {_OUTLET}) (?:published|printed|ran|released) {_ONE}"),
    ("publisher",
     rf"where (?:{_IS}|did) {_ONE}(?:first )?(?:published|printed|appear|come out|come"
     r" from|from) "),
    ("publisher",
     rf"in (?:which|what) {_OUTLET} (?:{_IS}|did) {_ONE}(?:published|printed|appear|"
     r"come out) "),
    ("publisher",
     rf"(?:what|which) {_OUTLET} {_IS} {_ONE}(?:published in|published by|from|in) "),
    ("publisher", rf"(?:(?:who|what) {_IS} )?(?:the )?(?:publisher|publishers) of {_ONE}"),
    ("articles", rf"(?:which|what) {_PLURAL} (?=[^?]){_LISTED}"),
    ("articles",
     rf"(?:which|what) {_PLURAL} (?:did|has|have) {NAME}(?:write|written|publish|"
     rf"published) (?:{WHEN})?"),
    ("articles",
     r"(?:list|show|give|name)(?: me)? (?:of )?(?:all )?(?:of )?(?:the |your |these "
     rf")?{_PLURAL} {_LISTED}"),
    ("articles",
     rf"(?:what|which) {_IS} (?:the |your |all the |all your )(?:{_PLURAL}|titles) {_HERE}"
     r"?"),
    ("articles",
     rf"what {_IS} in (?:the|your) (?:index|library|collection|corpus|archive|"
     r"database) "),
    ("articles",
     r"(?:do you have|have you got|is there|are there|you got|got) (?:any |an |a "
     r")?(?:other )?(?:thing|anything|something|stuff|article|articles|piece|pieces|"
     rf"essay|essays)(?: written| published)? (?:(?:by|from|in) {NAME}|{WHEN}){{0,2}}{_OF_WHAT}"
     r"?"),
    ("articles",
     r"(?:do you have|have you got|is there|are there) (?:any |an |a )?(?:anything|"
     rf"article|articles|piece|pieces|essay|essays)(?: written)? {_BY_OTHER}"),
    ("articles", rf"(?:which|what) {_PLURAL} {_HERE}?{_BY_OTHER}{_HERE}?"),
    ("articles",
     rf"(?:what|which ones)(?: else)? (?:has|have|did) {NAME}(?:written|write|"
     rf"published|publish) (?:{WHEN})?"),
    ("articles", rf"(?:all )?(?:the )?{_PLURAL} (?:(?:by|from) {NAME}(?:{WHEN})?|{WHEN})"),
    ("articles",
     r"(?:which|what) (?:article|piece|essay|(?:one )?of (?:the|your) articles) "
     r"(?:is about|mentions|discusses|talks "
     r"about) (?P<topic>[^?]{2,200}?) "),
)  # fmt: skip
_WHO_IS = (
    rf"{_BEFORE}(?:who (?:is|was|'s|are|the heck is)|about|what do you know about) {NAME}{_AFTER}"
)
# Every form has a name, a title, or one of these words in it; most questions have none.
_NEEDED = re.compile(
    rf"<| (?:{NOUN}|{_PLURAL}|authors?|writers?|article|piece|essay|index|library|collection"
    r"|corpus|archive|database|thing|anything|something|stuff) "
)
_MARK = re.compile(r"<\w(\d+)>")


@dataclass(frozen=True)
class Asked:
    """What a question about the articles asks for.

    Attributes:
        field: See `index.model.AskedField`.
        numbers: The mentions that say which articles.
        topic: What they should be about, as typed; "" where that isn't said.
        other: A name, as typed, that stands where an author's would and is none.
    """

    field: AskedField
    numbers: tuple[int, ...]
    topic: str
    other: str


def asked(marked: Marked) -> Asked | None:
    """What a question asks about the articles themselves; None where it doesn't."""
    if not _NEEDED.search(marked.line):
        return None
    for field, form in _forms():
        found = form.match(marked.line)
        if found and _about_articles(field, found):
            own = found.groupdict()
            topic, other = (
                marked.typed(*found.span(name)) if own.get(name) else ""
                for name in ("topic", "other")
            )
            said = found["topic"] if own.get("topic") else ""
            outside = found[0].replace(said, " ", 1) if said else found[0]
            numbers = tuple(int(number) for number in _MARK.findall(outside))
            return Asked(field, numbers, topic, other)
    return None


@cache
def _forms() -> Sequence[tuple[AskedField, re.Pattern[str]]]:
    """Compiled when they are first needed: that takes 60 ms, and most questions need none."""
    return [(field, re.compile(_BEFORE + form + _AFTER)) for field, form in _TABLE]


def _about_articles(field: AskedField, found: re.Match[str]) -> bool:
    """Not where "an article" or "one" without anything else would be all that it names."""
    words = found[0]
    if field in {"articles", "count"} or _MARK.search(words):
        return True
    return not re.search(r" (?:ones?|an? \w+|any \w+|some \w+|columns?) ", words)


def who_is(marked: Marked) -> int | None:
    """Number of the mention of the author whom "who is X" asks about."""
    found = re.match(_WHO_IS, marked.line)
    mark = _MARK.search(found[0]) if found else None
    return int(mark[1]) if mark and marked.mentions[int(mark[1])].letter in "as" else None
