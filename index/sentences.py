"""Spans of sentences in running text.

nupunkt finds the boundaries (fast, no dependencies, knows abbreviations, initials and decimals);
here its boundaries are mended where news prose trips it: a sentence that a scraper cut after
"U.S.", a title that ends in a question mark, a sentence that ends in an abbreviation.
"""

import re
from collections.abc import Iterator

from index.model import Span

_PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*\Z|[^\S\n]*\n\s*\n)", re.DOTALL)
# A note's mark behind a sentence belongs to it: "[3]", "[citation needed]", "[3]:24".
_NOTE = re.compile(
    r"(?<=[.!?…”’\"»)])(?:\[(?:Note )?[a-z\d][^\[\]\n]{0,40}\]|[¹²³⁰-⁹]|:\d[\d:,–-]{0,20}(?!\S)"
    r"|[*†‡](?!\S))+"
)
_TITLES = (
    "Adm Ald Amb Asst Atty Brig Capt Cdr Cmdr Col Cpl Dist Dr Gen Gens Gov Govs Hon Insp Lt Maj "
    "Messrs Mlle Mme Mr Mrs Ms Msgr Pres Prof Profs Rep Reps Rev Sen Sens Sgt St Supt"
)
_NOT_FINAL = re.compile(
    rf"(?:\b(?:[A-Z]\.){{2,}}|\b(?:{_TITLES.replace(' ', '|')}|No|vs|Jr|Sr|[A-Z])\.)$"
)
_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.$")
_DAY = re.compile(r"\b\d{1,2}\.$")
_DATED = re.compile(r"\b(?:ab|am|bis|de[mnrs]|seit|vom|zum) \d{1,2}\.$")
_GERMAN_MONTH = re.compile(r"(?:Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)\b")
_ANY_MONTH = re.compile(rf"{_GERMAN_MONTH.pattern}|(?:April|August|September|November)\b")
# After "U.S." these begin a new sentence; any other capitalised word (President, Navy) goes on.
_OPENERS = frozenset(
    "a an the this that these those he she it they we you i his her its their our in on at by for "
    "from with after before when while since as if but and yet or so however then there moreover "
    "although though despite during until what who why how one some many most both not no nor "
    "neither none nobody nothing here now thus because where whether each even also still soon "
    "later everyone meanwhile nevertheless therefore indeed perhaps instead finally today of to "
    "between among within without according thereafter".split()
)
_FIRST_WORD = re.compile(r"[\W_]*([^\W_]+)")
_MARKS = re.compile(r"[.!?…。！？]")
_CLOSING = 5  # characters that may hold a mark and the quotation marks and parentheses behind it
# Boundaries that nupunkt misses: it takes "sent." for an abbreviation, and "U.N. His" for a name.
# A word that begins in capitals and isn't in `_OPENERS` may go on after an abbreviation.
_STOP = re.compile(r"(?:\.[\"“”’'»)\]]*|[—–][”\"])\s+(?=\S)")
_MAY_END = re.compile(
    r"(?:\b[a-z]{3,}|\b[A-Z]{2,}|(?:[A-Z]\.)+[A-Z]|\bPh\.D|\b[ap]\.m"
    r"|(?<!\.)(?<!\.\s)\bI"  # a numeral or a pronoun, unless initials stand before it
    r"|(?:(?<=[^\W_]\s)|(?<=\bMr\.\s)|(?<=\bMrs\.\s)|(?<=\bMs\.\s))"
    r"(?<!\band\s)(?<!\bby\s)[A-Z])\.$"  # "vitamin C.", "Mr. K.", but not one of many initials
)
_WORD = re.compile(
    r"(?:[a-z]{4}|\b[A-Z][a-z]{3}|\b(?:do|go|her|him|is|it|me|not|off|on|out|so|up|us|was))\.$"
)
_SHORTENED = re.compile(  # four letters and more, and yet no word
    rf"\b(?:{_TITLES.replace(' ', '|')}|Sept|Tues|Thurs?|Ariz|Calif|Colo|Conn|Mass|Mich|Minn|Miss"
    r"|Mont|Nebr?|Okla|Oreg?|Penna?|Tenn|Wash|Wisc?|[Aa]ssn|[Aa]ssoc|Benj|Bldg|Blvd|Bros|Chas|Corp"
    r"|[Dd]ept|[Gg]ovt|Inst|Intl|Natl|Robt|Theo|Thos|Univ|Acad|Bull|Chem|Hist|Pharm|Phil"
    r"|Phys|Proc|Trans|approx|chaps?|esp|evtl|excl|figs|ibid|illus|incl|inkl|orig|repr|sc|supp|trans|viz|vols?)\.$"
)
_NUMERAL = re.compile(r"\b[A-Z]\w+\s[IVXL]{2,}\.$")  # "Volume III.", "Louis XIV."
_SHORT_FOR = re.compile(r"\b(?:approx|esp|excl|incl|viz|vol|vols)\.$")
_OPENS = re.compile(
    rf"[\"“‘'(\[]*(?:{'|'.join(sorted(word.title() for word in _OPENERS))})\b(?![-’'.])"
)
_BRAND = re.compile(r"[a-z][A-Z]")  # iPhone, eBay
_ITEM = re.compile(r"[a-z]\)\s")  # "b) the navy"
_NO = re.compile(r"[\"“‘(]*No\.")  # an answer; before a figure it is a number
_CAPITAL = re.compile(r"[\"“„‘'«»(\[¿¡]*[A-ZÀ-Þ]")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,5})[.)]", re.IGNORECASE)
_TAIL = re.compile(r"[\"”’»)\]]*[,;:](?!\S)")  # what the splitter tore from its quotation
_BEHIND = re.compile(r"[.?!…][\"”’»)\]]*$")
_COMPANY = re.compile(r"(?:Inc|Corp|Co|Ltd|LLC|Brands|Group|Holdings)\b")
_EXCLAMATORY = re.compile(r"\b[A-Z]\w*[!?]$")  # Yahoo! Inc.
_TIME = re.compile(  # not a sentence, but the beginning of one
    r"(?:(?:Just|Only|Shortly|Soon) )?(?:About|After|Around|At|Before|By|Until)"
    r"(?: about| around| exactly| nearly)? \d{1,2}(?:[:.]\d\d)? [ap]\.m\.",
    re.IGNORECASE,
)
# "“Can we win?” Ms. Lund asked": a speaker in capitals behind a mark within the quotation.
_SPEAKER = re.compile(
    rf"(?:I\s|(?!{_OPENS.pattern})(?:(?:[A-Z][\w.’'-]*|d[aeiu]|del|der|la|v[ao]n)\s){{1,5}})"
    r"(?:added|adds|answered|asked|asks|cried|cries|declared|demanded|exclaimed|insisted|joked"
    r"|muttered|recalled|replied|said|says|shouted|told|whispered|wondered|wonders|wrote|writes"
    r"|yelled)\b(?!\s(?:little|no one|nobody|nothing))"
)
_OPENING = {"”": "“", '"': '"', "’": "‘", "»": "«"}
_QUOTED = 500  # characters of a quotation that are looked through for its beginning
# Nothing that decides about a boundary stands further from it, in characters.
_NEAR = 60
# nupunkt's time grows with the square of the length where a text is all marks: it gets pieces, cut
# where a sentence surely ends. Where none does, the halves of the sentence are joined again.
_PIECE = 4_000
_SURE_END = re.compile(r".*[a-z]{4}[.!?][\"”’)]*(?=\s+[“\"‘(]?[A-Z][a-z]+ [a-z])", re.DOTALL)


def paragraphs(text: str, within: Span) -> Iterator[Span]:
    """Spans of the paragraphs (parted by blank lines) of `within`, without outer white space."""
    for match in _PARAGRAPH.finditer(text[within.start : within.end]):
        yield Span(within.start + match.start(), within.start + match.end())


def split_sentences(text: str, within: Span) -> list[Span]:
    """Spans of the sentences of `within`, in order, without outer white space.

    Paragraphs end sentences, save where the words run on over the break.
    """
    whole = within.of(text)
    notes = {note.start(): note.end() for note in _NOTE.finditer(whole)}
    words = _NOTE.sub(lambda note: " " * len(note[0]), whole)  # lengths stay as they are
    spans: list[Span] = []
    for paragraph in paragraphs(whole, Span(0, len(whole))):
        for span in _raw_sentences(words, paragraph):
            if spans and _joined(words, spans[-1], span, paragraph):
                spans[-1] = Span(spans[-1].start, span.end)
            else:
                spans.append(span)
    return [
        Span(within.start + span.start, within.start + notes.get(span.end, span.end))
        for span in spans
    ]


def _joined(text: str, last: Span, span: Span, paragraph: Span) -> bool:
    before = text[max(last.start, last.end - _NEAR) : last.end]
    following = text[span.start : min(span.end, span.start + _NEAR)]
    if last.start >= paragraph.start and (
        _leads(before)
        or not _MARKS.search(before[-_CLOSING:])
        or (_SPEAKER.match(following) and _asks_for_a_speaker(text, paragraph.start, last.end))
    ):
        return not _interrupted(before, following)
    return _runs_on(before, following)


def _interrupted(sentence: str, following: str) -> bool:
    """Whether a sentence breaks off at a dash: "“I thought—” He stopped."."""
    return sentence[-2:-1] in {"—", "–"} and _OPENS.match(following) is not None


def _asks_for_a_speaker(text: str, start: int, end: int) -> bool:
    """Whether a quotation ends at `end` with ? or !, and nothing before it says whose it is."""
    opening = _OPENING.get(text[end - 1 : end])
    if opening is None or text[end - 2 : end - 1] not in {"?", "!"}:
        return False
    start = max(start, end - _QUOTED)
    begin = text.rfind(opening, start, end - 1)
    return begin >= 0 and text[start:begin].rstrip()[-1:] in {"", *'.!?…"”’»)'}


def _raw_sentences(text: str, paragraph: Span) -> Iterator[Span]:
    """The sentences of a paragraph as nupunkt sees them, with the boundaries that it misses."""
    import nupunkt  # loads its model of English when imported

    # Line breaks and no-break spaces would mislead the splitter; lengths stay as they are.
    words = re.sub(r"\s", " ", paragraph.of(text))
    for piece in _pieces(words):
        for start, end in nupunkt.sent_spans(piece.of(words)):
            for span in _at_missed(words, Span(piece.start + start, piece.start + end)):
                yield Span(paragraph.start + span.start, paragraph.start + span.end)


def _pieces(words: str) -> Iterator[Span]:
    start = 0
    while len(words) - start > _PIECE:
        end = start + _PIECE
        sure = _SURE_END.match(words, start, end)
        space = words.rfind(" ", start + 1, end)
        end = sure.end() if sure else space if space > 0 else end
        yield Span(start, end)
        start = end
    yield Span(start, len(words))


def _at_missed(words: str, sentence: Span) -> Iterator[Span]:
    start = sentence.start
    stops = _STOP.finditer(words, sentence.start, sentence.end)
    for end in [*(m.end() for m in stops if _missed(words, sentence, m)), sentence.end]:
        part = words[start:end]
        if part.strip():
            left = start + len(part) - len(part.lstrip())
            yield Span(left, left + len(part.strip()))
        start = end


def _missed(words: str, sentence: Span, stop: re.Match[str]) -> bool:
    """Whether a sentence ends at a full stop within what nupunkt takes for one sentence."""
    before = words[max(sentence.start, stop.start() - _NEAR) : stop.start() + 1]
    after = words[stop.end() : stop.end() + _NEAR]
    if before[-1] != ".":
        return _OPENS.match(after) is not None
    if _OPENS.match(after) and _MAY_END.search(before) and not _SHORT_FOR.search(before):
        return True
    if _BRAND.match(after) or _ITEM.match(after):
        return before[-4:-1].islower()
    return _CAPITAL.match(after) is not None and _surely_ends(before)


def _surely_ends(before: str) -> bool:
    """Whether a sentence ends here if a capital follows, a name's or not."""
    if _WORD.search(before):
        return not _SHORTENED.search(before)
    return any(pattern.search(before) for pattern in (_MONTH, _NUMERAL)) or (
        _NO.fullmatch(before) is not None
    )


def _leads(sentence: str) -> bool:
    """Whether it is a mere beginning: "2." before an item, "Dept." before a name, or "[…]"."""
    if _ENUMERATOR.fullmatch(sentence) or _SHORTENED.fullmatch(sentence):
        return True
    return _FIRST_WORD.match(sentence) is None


def _runs_on(sentence: str, following: str) -> bool:
    """Whether `following` continues `sentence`."""
    first = _FIRST_WORD.match(following)
    if first is None or _TAIL.match(following):  # a stray quotation mark or dash
        return True
    if following[0].islower():
        return (
            bool(_MARKS.search(sentence[-3:]))
            and not following[1:2].isupper()
            and not _ITEM.match(following)
        )
    if following[0] in "–—-" and first[1].islower():  # "who else? – that came"
        return _BEHIND.search(sentence) is not None
    return _goes_on(sentence, following) or (
        bool(_NOT_FINAL.search(sentence)) and first[1].lower() not in _OPENERS
    )


def _goes_on(sentence: str, following: str) -> bool:
    """Whether what looks like the end of a sentence is an abbreviation, a day or a company."""
    if following[0].isdigit() and _MONTH.search(sentence):
        return True
    if _COMPANY.match(following) and _EXCLAMATORY.search(sentence):
        return True
    if _DAY.search(sentence) and _GERMAN_MONTH.match(following):
        return True
    if _DATED.search(sentence) and _ANY_MONTH.match(following):
        return True
    return bool(_SHORT_FOR.search(sentence) or _TIME.fullmatch(sentence))
