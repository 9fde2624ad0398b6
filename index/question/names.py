"""How the names of authors and publishers are written, and the other ways to write them.

Everything here is mechanical: nothing is looked up, and no name is known beforehand but those of
`OUTLETS`, which are well-known sources that a question may name although no article is theirs.
"""

import re
import unicodedata
from collections.abc import Iterator

from index.terms import STOP_WORDS

MOST_LETTERS = 400  # of an author's or a publisher's line that are read
MOST_PEOPLE = 20  # of one article

# Sources that a reader may name; a word of a text rather than a source where they aren't held.
_OUTLET_NAMES = """
new york times | washington post | wall street journal | los angeles times | chicago tribune
| usa today | boston globe | new yorker | the atlantic | financial times | the economist |
the guardian | daily telegraph | daily mail | the independent | the times | the sun | daily
mirror | the spectator | new statesman | foreign affairs | foreign policy | the diplomat |
the national interest | politico | bloomberg | reuters | associated press | agence france
presse | afp | bbc | bbc news | cnn | msnbc | fox news | nbc news | abc news | cbs news |
npr | al jazeera | deutsche welle | voice of america | radio free europe | radio free asia |
time magazine | newsweek | national geographic | scientific american | new scientist | der
spiegel | die zeit | die welt | süddeutsche zeitung | frankfurter allgemeine zeitung | neue
zürcher zeitung | le monde | le figaro | libération | el país | el mundo | corriere della
sera | la repubblica | pravda | izvestia | moscow times | russia today | sputnik news |
global times | china daily | people's daily | xinhua | south china morning post | japan
times | nikkei asia | straits times | times of india | the hindu | sydney morning herald |
globe and mail | toronto star | irish times | huffington post | huffpost | buzzfeed |
business insider | techcrunch | the verge | wired | vox | vice news | slate | salon | the
intercept | propublica | wikipedia | britannica | encyclopaedia britannica | encyclopedia
britannica
"""
OUTLETS = tuple(" ".join(name.split()) for name in _OUTLET_NAMES.split("|"))

# Part of a line that names no person: a surname can't be told from it.
_NO_PERSON = frozenset(
    """staff team board desk editor editors editorial newsroom agency press news university
    institute ministry office service correspondent correspondents reporter reporters writer writers
    admin administrator guest contributor contributors anonymous unknown author authors magazine
    journal group committee department foundation association company wikipedia""".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv phd md dphil esq dr prof professor mr mrs ms sir".split())
_PARTICLES = frozenset(
    "von van de der den di da du del della la le bin ibn al el ter ten zu".split()
)

# Surnames that are everyday words too: they count as names only with a capital letter.
EVERYDAY = frozenset(
    """long short new young old white black brown green gray grey good best small little big rich
    wise day hill king church law love page price field wood stone rose reed read link list major
    minor sharp strong swift noble bishop pope prince duke knight marshal general cook baker miller
    smith taylor mason hunter fisher farmer shepherd carpenter potter gardener butler north south
    east west summer winter spring snow frost rain storm rivers lake banks bush forest ford bridge
    street park house hall case cross power gold silver diamond steel irons bell ball wall rich fox
    wolf lamb bird hawk drake crane swan finch key lane mark max grace hope faith joy bond bank book
    sample example placeholder main first last final common current present original""".split()
)

_BY = re.compile(r"^\s*by\b[:\s]*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[;|/&]|\band\b|\bwith\b)\s*", re.IGNORECASE)
_CUT = re.compile(r"\s[|–—-]\s|:\s|\s\(")
_DOMAIN = re.compile(
    r"\.(?:com|org|net|info|news|io|edu|gov|eu|co\.[a-z]{2}|[a-z]{2})$", re.IGNORECASE
)
_WWW = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_ENDING = re.compile(r"[’'](?:s|d|ll|re|ve|m|t)?(?![^\W_])")
_APOSTROPHE = re.compile(r"[’']")
_MARK = re.compile(r"[\u0300-\u036f]")
_NO_WORD = re.compile(r"[\W_]+")
_SPACES = {code: " " for code in range(128) if not chr(code).isalnum()}


def fold_words(text: str) -> str:
    """The words of a text with one space between them: no case, accents, marks or possessives."""
    if "'" in text or "’" in text:
        text = _APOSTROPHE.sub("", _ENDING.sub("", text))
    if text.isascii():
        # A table is four times as fast as a pattern, and most titles are ASCII.
        return " ".join(text.casefold().translate(_SPACES).split())
    plain = _MARK.sub("", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(_NO_WORD.sub(" ", plain).split())


def people(author: str) -> list[str]:
    """The persons that an author's line names, each with the given name first.

    "Smith, Ann; Jones, Bob", "A. Smith and B. Jones", "By Ann Smith, Bob Jones" and the like.
    """
    named: list[str] = []
    for part in _BETWEEN.split(_BY.sub("", author[:MOST_LETTERS])):
        pieces = [piece.strip() for piece in part.split(",")]
        pieces = [piece for piece in pieces if fold_words(piece) not in {"", *_SUFFIXES}]
        named += _given_name_first(pieces)
    return named[:MOST_PEOPLE]


def _given_name_first(pieces: list[str]) -> list[str]:
    """Turn "Smith", "Ann" round; leave "Ann Smith", "Bob Jones"."""
    surnames = pieces[::2]
    if len(pieces) % 2 or any(" " in surname for surname in surnames):
        return pieces
    return [f"{given} {surname}" for surname, given in zip(surnames, pieces[1::2], strict=True)]


def forms_of_person(person: str) -> Iterator[tuple[str, bool]]:
    """The ways to name a person, folded, and whether each is no more than a single name."""
    words = [(word, fold_words(word)) for word in person.split()]
    words = [(word, plain) for word, plain in words if plain and plain not in _SUFFIXES]
    plains = [plain for _, plain in words]
    if not plains or (len(plains) == 1 and plains[0] in _NO_PERSON):
        return
    yield " ".join(plains), len(plains) == 1
    if len(plains) == 1 or _NO_PERSON.intersection(plains):
        return
    begin = len(plains) - 1
    while begin > 1 and plains[begin - 1] in _PARTICLES:
        begin -= 1
    for surname in dict.fromkeys((" ".join(plains[begin:]), plains[-1])):
        yield f"{plains[0]} {surname}", False
        yield f"{plains[0][0]} {surname}", False
        if surname not in STOP_WORDS and len(surname) > 1:
            yield surname, True


def forms_of_publisher(publisher: str) -> Iterator[str]:
    """The ways to name a publisher, folded: without "The", ".com" and what follows " | "."""
    whole = _WWW.sub("", publisher[:MOST_LETTERS].strip())
    for form in (whole, _CUT.split(whole, maxsplit=1)[0]):
        for name in (form, _DOMAIN.sub("", form)):
            words = fold_words(name)
            for alias in (words, words.removeprefix("the ")):
                if len(alias) > 1 and alias not in STOP_WORDS:
                    yield alias


OUTLET_FORMS = {form: name for name in OUTLETS for form in forms_of_publisher(name)}
"""Folded names of well-known sources, with and without "the", and how they are written."""
