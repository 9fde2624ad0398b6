"""Word documents: what a reader of the page sees, and nothing that isn't on it."""

import zipfile
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ArticleError
from index.model import Article
from index.readers.source import make_article
from index.readers.word import read_word

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
SPACES = (
    f'xmlns:w="{WORDS}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
PROSE = "The old mill burned in March, and nobody rebuilt it before the winter came."
LONG = (
    "The council met four times that year to hear about the mill, and each time the miller’s sons "
    "brought their drawings, spread them over the long table, and went home again without a word "
    "from anyone about the money, the timber, the road across the weir, or the wheel that lay in "
    "the reeds below the bridge until the flood took it in spring."
)
NO_PART = "not a Word document (it has no word/document.xml)"
SECONDS = 30  # for what takes a few here


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(inner: str, properties: str = "") -> str:
    inner = inner if inner.startswith("<") else run(inner)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def styled(text: str, style: str) -> str:
    return p(text, f'<w:pStyle w:val="{style}"/>')


def style(name: str, identifier: str, inner: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f"{inner}</w:style>"
    )


def box(inner: str) -> str:
    return (
        f"<w:r><w:pict><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict></w:r>"
    )


def table(*rows: tuple[str, ...], first: str = "") -> str:
    made = [
        "<w:tr>" + "".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows
    ]
    return "<w:tbl>" + "".join(made).replace("<w:tr>", f"<w:tr>{first}", 1) + "</w:tbl>"


def packed(parts: Mapping[str, str]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return buffer.getvalue()


def document(body: str, styles: str = "", properties: str = "") -> bytes:
    return packed(
        {
            "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {SPACES}>{styles}</w:styles>",
            "docProps/core.xml": '<p xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms='
            f'"http://purl.org/dc/terms/">{properties}</p>',
        }
    )


def article(body: str, styles: str = "", properties: str = "") -> Article:
    (draft,) = read_word(Path("a.docx"), document(body, styles, properties))
    assert not isinstance(draft, ArticleError)
    return make_article("a.docx", draft)


def text(body: str) -> str:
    return article(body).text


def cuts(body: str, styles: str = "", properties: str = "") -> list[tuple[str, str]]:
    found = article(body, styles, properties)
    return [(cut.reason, cut.span.of(found.text)) for cut in found.cuts]


def error(data: bytes) -> str:
    with pytest.raises(ArticleError) as caught:
        read_word(Path("a.docx"), data)
    return str(caught.value.args[0])


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {code} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


@pytest.mark.parametrize(
    ("inner", "seen"),
    [
        (f"{run('It ')}<w:del><w:r><w:delText>sank</w:delText></w:r></w:del>"
         f"<w:ins>{run('rose')}</w:ins>{run('.')}", "It rose."),
        (f"<w:moveFrom>{run('Gone. ')}</w:moveFrom><w:moveTo>{run('Here.')}</w:moveTo>", "Here."),
        (f"{run('See ')}<w:hyperlink>{run('the ')}<w:ins>{run('map')}</w:ins></w:hyperlink>"
         f"{run('.')}", "See the map."),
        (f"{run('In ')}<w:sdt><w:sdtPr/><w:sdtContent>{run('May')}</w:sdtContent></w:sdt>"
         f"<w:smartTag><w:smartTag>{run(' it')}</w:smartTag></w:smartTag>{run(' rose.')}",
         "In May it rose."),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here.')}"
         f"</w:sdtContent></w:sdt>{run('It rose.')}", "It rose."),
        (f"{run('It rose')}<w:r><w:footnoteReference w:id='1'/></w:r>{run('.')}"
         "<w:r><w:commentReference w:id='1'/></w:r>", "It rose."),
        ("<w:r><w:t>It</w:t><w:tab/><w:t>ro</w:t><w:softHyphen/><w:t>se\u00ad</w:t>"
         "<w:br/><w:t>well</w:t><w:noBreakHyphen/><w:t>nigh.</w:t></w:r>", "It rose well-nigh."),
        (FIELD.format(code="PAGEREF x", result=run("Page 7")) + run(" is gone."),
         "Page 7 is gone."),
        (FIELD.format(code="</w:instrText></w:r>" + FIELD.format(code="DATE", result=run("1 May"))
                      + "<w:r><w:instrText>", result=run("It rose.")), "It rose."),
        (f"<w:fldSimple w:instr='AUTHOR'>{run('She')}</w:fldSimple>{run(' rose.')}", "She rose."),
        (f"{run('It ')}{run('secretly ', '<w:vanish/>')}"
         + run("rose.", '<w:vanish w:val="0"/>'), "It rose."),
        (run("A 10") + run("3", '<w:vertAlign w:val="superscript"/>') + run("fold rise."),
         "A 10³fold rise."),
        ("<w:r><w:t>Angle </w:t><w:sym w:font='Symbol' w:char='F061'/><w:t> is </w:t>"
         "<w:sym w:font='Arial' w:char='00BD'/><w:t>.</w:t></w:r>", "Angle α is ½."),
        ("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r>"
         "</m:den></m:f><m:d><m:e><m:r><m:t>x</m:t></m:r></m:e></m:d></m:oMath>", "1/2(x)"),
        ("<w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r>"
         "</w:rubyBase></w:ruby></w:r>", "漢"),
        ("<mc:AlternateContent><mc:Choice/><mc:Fallback><w:r><w:t>Smile.</w:t></w:r></mc:Fallback>"
         "</mc:AlternateContent>", "Smile."),
        (f"<w:r><w:fldChar w:fldCharType='begin'/></w:r>{run('It rose.')}", "It rose."),
    ],
    ids=["tracked changes", "moves", "links with changes", "content controls", "prompts",
         "note marks", "signs", "fields", "fields in fields", "simple fields", "hidden text",
         "powers", "symbols", "formulas", "ruby", "alternatives", "a field that never ends"],
)  # fmt: skip
def test_a_paragraph_says_what_the_page_shows(inner: str, seen: str) -> None:
    assert text(p(PROSE) + p(inner) + p(PROSE)).split("\n\n")[1] == seen


def test_a_drop_cap_is_the_first_letter_of_its_paragraph() -> None:
    dropped = p("T", '<w:framePr w:dropCap="drop" w:lines="3"/>') + p("he mill burned in March.")
    assert text(dropped) == "The mill burned in March."


def test_paragraphs_whose_end_mark_was_deleted_are_one() -> None:
    joined = p("The mill ", "<w:rPr><w:del/></w:rPr>") + p("burned.")
    assert text(joined) == "The mill burned."


def test_a_deleted_row_and_a_deleted_paragraph_are_gone() -> None:
    rows = table(("Gone", "7"), ("Stays", "8"), first="<w:trPr><w:del/></w:trPr>")
    deleted = p("<w:del><w:r><w:delText>Gone</w:delText></w:r></w:del>", "<w:rPr><w:del/></w:rPr>")
    assert text(rows + deleted + p(PROSE)) == f"Stays\n\n8\n\n{PROSE}"


def test_two_line_breaks_part_paragraphs_and_one_does_not() -> None:
    assert text(p("<w:r><w:t>One</w:t><w:br/><w:t>two.</w:t><w:br/><w:br/><w:t>Three.</w:t></w:r>")
                ) == "One two.\n\nThree."  # fmt: skip


def test_wrappers_around_paragraphs_hide_none() -> None:
    wrapped = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('One.')}</w:sdtContent></w:sdt><w:ins>{p('Two.')}</w:ins>"
        f"<w:customXml>{p('Three.')}</w:customXml>"
    )
    assert text(wrapped) == "One.\n\nTwo.\n\nThree."


STYLES = (
    style("heading 1", "berschrift1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')
    + style("Untertitel", "Untertitel") + style("Title", "Titel") + style("caption", "B")
    + style("Kapitel", "Kapitel", '<w:basedOn w:val="berschrift1"/>')
    + style("toc 1", "Verzeichnis1") + style("Frage", "Frage", "<w:rPr><w:b/></w:rPr>")
    + style("Flat", "Flat", '<w:basedOn w:val="Kapitel"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>')
    + style("Loop", "Loop", '<w:basedOn w:val="Loop"/>')
    + style("List Bullet", "L", '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>')
    + style("HTML Preformatted", "Code") + style("Versteckt", "V", "<w:rPr><w:vanish/></w:rPr>")
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "words", "reason"),
    [
        ("Titel", "The Last Mill", "title"), ("Untertitel", "It burned. Why?", "standfirst"),
        ("berschrift1", "A Fire", "heading"), ("Kapitel", "A Fire.", "heading"),
        ("B", "The mill in 1902.", "caption"), ("Verzeichnis1", "A Fire 7", "navigation"),
        ("L", "seven sacks", "list"), ("L", "There were seven sacks.", None),
        ("Code", "x = 1", "code"), ("Frage", "A second fire", "heading"),
        ("Frage", "It burned.", None), ("Loop", "It burned.", None), ("None", "It burned.", None),
        ("berschrift1", LONG, None),
    ],
)  # fmt: skip
def test_a_style_tells_what_a_paragraph_is(name: str, words: str, reason: str | None) -> None:
    found = {said: why for why, said in cuts(p(PROSE) + styled(words, name), STYLES)}
    assert found.get(words) == reason


def test_what_a_style_hides_is_hidden() -> None:
    assert article(p(PROSE) + styled("Hidden words.", "V"), STYLES).text == PROSE


def test_a_level_of_the_outline_makes_a_heading_of_any_style() -> None:
    level = '<w:outlineLvl w:val="1"/>'
    assert cuts(p(PROSE) + p("A Fire", level)) == [("heading", "A Fire")]


def test_a_bold_line_is_a_heading_unless_it_ends_as_a_sentence() -> None:
    bold = [p(run(words, "<w:b/>")) for words in ("The second fire", "It burned.", "Why?")]
    half = p(run("The third", "<w:b/>") + run(" fire took the rest of the roof"))
    assert cuts(p(PROSE) + "".join(bold) + half) == [("heading", "The second fire")]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Figure 3: The mill", "caption"), ("Photo: the mill in May", "caption"),
        ("Figure 3 shows the mill.", None), ("* * *", "navigation"),
        ("Table manners were poor.", None), ("Map 2. The weir and the bridge", "caption"),
    ],
)  # fmt: skip
def test_the_form_of_a_paragraph_tells_where_no_style_does(words: str, reason: str | None) -> None:
    assert cuts(p(PROSE) + p(words)) == ([(reason, words)] if reason else [])


def test_a_table_of_figures_is_a_list_and_a_frame_around_prose_is_none() -> None:
    assert cuts(p(PROSE) + table(("Year", "Sacks"), ("1902", "7"))) == [
        ("list", "Year"), ("list", "Sacks"), ("list", "1902"), ("list", "7"),
    ]  # fmt: skip
    assert cuts(table((PROSE,))) == []
    assert cuts(table(("", LONG))) == []
    header = table((LONG, "b"), first="<w:trPr><w:tblHeader/></w:trPr>")
    assert cuts(header) == [("list", LONG), ("list", "b")]


def test_a_small_text_box_is_a_pull_quote_and_stands_once_behind_its_anchor() -> None:
    inner = p("Nobody rebuilt it")
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>{inner}</w:txbxContent>"
        f"</wps:txbx></mc:Choice><mc:Fallback>{box(inner)}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    found = article(p(run("The mill ") + both + run("burned.")) + p(PROSE))
    assert found.text == f"The mill burned.\n\nNobody rebuilt it\n\n{PROSE}"
    assert [cut.reason for cut in found.cuts] == ["pull quote"]
    assert cuts(p(run(PROSE) + box(p("Figure 1. The mill")))) == [("caption", "Figure 1. The mill")]


def test_a_large_text_box_is_prose() -> None:
    assert cuts(p(run(PROSE) + box(p(LONG)))) == []


def test_a_box_of_contents_is_navigation() -> None:
    contents = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
        f"</w:sdtPr><w:sdtContent>{p('A Fire 7')}</w:sdtContent></w:sdt>"
    )
    assert cuts(contents + p(PROSE)) == [("navigation", "A Fire 7")]


def test_nothing_is_made_of_capitals_repetitions_and_ends_in_prose() -> None:
    """These are marks of what scrapers merge; in a document they are the author's."""
    body = p("THE MILL burned in March.") + p(PROSE) + p(PROSE) + p("And then")
    assert cuts(body) == []


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        ("The Last Mill", "Ann Lee", ("The Last Mill", "Ann Lee")),
        ("Word Document", "python-docx", (None, None)),
        ("Document1", "Microsoft Office User", (None, None)),
        ("mill_final.docx", "admin; Ann Lee; Bo Ray", (None, "Ann Lee, Bo Ray")),
        ("", "", (None, None)),
    ],
)
def test_properties_count_when_someone_gave_them(
    title: str, author: str, expected: tuple[str | None, str | None]
) -> None:
    told = (
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>"
        "<dcterms:created>2019-03-04T09:00:00Z</dcterms:created><dc:publisher>X</dc:publisher>"
    )
    found = article(p(PROSE), properties=told)
    assert (found.title, found.author) == expected
    assert (found.published, found.publisher, found.url) == (None, None, None)


def test_the_title_stands_at_the_top_and_the_byline_below_it() -> None:
    body = (
        styled("The Last Mill", "Titel") + p("By Ann Lee and Bo Ray") + p("4 March 2019") + p(PROSE)
    )
    found = article(body, STYLES)
    assert (found.title, found.author, found.published) == (
        "The Last Mill",
        "Ann Lee and Bo Ray",
        None,
    )
    assert [cut.reason for cut in found.cuts] == ["title", "byline", "byline"]


def test_a_bold_first_line_is_the_title_and_said_to_be_a_guess() -> None:
    data = document(p(run("The Last Mill", "<w:b/>")) + p("By Ann Lee") + p(PROSE))
    (draft,) = read_word(Path("a.docx"), data)
    assert not isinstance(draft, ArticleError)
    assert (draft.metadata.title, draft.metadata.author) == ("The Last Mill", "Ann Lee")
    assert draft.notes == ("the title is the first line, a guess",)


def test_a_file_inside_the_document_is_not_lost_in_silence() -> None:
    (draft,) = read_word(Path("a.docx"), document(p(PROSE) + "<w:altChunk/>"))
    assert not isinstance(draft, ArticleError)
    assert draft.notes == ("another file inside it can't be read",)


def test_the_strict_form_and_parts_of_other_names_are_read() -> None:
    relation = '<r><x Type="http://purl.oclc.org/ooxml/relationships/{}" Target="{}"/></r>'
    heading = style("heading 1", "h1")
    body = styled("A Fire", "h1") + p(PROSE)
    parts = {
        "_rels/.rels": relation.format("officeDocument", "/Main/text.xml"),
        "main/_rels/text.xml.rels": relation.format("styles", "../looks.xml"),
        "looks.xml": f"<w:styles {SPACES}>{heading}</w:styles>",
        "main/text.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
    }
    data = packed({name: part.replace(WORDS, STRICT) for name, part in parts.items()})
    (draft,) = read_word(Path("a.docx"), data)
    assert not isinstance(draft, ArticleError)
    assert draft.text == f"A Fire\n\n{PROSE}"
    assert draft.metadata.title == "A Fire"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is encrypted, or an old .doc file"),
        (b"plain words", "not a Word document"),
        (packed({"content.xml": "<a/>"}), NO_PART),
        (packed({"word/document.xml": "<a><b></a>"}), "damaged (word/document.xml can't be read)"),
        (packed({"word/document.xml": "<a/>"}), NO_PART),
        (document(p(PROSE))[:-40], "a Word document that is damaged or cut off"),
        (document(p(PROSE), "<w:broken>"), "damaged (word/styles.xml can't be read)"),
        (document(" " * 150_000_000), "unpacks to more than 100 MB"),
    ],
    ids=["password", "text", "another archive", "broken XML", "other XML", "cut off", "styles",
         "bomb"],
)  # fmt: skip
def test_what_cannot_be_read_is_an_error(data: bytes, message: str) -> None:
    assert error(data) == message


@pytest.mark.parametrize("depth", [200, 1_900, 9_000])
@pytest.mark.parametrize("name", ["w:ins", "w:sdtContent", "w:tbl><w:tr><w:tc"])
def test_depth_ends_in_an_article_or_an_error(name: str, depth: int) -> None:
    closing = "".join(f"</w:{part.removeprefix('w:')}>" for part in reversed(name.split("><w:")))
    inside = f"<{name}>" * depth + p(PROSE) + closing * depth
    for body in (inside, f"<w:p>{inside}</w:p>"):
        with suppress(ArticleError):
            assert article(body).text in {PROSE, ""}


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_broken_xml_never_escapes(data: st.DataObject) -> None:
    whole = p(PROSE) + table(("a", "b")) + p(FIELD.format(code="x", result=run("y")))
    at = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.sampled_from(["<", "</w:p>", "<w:p>", "<w:r/>", "&x;", "", "\x01", '"']))
    gone = data.draw(st.integers(0, 9))
    with suppress(ArticleError):
        article(whole[:at] + junk + whole[at + gone :])


def test_a_very_long_document_takes_seconds() -> None:
    body = p(run(PROSE + " ") + run(LONG, "<w:i/>")) * 8_000  # 3.4 MB of text
    start = thread_time()
    found = article(body, STYLES)
    assert len(found.text) > 3_000_000
    assert thread_time() - start < SECONDS
