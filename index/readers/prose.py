"""What a line of an article's page is by its words: shared by the readers of all formats.

Each judgement is about one line or one short paragraph, white space folded. None of them sees where
the line stands: a reader that knows (a class, a style, the foot of a page) asks the narrower
question first.
"""

import re
from dataclasses import dataclass

from index.readers.metadata import parse_date

SENTENCE = ".!?…。！？｡"
"""Marks that end a sentence."""

PROSE = SENTENCE + ":;"
"""Marks that end a paragraph of running text: one before a list or a quotation ends in a colon."""

LINE = PROSE + ",—–-"
"""Marks that no heading or label ends in: a verse or an address may end in a comma."""

_NO_NAME = LINE.replace(".", "")  # "Lee Jr." is a name
_CLOSING = "\"”“’‘'»«›‹)]）」』】 \u00a0\u202f"
_NOTE_MARKS = re.compile(r"(?:\[\w{1,3}\]|[⁰¹²³⁴-⁹*†‡])+$")

_LONG = 25  # words: no label, byline or heading is as long
_LONGEST = 600  # characters: as for words, where a text has no spaces

_CAPITAL = "[^\\W\\d_a-zß-öø-ÿ]"
_NAME = r"[^\W\d_][\w.’'-]*"
_MORE = rf"(?:,(?= (?:{_CAPITAL}|and |und |et |y |& )))?"
# A name in lower case (bell hooks) has three words at most: "By then it was…" is no byline. A comma
# stands between names only: "By contrast, he…" is none either.
_BYLINE = re.compile(
    rf"(?:By|BY|by(?= [A-Z])|(?:Written|Reported|Story|Words|Text|Report|Analysis) by|By:|Text:"
    rf"|Words:|Von(?= {_CAPITAL})|Par(?= {_CAPITAL})|Por(?= {_CAPITAL})|Texte? :) ("
    rf"(?:[Tt]he )?(?={_CAPITAL}){_NAME}{_MORE}(?: (?:{_NAME}|&|,){_MORE}){{0,12}}"
    rf"|{_NAME}(?: {_NAME}){{0,2}})"
    r"(?<![a-z]{3}\.)"  # that is a sentence
    r"(?:\s*[|,·•–—-]\s*(.*\d{4}.*)|\s*[|·•]\s*(.{1,60}))?$"
)
_WHEN = (
    r"(?:(?:first |last )?(?:published|posted|updated|modified|created)(?: (?:on|at))?"
    r"|(?:publié|mis à jour|modifié) le|(?:veröffentlicht|aktualisiert|erschienen) am"
    r"|(?:publicado|actualizado) el)\b"
)
_DATED = re.compile(rf"(?:{_WHEN}:?\s+)?(.{{0,30}}\d{{4}}.{{0,40}})$", re.IGNORECASE)
_UPDATED = re.compile(rf"{_WHEN}(?=.*(?:\d{{4}}|\d:\d\d))", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?", re.IGNORECASE)
_IN_PRINT = re.compile(
    r"A version of this (?:article|story|essay|review) (?:appear(?:s|ed)|ran|was published) in"
)
_READING_TIME = re.compile(r"\d{1,3}[- ]min(?:ute)?s?\.? read$", re.IGNORECASE)

_PAYWALL = re.compile(
    r"want to read (?:more|on)|subscribe\b|already (?:a )?(?:subscriber|member|registered)"
    r"|(?:sign|log) ?in\b|sign up\b|create (?:a free |an )?account|become a (?:member|subscriber)"
    r"|to (?:continue|keep) reading|continue reading\b|register to"
    r"|(?:this (?:article|story|content|post) is )?(?:only )?for "
    r"(?:paying |paid )?(?:subscribers|members)(?: only)?\W*$"
    r"|this (?:article|story|content|post) is (?:only )?(?:for|available to) "
    r"|free articles? (?:left|remaining)|unlimited access|start your (?:free )?trial"
    r"|you have (?:\S+ )?(?:free )?articles? (?:left|remaining)|you have \S+ free"
    r"|(?:jetzt )?(?:abonnieren|weiterlesen mit)\b|cet article est réservé"
    r"|il vous reste .{1,40}lire|suscríbete|contenido exclusivo para suscriptores",
    re.IGNORECASE,
)
# Words that a request to pay or to sign in has besides; without any, a longer sentence that begins
# as one ("Subscribe to the theory that…") is prose.
_OFFER = re.compile(
    r"\b(?:subscri|newsletter|inbox|e-?mail|articles?\b|stor(?:y|ies)\b|read(?:ing|ers?)?\b|access"
    r"|free\b|trial\b|account\b|member|unlimited|digital|edition|issues?\b|journalism"
    r"|(?:log|sign) in\b|alerts?\b|updates?\b|magazine|podcast|offer\b|weekly|now\b"
    r"|abo\b|abonn|suscri|texte?\b"
    r"|lire\b|leer\b|weiterlesen)",
    re.IGNORECASE,
)
_SAID = re.compile(r",[”’\"]? (?:[\w’']+ ){1,3}(?:said|says|wrote|told)\b|, (?:said|says) \w")
_REQUEST = 8  # words: of what is no longer, an opening that is a request's says enough
_ABOUT_AUTHOR = re.compile(r"(?:the|about the) (?:authors?|writers?):?$", re.IGNORECASE)
_TEASER_LABEL = re.compile(
    r"(?:related(?: (?:articles|stories|content|posts|reading|coverage))?"
    r"|(?:read|see|watch) (?:more|also|next)|more from .{1,40}|more on .{1,40}"
    r"|recommended(?: .{1,20})?|most (?:read|popular)(?: .{1,20})?"
    r"|(?:you may also|you might also) like|also in .{1,40}|also read|latest|trending(?: now)?"
    r"|mehr zum thema|lesen sie auch|(?:lire|à lire) aussi|te puede interesar)\W*$",
    re.IGNORECASE,
)
_TEASER = re.compile(
    r"(?:read (?:more|also|next|the full (?:story|report))|see also|also read"
    r"|lesen sie auch|mehr dazu|(?:à )?lire aussi|lea también)\s*:",
    re.IGNORECASE,
)
# These begin sentences as well ("Listen: it breaks."): a teaser is a title, and no sentence.
_TEASER_TITLE = re.compile(
    r"(?:related|more(?: on| from)?|watch|listen|opinion)\s*:", re.IGNORECASE
)
_CREDIT = re.compile(
    r"(?:(?:photo|image|picture|illustration)(?: credit)?s?(?: by)?\s*:|credit:|\(AP\b|getty images"
    r"|wikimedia commons|/ ?(?:reuters|afp|ap)\b|(?:reuters|afp|ap photo)(?:\)|$)"
    r"|(?:photo|illustration)(?:graph)?s? by\b|courtesy of)",
    re.IGNORECASE,
)
_CREDIT_NAME = 40  # characters: what is longer behind a credit is no name


@dataclass(frozen=True, slots=True)
class Byline:
    """A line that names who wrote the article.

    Attributes:
        author: The names as written, without "By".
        dated: What stands behind them where that holds a year: "July 1, 2024".
    """

    author: str
    dated: str | None


def ends_sentence(text: str, marks: str = SENTENCE) -> bool:
    """Whether a text ends as a sentence does, whatever quotation or note marks stand behind.

    Args:
        text: A line or a paragraph.
        marks: What ends it: `SENTENCE`, `PROSE` or `LINE`.
    """
    tail = _NOTE_MARKS.sub("", text[-40:].rstrip()).rstrip(_CLOSING)
    return tail.endswith(tuple(marks))


def byline_of(line: str) -> Byline | None:
    """Who a line says wrote the article; None for a line that is no byline."""
    match = _BYLINE.match(line) if _is_short(line) else None
    if match is None or (match[2] is None and ends_sentence(line, _NO_NAME)):
        return None
    return Byline(match[1], match[2])


def stated_day(line: str) -> str | None:
    """The ISO date of a line that is a date, perhaps with "Published on" before it; else None."""
    match = _DATED.match(line) if _is_short(line) else None
    return parse_date(match[1].strip()) if match else None


def is_dateline(line: str) -> bool:
    """Whether a line tells only when the article was published or changed, or how long it is."""
    if not re.search(r"\d", line) or not _is_short(line):  # spares most lines the work
        return False
    patterns = (_TIME.fullmatch, _UPDATED.match, _READING_TIME.match, _IN_PRINT.match)
    return any(matches(line) for matches in patterns) or stated_day(line) is not None


def is_paywall(line: str) -> bool:
    """Whether a line asks the reader to pay, to subscribe or to sign in."""
    match = _PAYWALL.match(line) if _is_short(line) else None
    if match is None:
        return False
    rest = line[match.end() :]
    is_sentence = ends_sentence(line) and (
        line.count(" ") >= _REQUEST or _SAID.search(rest) is not None
    )
    is_whole = not rest.strip(_CLOSING + LINE)
    return is_whole or not is_sentence or _OFFER.search(rest) is not None


def is_about_author(line: str) -> bool:
    """Whether a line is the heading of a note on the author."""
    return _ABOUT_AUTHOR.match(line) is not None


def is_teaser_label(line: str) -> bool:
    """Whether a line is the heading of a list of other articles, and nothing more."""
    return _is_short(line) and _TEASER_LABEL.match(line) is not None


def is_teaser(line: str) -> bool:
    """Whether a line names another article after a label: "Read more: The Long Thaw"."""
    if not _is_short(line):
        return False
    titled = _TEASER_TITLE.match(line) is not None and not ends_sentence(line)
    return titled or _TEASER.match(line) is not None


def has_credit(text: str) -> bool:
    """Whether the source of a picture is named in a text."""
    return _CREDIT.search(text[:_LONGEST]) is not None


def is_caption(text: str) -> bool:
    """Whether a paragraph is a caption: it ends in the credit of its picture, or nearly."""
    if len(text) > _LONGEST or text.count(" ") >= 2 * _LONG:
        return False
    found = list(_CREDIT.finditer(text))
    if not found:
        return False
    return not (ends_sentence(text, PROSE) and len(text) - found[-1].end() > _CREDIT_NAME)


def _is_short(line: str) -> bool:
    return len(line) <= _LONGEST and line.count(" ") < _LONG
