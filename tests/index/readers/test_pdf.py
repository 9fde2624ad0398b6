"""PDF files: what stands at places on pages becomes text again.

The fixtures come from different programs: `quarry`, `lamps` and `hebrew` were printed by Chromium
(CSS columns), `journal` is of groff (-ms, two columns, footnotes, hyphenation), `report`,
`interleaved`, `rotated`, `scanned` and `partly-scanned` of reportlab, `letters` of fpdf2; pypdf
encrypted `locked` and `print-only`; `torn` is the first third of `report`, and `renamed` a web
page. What they have to give stands in `expected.json`. The files of the tests here are written by
`pdf` below, one rule each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ArticleError
from index.model import Article
from index.readers.pdf import MAX_PAGES, read_pdf
from index.readers.pdf.information import is_author, is_title
from index.readers.pdf.joining import running_text, vocabulary_of
from index.readers.source import Draft, make_article

FIXTURES = Path(__file__).parent / "fixtures" / "pdf"
PATH = Path("article.pdf")
LEADING = 14
REGULAR, BOLD = "F1", "F2"
# Running text of eleven points, as wide as the page between its margins.
FULL = (
    "The mill stood where the river bends, and for sixty years its",
    "wheel was the first thing that travellers heard. Flour went down",
    "the valley in carts and came back as rumours, debts and barley.",
    "Nobody in the village could remember a summer without the wheel.",
)


@dataclass(frozen=True)
class Set:
    """A line of type, its place in points from the lower left corner."""

    text: str
    left: float = 72
    base: float = 700
    size: float = 11
    font: str = REGULAR
    raw: str = ""  # operators, instead of the text


def stacked(lines: Sequence[str], top: float = 700, left: float = 72, **style: object) -> list[Set]:
    return [Set(line, left, top - LEADING * i, **style) for i, line in enumerate(lines)]  # type: ignore[arg-type]


def pdf(
    *pages: Sequence[Set], info: str = "", to_unicode: bytes | None = None, extra: bytes = b""
) -> bytes:
    """A PDF file with these pages, of 612 by 792 points.

    Args:
        pages: What is set on each.
        info: Entries of the document information, as they stand in the file.
        to_unicode: What the fonts say that their characters are.
        extra: Put behind the objects.
    """
    kids = " ".join(f"{10 + 2 * i} 0 R" for i in range(len(pages)))
    own = b" /ToUnicode 7 0 R" if to_unicode is not None else b""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding%s >>"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: font % (b"Times-Roman", own),
        4: font % (b"Times-Bold", own),
        5: f"<< {info} >>".encode("latin-1"),
        7: stream(to_unicode or b""),
    }
    for i, page in enumerate(pages):
        objects[10 + 2 * i] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (11 + 2 * i)
        )
        objects[11 + 2 * i] = stream(b"\n".join(map(shown, page)))
    body = b"%PDF-1.7\n"
    places = {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    body += extra
    table = b"".join(b"%d 1\n%010d 00000 n \n" % place for place in places.items())
    trailer = b"trailer << /Size %d /Root 1 0 R /Info 5 0 R >>" % (max(objects) + 1)
    return body + b"xref\n" + table + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % len(body)


def stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def shown(line: Set) -> bytes:
    start = f"BT /{line.font} {line.size} Tf {line.left} {line.base} Td ".encode()
    if line.raw:
        return start + line.raw.encode("cp1252") + b" ET"
    text = line.text.encode("cp1252")
    for sign in (b"\\", b"(", b")"):
        text = text.replace(sign, b"\\" + sign)
    return start + b"(" + text + b") Tj ET"


def read(data: bytes, path: Path = PATH) -> Draft:
    draft = read_pdf(path, data)[0]
    assert isinstance(draft, Draft)
    return draft


def article(*pages: Sequence[Set], info: str = "") -> Article:
    return make_article("article.pdf", read(pdf(*pages, info=info)))


def body(found: Article) -> list[str]:
    return [span.of(found.text) for span in found.body]


def cuts(found: Article, reason: str) -> list[str]:
    return [cut.span.of(found.text) for cut in found.cuts if cut.reason == reason]


def test_lines_become_one_paragraph() -> None:
    assert body(article(stacked(FULL))) == [" ".join(FULL)]


def test_a_first_line_that_is_indented_begins_a_paragraph() -> None:
    lines = [*stacked(FULL), *stacked(FULL[:1], 644, 90), *stacked(FULL[1:], 630)]
    assert article(lines).text == " ".join(FULL) + "\n\n" + " ".join(FULL)


def test_a_wider_gap_begins_a_paragraph() -> None:
    lines = [*stacked(FULL), *stacked(FULL, 636)]
    assert article(lines).text == " ".join(FULL) + "\n\n" + " ".join(FULL)


def test_a_short_last_line_ends_a_paragraph() -> None:
    lines = stacked([*FULL, "It stopped.", *FULL])
    assert article(lines).text == " ".join([*FULL, "It stopped."]) + "\n\n" + " ".join(FULL)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["the summer after-", "noons of the afternoon"], "the summer afternoons of the afternoon"),
        (["a river, a com-", "mittee"], "a river, a committee"),
        (["a well-", "known man"], "a well-known man"),
        (["the Anglo-", "American fleet"], "the Anglo-American fleet"),
        (["the war of 1914-", "18 was over"], "the war of 1914-18 was over"),
        (["two-", "and three-year terms"], "two- and three-year terms"),
        (["in winter-", "time, as wintertime is"], "in wintertime, as wintertime is"),
        (["the rag-", "picker, a rag-picker"], "the rag-picker, a rag-picker"),
        (["a self-", "made man"], "a self-made man"),
        (["a short-", "age of rope"], "a shortage of rope"),
        (["the com\u00ad", "mittee, com\u00admitted"], "the committee, committed"),
        (["he knew—", "and said so"], "he knew—and said so"),
        (["he knew –", "and said so"], "he knew – and said so"),
        (["at https://example.org/long-", "page"], "at https://example.org/long-page"),
    ],
)  # fmt: skip
def test_hyphens_at_line_ends_are_undone_where_they_are_the_lines(
    lines: list[str], text: str
) -> None:
    assert running_text(lines, vocabulary_of(lines)) == text


def test_a_document_that_breaks_no_words_keeps_its_hyphens() -> None:
    lines = [f"line {number} of a page" for number in range(200)]
    told = vocabulary_of([*lines, "in the counting-", "house of the firm"])
    assert running_text(["in the counting-", "house of the firm"], told).startswith(
        "in the counting-house"
    )


def test_running_heads_and_notes_never_stand_in_a_sentence_that_goes_over_the_page() -> None:
    ends = ("and the clerks of the county called it", "so that nobody asked for more than")
    begins = ("income, although it was not. Its", "a roof. What remained went to the")
    notes = ("On this see the ledger.", "Another hand wrote that name.", "The bridge has gone.")
    pages = [
        [
            Set("Rivers and Mills" if number % 2 else "The Miller's Almanac", 72, 750, 9),
            *stacked([*FULL[number:], *FULL[:number]], 700 - 3 * number),
            Set(f"{11 + number}", 300, 40, 9),
            Set(f"{1 + number} {notes[number]}", 72, 90, 8),
        ]
        for number in range(3)
    ]
    for number in (0, 1):
        pages[number] += stacked([FULL[number], f"{FULL[1][:25]} {ends[number]}"], 120)
        pages[number + 1].insert(
            1, Set(f"{begins[number]} {FULL[2][:30]}", 72, 714 - 3 * number - 3)
        )
    found = article(*pages)
    assert [f"{ends[i]} {begins[i]}" in found.text for i in (0, 1)] == [True, True]
    assert sorted(cuts(found, "navigation")) == [
        "11", "12", "13", "Rivers and Mills", "The Miller's Almanac", "The Miller's Almanac",
    ]  # fmt: skip
    assert cuts(found, "list") == [f"{1 + i} {note}" for i, note in enumerate(notes)]


def test_a_year_that_stands_alone_in_the_text_is_no_page_number() -> None:
    found = article([*stacked(FULL), Set("1914", 72, 400), *stacked(FULL, 386)])
    assert "1914" in found.text
    assert cuts(found, "navigation") == []


@pytest.mark.parametrize(
    ("before", "mark", "after", "text"),
    [
        ("It closed in 1902", "1", "and opened.", "It closed in 1902 and opened."),
        ("It was never opened.", "12", "Then it was.", "It was never opened. Then it was."),
        ("It covers 25 m", "2", "of sand.", "It covers 25 m² of sand."),
        ("A number above 10", "6", "is rare.", "A number above 10⁶ is rare."),
        ("It was the 19", "th", "of May.", "It was the 19th of May."),
    ],
)
def test_marks_of_notes_are_left_out_and_powers_are_not(
    before: str, mark: str, after: str, text: str
) -> None:
    raised = f"({before}) Tj /F1 7 Tf 4.5 Ts ({mark}) Tj /F1 11 Tf 0 Ts ( {after}) Tj"
    found = article([*stacked(FULL), Set("", 72, 500, raw=raised)])
    assert body(found)[-1].endswith(text)


def test_columns_are_read_one_after_the_other_under_a_title_across_both() -> None:
    left = [f"left {n} the rope went round the post and" for n in range(12)]
    right = [f"right {n} the barge lay low in the water so" for n in range(9)]
    lines = [Set("The Barge and the Post, a Story", 72, 740, 20, BOLD)]
    for i in range(12):  # drawn across
        lines.append(Set(left[i], 72, 700 - LEADING * i))
        if i >= 3:
            lines.append(Set(right[i - 3], 320, 700 - LEADING * i))
    found = article(lines)
    assert found.title == "The Barge and the Post, a Story"
    assert " ".join(body(found)) == " ".join([*left, *right])


def test_what_stands_across_the_page_parts_the_columns_above_from_those_below() -> None:
    rows = [
        stacked([f"{name} {n} and the boats went out again at" for n in range(4)], top, left)
        for name, top, left in (("a", 700, 72), ("b", 700, 320), ("c", 560, 72), ("d", 560, 320))
    ]
    wide = (
        "Wide: this line runs over both of the columns of the page, from one edge to the other one."
    )
    found = article([*rows[2], *rows[3], *rows[0], *rows[1], Set(wide, 72, 610)])
    order = [found.text.index(f"{name} 0 and") for name in "ab"]
    order += [found.text.index("Wide:"), *(found.text.index(f"{name} 0 and") for name in "cd")]
    assert order == sorted(order)


def test_words_are_parted_where_the_file_has_no_spaces() -> None:
    words = (
        "[(Ro) 20 (pes) -250 (h) 15 (old) -300 (be) -10 (tter) -260 (when) -250 (w) 25 (et.)] TJ"
    )
    assert body(article([Set("", raw=words)])) == ["Ropes hold better when wet."]


def test_a_large_initial_goes_to_its_word() -> None:
    initial = Set("T", 72, 686, 36)
    first = stacked(["he mill stood where the river bends, and for sixty", *FULL[1:2]], 700, 97)
    found = article([initial, *first, *stacked(FULL[2:], 672)])
    assert body(found) == [
        "The mill stood where the river bends, and for sixty " + " ".join(FULL[1:])
    ]


def test_an_initial_that_is_a_word_stands_alone() -> None:
    initial = Set("A", 72, 686, 36)
    first = stacked(["mill stood where the river bends, and for sixty", *FULL[1:2]], 700, 100)
    lines = ["the valley in carts and came back to the mill again as rumours.", FULL[3]]
    found = article([initial, *first, *stacked(lines, 672)])
    assert body(found)[0].startswith("A mill stood")


def test_a_caption_is_cut_and_a_sentence_that_begins_like_one_stays() -> None:
    caption = Set("Figure 3. The wheel, seen from the weir.", 72, 600, 9)
    sentence = ["Figure 3 shows the wheel as it was before the flood, with all of its", *FULL[1:]]
    found = article([*stacked(FULL), caption, *stacked(sentence, 560)])
    assert cuts(found, "caption") == ["Figure 3. The wheel, seen from the weir."]
    assert "Figure 3 shows the wheel" in " ".join(body(found))


def test_headings_are_cut() -> None:
    lines = [*stacked(FULL), Set("What the Miller Saw", 72, 620, 11, BOLD), *stacked(FULL, 600)]
    found = article(lines)
    assert cuts(found, "heading") == ["What the Miller Saw"]
    assert body(found) == [" ".join(FULL)] * 2


def test_the_title_of_the_information_is_cut_where_it_stands() -> None:
    lines = [Set("The Last Wheel", 72, 740, 13), *stacked(FULL)]
    found = article(lines, info="/Title (The Last Wheel) /Author (Odo Kettering)")
    assert (found.title, found.author) == ("The Last Wheel", "Odo Kettering")
    assert cuts(found, "title") == ["The Last Wheel"]


def test_no_title_where_two_lines_are_in_the_largest_type() -> None:
    lines = [Set("Mill News", 72, 740, 20), Set("Wheel Talk", 72, 560, 20)]
    assert article([*lines, *stacked(FULL), *stacked(FULL, 530)]).title is None


def test_a_byline_gives_the_author_that_the_information_lacks() -> None:
    lines = [Set("The Last Wheel", 72, 750, 20, BOLD), Set("By Odo Kettering", 72, 725)]
    found = article([*lines, *stacked(FULL)], info="/Author (Microsoft Office User)")
    assert found.author == "Odo Kettering"
    assert cuts(found, "byline") == ["By Odo Kettering"]


def test_when_a_file_was_made_is_not_when_the_article_was_published() -> None:
    assert article(stacked(FULL), info="/CreationDate (D:20190302101500Z)").published is None


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - losses_final3.docx", "untitled", "Untitled document", "Layout 1",
        "Document1", "report.indd", "article", "PowerPoint Presentation", "scan 0012", "12345",
        "C:\\Users\\anna\\paper", "https://example.org/print", "final_v3", "Slide 1", "about:blank",
    ],
)  # fmt: skip
def test_what_programs_write_as_title_is_none(title: str) -> None:
    assert not is_title(title, PATH, set())


@pytest.mark.parametrize("title", ["Rivers", "The Title of the Miller", "1914", "Word and World"])
def test_what_people_write_as_title_is_one(title: str) -> None:
    assert is_title(title, PATH, {"adobeindesign"}) == (title != "1914")


@pytest.mark.parametrize("author", ["user", "Administrator", "jsmith2", "mkrause", "HP", "Unknown"])
def test_accounts_are_no_authors(author: str) -> None:
    assert not is_author(author, set())


@pytest.mark.parametrize("author", ["Odo Kettering", "bell hooks", "Colette", "李 明"])
def test_people_are_authors(author: str) -> None:
    assert is_author(author, {"adobeindesign"})


def packet(fields: str) -> bytes:
    return f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{fields}</x:xmpmeta>\n".encode()


def test_xmp_tells_what_the_information_does_not() -> None:
    fields = (
        "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Wheels &amp; Weirs</rdf:li></rdf:Alt>"
        "</dc:title><dc:creator><rdf:Seq><rdf:li>Odo Kettering</rdf:li><rdf:li>Ida Brandt</rdf:li>"
        "</rdf:Seq></dc:creator><dc:identifier>https://example.org/wheels</dc:identifier>"
    )
    told = read(pdf(stacked(FULL), extra=packet(fields))).metadata
    assert told.title == "Wheels & Weirs"
    assert told.author == "Odo Kettering, Ida Brandt"
    assert told.url == "https://example.org/wheels"


def test_of_several_packets_none_is_believed() -> None:
    packets = packet("<dc:title>One</dc:title>") + packet("<dc:title>Other</dc:title>")
    assert read(pdf(stacked(FULL), extra=packets)).metadata.title is None


@pytest.mark.parametrize("left", [72, 72.6, 72.9, 73.3])
def test_type_set_twice_to_look_bold_is_read_once(left: float) -> None:
    twice = [Set("Twice", left, 740), Set("Twice", left + 0.3, 740), *stacked(FULL)]
    assert article(twice).text.count("Twice") == 1


def test_what_lies_outside_the_page_is_no_text() -> None:
    assert "slug" not in article([*stacked(FULL), Set("slug of the printer", 700, 300)]).text


@pytest.mark.parametrize("name", ["hebrew", "interleaved", "journal", "lamps", "quarry", "report"])
def test_no_letter_of_a_page_is_lost_or_added(name: str) -> None:
    import pypdfium2

    data = (FIXTURES / f"{name}.pdf").read_bytes()
    drawn = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    letters = [sorted(filter(str.isalpha, text)) for text in (drawn, read(data).text)]
    assert letters[0] == letters[1]


def failure(data: bytes) -> ArticleError:
    with pytest.raises(ArticleError) as caught:
        read_pdf(PATH, data)
    assert caught.value.path == PATH
    return caught.value


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"\0" * 5000, "not a PDF file"),
        (b"%PDF-1.7\n", "a broken PDF file"),
        (b"hello", "not a PDF file"),
        (pdf(stacked(FULL))[:400], "a broken PDF file"),
        (pdf([]), "no text in it"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, message: str) -> None:
    assert failure(data).args[0] == message


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("locked", "Save it without a password."),
        ("scanned", "Make its text readable first, for example with ocrmypdf."),
        ("torn", "Save or download it again."),
    ],
)
def test_errors_tell_what_to_do(name: str, hint: str) -> None:
    assert failure((FIXTURES / f"{name}.pdf").read_bytes()).hint == hint


def to_unicode(first: int) -> bytes:
    return (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> "
        b"endcodespacerange 1 beginbfrange <21> <7E> <%04X> endbfrange endcmap end" % first
    )


def test_fonts_that_hide_their_letters_are_told() -> None:
    data = pdf(stacked(FULL), to_unicode=to_unicode(0xE021))
    assert failure(data).args[0] == "its fonts don't tell which letters they show"
    assert read(pdf(stacked(FULL), to_unicode=to_unicode(0x21))).text == " ".join(FULL)


def test_there_is_a_limit_to_pages() -> None:
    kids = b" ".join([b"10 0 R"] * (MAX_PAGES + 1))
    data = pdf(stacked(FULL)).replace(
        b"/Kids [10 0 R] /Count 1", b"/Kids [%s] /Count %d" % (kids, MAX_PAGES + 1)
    )
    assert failure(data).args[0] == f"more than {MAX_PAGES:,} pages"


def test_a_broken_table_of_objects_is_mended() -> None:
    data = pdf(stacked(FULL)).replace(b"startxref", b"startxxxx")
    assert read(data).text == " ".join(FULL)


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(["report", "interleaved", "rotated", "letters", "partly-scanned"]),
    changes=st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=6)), max_size=20),
)
def test_damage_never_gives_another_error(name: str, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray((FIXTURES / f"{name}.pdf").read_bytes())
    for place, junk in changes:
        data[place : place + len(junk)] = junk
    try:
        drafts = read_pdf(PATH, bytes(data))
    except ArticleError:
        return
    for draft in drafts:
        assert isinstance(draft, Draft)
        make_article("article.pdf", draft)


def test_a_page_with_more_than_any_page_holds_is_named_as_left_out() -> None:
    places = [(10 + 60 * i, 20 + 2 * j) for i in range(8) for j in range(350)]
    crowd = [Set("many small letters " * 5, left, base, 1) for left, base in places]
    draft = read(pdf(stacked(FULL), crowd))
    assert draft.notes == ("1 of 2 pages can't be read and are left out",)
    assert draft.text.startswith("The mill stood")
    assert "many" not in draft.text
