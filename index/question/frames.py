"""The ways in which a question names the source that it asks about.

"what does X say", "according to X", "in X's article of 2016", "do X and Y agree": patterns over a
marked line (see `index.question.marked`). A name counts as a source only inside such a frame;
elsewhere the question speaks of somebody or something of that name.

Every repetition is bounded and its alternatives begin with different words, so that no line takes
long.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from index.question.marked import Marked
from index.question.tokens import Mention

MOST_BETWEEN = 3  # words between two names that are set side by side
NOUN = r"(?:articles?|pieces?|essays?|op eds?|columns?|ones?)"
_TITLED = r"(?:titled|called|entitled|named|headlined|(?:with|under) the title)"
_HONOUR = (
    r"(?:(?:the|mr|ms|mrs|dr|prof|professor|author|writer|journalist|historian|scholar|columnist"
    r"|magazine|newspaper|website|publisher) ){0,2}"
)
NAME = rf"{_HONOUR}<[aspcmq]\d+> "
_WHOSE = r"(?:(?:author|writer|journalist|reporter|correspondent|contributor|columnist)s? )"
WHEN = (
    r"(?:(?:published |written |printed |dated )?"
    r"(?:before|after|since|until|prior to|older than|newer than) <d\d+> "
    r"|(?:published |written |printed )?(?:between|from) <d\d+> (?:and|to|until) <d\d+> "
    r"|(?:published |written |printed |dated )?(?:in |of |on |from |in the year )?<d\d+> )"
)
_POST = (
    rf"(?:(?:by|(?:published|written) by|from) {NAME}"
    r"|(?:(?:published )?in|of|that appeared in|appeared in) (?:the )?<[pcmq]\d+> "
    rf"|{WHEN}|(?:{_TITLED} |: |, )?<[tve]\d+> ){{0,3}}"
)
_DET = (
    r"(?:(?:the|this|that|her|his|their|its|your|a|an|any|some|all|every|these|those|other|both"
    r"|two) ){0,2}"
)
_ADJ = r"(?:(?:long|short|recent|latest|other|first|second|old|whole|full|magazine) )?"
# A phrase around "article": "the july 2024 piece by X", "X's 2011 article", "the article TITLE".
SOURCE = (
    rf"{_DET}(?:<d\d+> )?(?:{NAME}(?:'s )?)?(?:<d\d+> )?(?:<[tv]\d+> )?{_ADJ}"
    rf"{NOUN} {_POST}"
)
_BARE = rf"(?:{NAME}(?:'s )?{_WHOSE}?(?:<[as]\d+> )?(?:(?:, |of )?<d\d+> )?|<t\d+> )"
_ANY = rf"(?:{SOURCE}|{_BARE})"
_MANY = rf"(?:both )?{_ANY}(?:(?:, )?(?:(?:and|or|versus|vs|nor|with) )?{_ANY}){{0,3}}"
_ADVERB = r"(?:(?:also|ever|really|actually|even|have to|got to|want to|each|both) ){0,2}"
_ABOUT = r"(?:(?:that|so) )?"
_SAY = (
    r"(?:say|write|argue|think|claim|mention|discuss|report|state|believe|suggest|conclude|explain"
    r"|describe|note|publish|cover|point out|call|(?:agree|disagree|differ)(?: on| about)?)"
)
_TELL = (
    r"(?:tell(?: us| me)?|talk|see|make|portray|depict|present|recall|recount|consider|give|list"
    r"|quote|cite|find|blame|compare|date|put|hold|suspect|speak|view|judge|want|name)"
)
_SAID = (
    r"(?:says|said|writes|wrote|argues|argued|thinks|claims|claimed|reports|reported|states|stated"
    r"|believes|believed|suggests|suggested|concludes|concluded|explains|explained|describes"
    r"|described|notes|noted|mentions|mentioned|discusses|discussed|points out|pointed out)"
)
_FUNCTION = (
    r"(?=(?:[,:;?!.]|what|whats|who|whose|whom|when|where|why|how|which|did|does|do|is|was|were|are"
    r"|has|have|had|can|could|would|will|should|in|on|at|the|a|an|about|and|or|that|if|whether|it"
    r"|they|he|she|there|<d\d+>) |$)"
)
_NO_OTHER = (
    r"(?!(?:college|university|institute|school|minister|ministers|ministry|ministries|committee"
    r"|council|commission|department|bureau|office|official|officials|secretary|chief|spokesman"
    r"|spokeswoman|spokesperson|adviser|advisor|group|company|building|subscription|'s ) ?)"
)
_COMMON = rf"(?:the )?<[cq]\d+> {_FUNCTION}"
_CITED = (
    rf"(?:{SOURCE}|{_HONOUR}<[aspm]\d+> {_NO_OTHER}(?:(?:, |of )?<d\d+> )?|{_COMMON}|<t\d+> "
    rf"|{NAME}(?:'s )?{_WHOSE})"
)
_VIEW = (
    r"(?:view|views|opinion|take|argument|arguments|claim|explanation|analysis|account|verdict"
    r"|stance|position|conclusion|thesis|perspective|interpretation|reading|version|words|eyes"
    r"|telling|report|coverage|reporting|paper|book|study|story|post|text|interview)"
)
_FRAMES = tuple(
    re.compile(form)
    for form in (
        rf"(?<= )(?:do|does) {_MANY}{_ADVERB}(?:{_SAY}|{_TELL}) (?!to ){_ABOUT}",
        rf"(?<= )did (?!(?:the )?<q){_MANY}{_ADVERB}(?:{_SAY}|tell (?:us|me)) (?!to ){_ABOUT}",
        rf"(?<= )did (?:the )?<q\d+> (?:publish|report|write|cover|say) (?!to ){_ABOUT}",
        rf"(?<= )(?:has|have|had|is|was|are|were) {_MANY}{_ADVERB}"
        rf"(?:{_SAID}|written|saying|writing|arguing|claiming) (?!to ){_ABOUT}",
        rf"(?<= )(?:according to|per|as (?:reported|told|described|argued|written|claimed|stated)"
        rf" (?:in|by)|(?:reported|published|covered|featured|quoted) (?:in|by)|based on|going by"
        rf"|(?:in|from) the (?:opinion|view|words|eyes) of|by) {_CITED}(?:, )?",
        rf"(?<= )(?:in|from|on) (?:(?:the )?<p\d+> {_NO_OTHER}|(?:the )?<c\d+> {_FUNCTION}|<t\d+> )"
        rf"(?:, )?",
        rf"(?<= )(?:(?:in|from|per|by|of|using|use|with|on|for) )?{SOURCE}(?:, )?",
        rf"(?<= )(?:(?:in|from|to|of) )?{NAME}(?:'s )(?:own )?{_VIEW} (?:(?:, |of |about ))?",
        rf"^ {_BARE}[,:] ",
        rf"(?<= )(?<! of )(?<! for ){_BARE}{_SAID} {_ABOUT}",
        rf"(?<= )(?:articles?|anything|something|everything|stuff|written|argued|claimed|said"
        rf"|published|put forward|made) by {NAME}",
        rf"(?<= )(?:agree|disagree|differ|differs) (?:with|from) {_CITED}",
        rf"(?<= )(?:compare|compared (?:to|with)|difference between|differences between|between"
        rf"|versus|vs) {_MANY}",
    )
)
_SAYS = re.compile(
    r"(?:do|does|did) (?:both |the |this |that |these |your |her |his )"
    r"(?:articles?|pieces?|essays?|op eds?) "
)
# Left over when the source is named elsewhere: "what does X say in his article about Y".
_AGAIN = re.compile(
    r"(?<= )in (?:his|her|their|the|this|that) (?:article|piece|essay) "
    r"(?=(?:about|on|,|[?.]) |$)"
)
_MARKS = re.compile(r"<(\w)(\d+)>")
_PUBLISHING = re.compile(
    r"(?<= )(?:did|has|have) (?:the )?<[aspcmq]\d+> "
    r"(?:publish|write|published|written|print|report) (?:anything |something )?"
    r"(?:in |on |since |before |after )<d\d+> "
)
_COMPARED = re.compile(
    r" (?:agree|agrees|disagree|disagrees|differ|differs|compare|compares|compared|contrast|vs"
    r"|versus|difference|differences|both|unlike|between) "
)
_WHO = r"(?:articles|pieces|essays|authors|writers|sources|texts|sides|columns)"
_BOTH = tuple(
    re.compile(form)
    for form in (
        rf"(?<= )(?:, )?(?:(?:use|using|from|in|according to|based on|do|does|did|of|with) )?"
        rf"(?:both|the two|each of the(?: two)?|both of the|both the) {_WHO} (?![\d<])"
        rf"(?:(?:say|think|claim|argue|mention|write|agree|disagree|have to say)(?: on)? )?(?:, )?",
        r"(?<= )(?:do|does|did|are|where do|what do|how do) (?:the|your|these|all(?: the)?) "
        rf"{_WHO} "
        r"(?:(?:really|actually|all|both|also) )?"
        r"(?:agree|disagree|differ|contradict(?: each other)?|in agreement|at odds)"
        r"(?: on| about)? ",
        rf"(?<= )(?:compare|contrast) (?:what )?(?:the|your|these|both|both the) {_WHO} "
        r"(?:(?:say|write|think|claim)(?: on| about)? |on |about )?",
        rf"(?<= )(?:do|does|did) (?:the|your|these) (?:different )?{_WHO} "
        r"(?:say|think) the same (?:thing )?(?:on |about )?",
    )
)


@dataclass(frozen=True)
class Framed:
    """The sources that a question names.

    Attributes:
        mentions: Those that stand in a frame, in order.
        spans: Characters of the line that only name the source, in order.
        together: Whether the question sets several sources side by side.
        compares: Whether it sets the articles side by side without naming them.
    """

    mentions: tuple[Mention, ...]
    spans: tuple[tuple[int, int], ...]
    together: bool
    compares: bool


def framed(marked: Marked) -> Framed:
    """The sources that a marked question names."""
    spans: list[tuple[int, int]] = []
    numbers: dict[int, None] = {}
    for form in _FRAMES:
        for match in form.finditer(marked.line):
            own = [(letter, int(number)) for letter, number in _MARKS.findall(match[0])]
            if all(letter == "d" for letter, _ in own) and not _names_article(match[0]):
                continue
            spans.append(match.span())
            numbers.update(dict.fromkeys(number for letter, number in own if letter not in "ex"))
    for match in _PUBLISHING.finditer(marked.line):
        numbers.update(dict.fromkeys(int(number) for _, number in _MARKS.findall(match[0])))
        spans.append(match.span())
    spans += [match.span() for match in _AGAIN.finditer(marked.line)]
    both = [m.span() for form in _BOTH for m in form.finditer(marked.line)]
    mentions = tuple(marked.mentions[number] for number in sorted(numbers))
    return Framed(
        mentions,
        tuple(sorted([*spans, *both])),
        bool(_COMPARED.search(marked.line)) or _side_by_side(marked, mentions),
        bool(both),
    )


def _names_article(words: str) -> bool:
    """Whether a frame without a name speaks of a certain article: "does the 2024 article say"."""
    return "<" in words or bool(_SAYS.match(words))


def _side_by_side(marked: Marked, mentions: tuple[Mention, ...]) -> bool:
    """Whether two of the named authors and publishers are joined with "and" or the like."""
    named = [mention for mention in mentions if mention.letter in "aspcmq"]
    for one, other in pairwise(named):
        between = {token.word for token in marked.tokens[one.last : other.first]}
        if other.first - one.last <= MOST_BETWEEN and between & {
            "and",
            "or",
            "with",
            "versus",
            "vs",
            "than",
        }:
            return True
    return False
