"""EPUB books: the chapters in order, word for word; what isn't running text is set apart."""

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
from index.readers.book import read_book
from index.readers.source import Draft, make_article

PROSE = "The lighthouse keeper wrote down the weather every evening for thirty-one years."
MORE = "Nobody had asked him to, and the books went into a chest under the stairs."
OPS = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
SECONDS = 30  # for what takes a few here


def page(body: str, attributes: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html {OPS}><head>'
        f"<title>A</title></head><body {attributes}>{body}</body></html>"
    )


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return buffer.getvalue()


def parts(
    chapters: Mapping[str, str | bytes], metadata: str = "", rest: str = "", more: str = ""
) -> dict[str, str | bytes]:
    """The parts of a book. `rest` goes into the package, `more` into its list of chapters."""
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" version="3.0">'
        f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}{more}</spine>"
        f"{rest}</package>"
    )
    container = '<c><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></c>'
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "OEBPS/book.opf": package,
        **{f"OEBPS/{name}": text for name, text in chapters.items()},
    }


def draft(files: Mapping[str, str | bytes]) -> Draft:
    (found,) = read_book(Path("a.epub"), packed(files))
    assert not isinstance(found, ArticleError)
    return found


def article(files: Mapping[str, str | bytes]) -> Article:
    return make_article("a.epub", draft(files))


def chapter(body: str) -> Article:
    return article(parts({"a.xhtml": page(body)}))


def cuts(found: Article) -> list[tuple[str, str]]:
    return [(cut.reason, cut.span.of(found.text)) for cut in found.cuts]


def error(files: Mapping[str, str | bytes]) -> str:
    with pytest.raises(ArticleError) as caught:
        read_book(Path("a.epub"), packed(files))
    return str(caught.value.args[0])


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ('It<a id="p7"/> rose <i/>and <span class="x"/>fell.', "It rose and fell."),
        ("Caf&eacute;&mdash;&ldquo;Tom & Jerry&rdquo;.", "Café—“Tom & Jerry”."),
        ('In 1902<a epub:type="noteref" href="#n">1</a> it rose.', "In 1902 it rose."),
        ('In 1902<a href="n.xhtml#n"><sup>1</sup></a> it rose.', "In 1902 it rose."),
        ('In 1902<a href="#n">[1]</a> it rose.', "In 1902 it rose."),
        ('In 1902<a class="fnref" href="#n">1</a> it rose.', "In 1902 it rose."),
        ('See chapter <a href="#c3">3</a> again.', "See chapter 3 again."),
        ('The ri<span epub:type="pagebreak" title="12">12</span>ver rose.', "The river rose."),
        ('<span class="dropcap">T</span>he river rose.', "The river rose."),
        ('It <span class="share social">rose</span>.', "It rose."),
        ('<span style="display:none">Not </span>It rose.', "It rose."),
        ('It <epub:switch><epub:case>x</epub:case><epub:default>rose</epub:default></epub:switch>.',
         "It rose."),
        ("It <!-- a --> rose<br/>well.", "It rose\nwell."),
    ],
    ids=["empty elements", "names of signs", "marked notes", "raised notes", "bracketed notes",
         "notes by class", "plain links", "pages", "drop caps", "classes", "hidden", "choices",
         "breaks"],
)  # fmt: skip
def test_a_paragraph_says_what_the_book_shows(markup: str, seen: str) -> None:
    assert chapter(f"<p>{PROSE}</p><p>{markup}</p><p>{MORE}</p>").text.split("\n\n")[1] == seen


def test_a_chapter_that_is_not_xml_loses_no_word() -> None:
    found = chapter(f'<p>{PROSE}<a id="x"/> <b>It rose.</p><div class="y"/><p>{MORE}</p>')
    assert found.text == f"{PROSE} It rose.\n\n{MORE}"
    assert [span.of(found.text) for span in found.body] == [found.text]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="sidebar related"><p>{}</p></div>', "<aside><p>{}</p></aside>",
        '<div id="comments"><p>{}</p></div>', "<form><p>{}</p></form>",
        '<section class="ad promo"><p>{}</p></section>', "<footer><p>{}</p></footer>",
        '<p class="paywall subscribe byline">{}</p>',
    ],
)  # fmt: skip
def test_no_class_makes_a_page_s_box_of_a_book_s_text(box: str) -> None:
    found = chapter(f"<p>{PROSE}</p>" + box.format(MORE))
    assert [span.of(found.text) for span in found.body] == [f"{PROSE}\n\n{MORE}"]


@pytest.mark.parametrize("words", ["Sign up, said the captain.", "Listen: the bell rings."])
def test_no_sentence_of_a_book_is_a_paywall_or_a_teaser(words: str) -> None:
    assert cuts(chapter(f"<p>{PROSE}</p><p>{words}</p>")) == []


def test_nothing_is_made_of_capitals_repetitions_and_ends_in_prose() -> None:
    """These are marks of what scrapers merge; in a book they are the author's."""
    refrain = (
        f"<p>IT WAS IN March that the lamp failed.</p><p>{PROSE}</p><p>{PROSE}</p><p>And then</p>"
    )
    assert cuts(chapter(refrain)) == []


def test_headings_captions_and_lists_are_cut_and_notes_stand_at_the_end() -> None:
    found = chapter(
        f'<h2>The Lamp</h2><p>{PROSE}</p><aside epub:type="footnote"><p>See the first book.</p>'
        f"</aside><figure><figcaption>The lamp</figcaption></figure><p>{MORE}</p>"
        '<aside epub:type="pullquote">Nobody had asked</aside>'
    )
    assert cuts(found) == [
        ("heading", "The Lamp"), ("caption", "The lamp"), ("pull quote", "Nobody had asked"),
        ("list", "See the first book."),
    ]  # fmt: skip


@pytest.mark.parametrize("role", ['epub:type="footnote"', 'role="doc-endnotes"'])
def test_notes_are_never_among_the_text(role: str) -> None:
    found = chapter(f"<p>{PROSE}</p><div {role}><p>{MORE}</p></div>")
    assert cuts(found) == [("list", MORE)]


def test_parts_before_the_text_stay_before_it() -> None:
    found = chapter(
        f'<section epub:type="titlepage"><p>Evenings at Sea</p></section><p>{PROSE}</p>'
        '<section epub:type="index"><p>lamp, 3</p></section>'
    )
    assert found.text == f"Evenings at Sea\n\n{PROSE}\n\nlamp, 3"
    assert [cut.reason for cut in found.cuts] == ["navigation", "navigation"]


def test_a_chapter_that_calls_itself_a_copyright_page_is_none() -> None:
    files = {
        "c.xhtml": page(f"<p>{MORE}</p>", 'epub:type="copyright-page"'),
        "a.xhtml": page(f"<p>{PROSE}</p>"),
        "n.xhtml": page(f"<h2>Notes</h2><p>{MORE}</p>", 'epub:type="backmatter endnotes"'),
    }
    assert cuts(article(parts(files))) == [("navigation", MORE), ("list", f"Notes\n\n{MORE}")]


def test_the_guide_names_cover_and_contents_but_never_the_file_of_the_text() -> None:
    guide = (
        '<guide><reference type="cover" href="c.xhtml"/><reference type="toc" href="a.xhtml#toc"/>'
        '<reference type="title-page" href="b.xhtml"/>'
        '<reference type="text" href="b.xhtml"/></guide>'
    )
    chapters = {
        name: page(f"<p>{name[0]} {PROSE}</p>") for name in ("c.xhtml", "a.xhtml", "b.xhtml")
    }
    assert cuts(article(parts(chapters, rest=guide))) == [("navigation", f"c {PROSE}")]


def test_landmarks_and_the_contents_themselves_are_set_apart() -> None:
    contents = page(
        '<nav epub:type="toc"><ol><li><a href="a.xhtml">One</a></li></ol></nav>'
        '<nav epub:type="landmarks"><ol><li><a epub:type="titlepage" href="t.xhtml">T</a></li>'
        '<li><a epub:type="bodymatter" href="a.xhtml">A</a></li></ol></nav>'
    )
    files = parts(
        {
            "nav.xhtml": contents,
            "t.xhtml": page(f"<p>{MORE}</p>"),
            "a.xhtml": page(f"<p>{PROSE}</p>"),
        }
    )
    package = str(files["OEBPS/book.opf"])
    files["OEBPS/book.opf"] = package.replace(
        'href="nav.xhtml"', 'href="nav.xhtml" properties="nav"'
    )
    found = article(files)
    assert [span.of(found.text) for span in found.body] == [PROSE]
    assert {cut.reason for cut in found.cuts} == {"navigation"}
    assert "One" in found.text


def test_what_is_not_in_the_order_of_reading_is_no_text() -> None:
    files = parts({"b.xhtml": page(f"<p>{MORE}</p>"), "a.xhtml": page(f"<p>{PROSE}</p>")})
    package = str(files["OEBPS/book.opf"])
    files["OEBPS/book.opf"] = package.replace('idref="i0"', 'idref="i0" linear="no"')
    assert cuts(article(files)) == [("navigation", MORE)]


def test_the_spine_orders_the_chapters() -> None:
    files = parts({"z.xhtml": page(f"<p>{PROSE}</p>"), "a.xhtml": page(f"<p>{MORE}</p>")})
    assert article(files).text == f"{PROSE}\n\n{MORE}"


@pytest.mark.parametrize(
    ("href", "name"),
    [
        ("a%20b%C3%A9.xhtml", "OEBPS/a bé.xhtml"), ("../text/a.xhtml", "text/a.xhtml"),
        ("./x/../a.xhtml#top", "OEBPS/a.xhtml"), ("/text/a.xhtml", "text/a.xhtml"),
    ],
)  # fmt: skip
def test_references_are_followed_inside_the_archive(href: str, name: str) -> None:
    files = parts({href: ""})
    del files[f"OEBPS/{href}"]
    assert article({**files, name: page(f"<p>{PROSE}</p>")}).text == PROSE


@pytest.mark.parametrize(
    ("more", "note"),
    [
        ('<itemref idref="none"/>', ("1 chapter is missing",)),
        ('<itemref idref="none"/><itemref idref="x"/>', ("2 chapters are missing",)),
        ('<itemref idref="none" linear="no"/>', ()),
    ],
)
def test_missing_chapters_are_told(more: str, note: tuple[str, ...]) -> None:
    assert draft(parts({"a.xhtml": page(f"<p>{PROSE}</p>")}, more=more)).notes == note


@pytest.mark.parametrize(
    "href",
    ["../../secret.xhtml", "https://example.org/a.xhtml", "file:///a.xhtml", "//e.org/a.xhtml"],
)
def test_nothing_outside_of_the_archive_is_read(href: str) -> None:
    files = parts({"a.xhtml": page(f"<p>{PROSE}</p>"), href: page(f"<p>{MORE}</p>")})
    found = draft(files)
    assert (found.text, found.notes) == (PROSE, ("1 chapter is missing",))


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "windows-1252", "utf-8-sig", "hex"])
def test_a_chapter_is_read_in_its_own_encoding(encoding: str) -> None:
    source = page("<p>Émile’s café was shut.</p>").replace('"utf-8"', f'"{encoding}"')
    if encoding == "iso-8859-1":
        source = source.replace("’", "'")
    data = source.encode("utf-8" if encoding == "hex" else encoding)
    assert "mile" in (text := article(parts({"a.xhtml": data})).text)
    assert text.replace("’", "'") == "Émile's café was shut."


METADATA = (
    '<dc:title id="s">A Subtitle</dc:title><dc:title id="t">Evenings &amp; Weather</dc:title>'
    '<meta refines="#t" property="title-type">main</meta>'
    '<dc:creator id="a" opf:file-as="Lee, Ann">Ann Lee</dc:creator>'
    '<meta refines="#a" property="role">aut</meta><dc:creator opf:role="ill">Cy Poe</dc:creator>'
    "<dc:creator>Bo Ray</dc:creator><dc:publisher>Weir Press</dc:publisher>"
    '<dc:date opf:event="modification">2020-01-01</dc:date>'
    '<dc:date opf:event="publication">2011-05</dc:date>'
    '<meta property="dcterms:modified">2021-01-01T00:00:00Z</meta>'
    "<dc:identifier>urn:isbn:9780000000000</dc:identifier>"
    "<dc:source>https://example.org/evenings</dc:source>"
)


def test_the_package_tells_of_the_book() -> None:
    found = article(parts({"a.xhtml": page(f"<p>{PROSE}</p>")}, METADATA))
    assert (found.title, found.author) == ("Evenings & Weather", "Ann Lee, Bo Ray")
    assert (found.publisher, found.publisher_from) == ("Weir Press", "book")
    assert (found.published, found.url) == ("2011-05", "https://example.org/evenings")


@pytest.mark.parametrize(
    "metadata",
    [
        "", "<dc:title>Unknown</dc:title><dc:creator>Unknown</dc:creator>",
        "<dc:title> </dc:title><dc:creator opf:role='edt'>Cy Poe</dc:creator>",
        "<dc:date>0101-01-01T00:00:00+00:00</dc:date><dc:identifier>urn:uuid:7</dc:identifier>",
        "<dc:date opf:event='creation'>2020-01-01</dc:date>",
        "<meta property='dcterms:modified'>2021-01-01</meta>",
    ],
)  # fmt: skip
def test_what_the_package_does_not_give_is_none(metadata: str) -> None:
    found = article(parts({"a.xhtml": page(f"<p>{PROSE}</p>")}, metadata))
    assert {found.title, found.author, found.publisher, found.published, found.url} == {None}


def test_a_package_with_signs_that_xml_wants_otherwise_is_read() -> None:
    told = "<dc:title>Rain & Caf&eacute;s</dc:title>"
    assert article(parts({"a.xhtml": page(f"<p>{PROSE}</p>")}, told)).title == "Rain & Cafés"


def test_without_a_container_the_package_is_found() -> None:
    files = parts({"a.xhtml": page(f"<p>{PROSE}</p>")})
    del files["META-INF/container.xml"]
    assert article(files).text == PROSE


def encrypted(name: str) -> str:
    return f'<e><d><CipherData><CipherReference URI="{name}"/></CipherData></d></e>'


def test_a_protected_book_is_an_error_and_protected_fonts_are_none() -> None:
    files = parts({"a.xhtml": page(f"<p>{PROSE}</p>")})
    assert article({**files, "META-INF/encryption.xml": encrypted("OEBPS/f.otf")}).text == PROSE
    assert error({**files, "META-INF/encryption.xml": encrypted("OEBPS/a.xhtml")}) == (
        "is protected (DRM)"
    )


GOOD = parts({"a.xhtml": page(f"<p>{PROSE}</p>")})


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.txt": "words"}, "not an EPUB book (it has no package file)"),
        ({**GOOD, "OEBPS/book.opf": "<a><b>"}, "damaged (OEBPS/book.opf can't be read)"),
        ({**GOOD, "OEBPS/book.opf": "<package/>"}, "a book without chapters"),
        ({**GOOD, "META-INF/container.xml": "<"}, "damaged (META-INF/container.xml can't be read)"),
        ({**GOOD, "OEBPS/a.xhtml": page("<img/>")}, "no article text in it"),
        (parts({"../../a.xhtml": ""}), "1 chapter is missing"),
        ({**GOOD, "OEBPS/a.xhtml": page(" " * 120_000_000)}, "unpacks to more than 100 MB"),
        ({**GOOD, "OEBPS/a.xhtml": page(" " * 31_000_000)}, "too large to be read"),
        ({**GOOD, "OEBPS/a.xhtml": page("<p>a</p>" * 250_000)}, "1 chapter can't be read"),
    ],
    ids=["archive", "package", "no chapters", "container", "pictures", "all missing", "bomb",
         "much text", "elements"],
)  # fmt: skip
def test_what_cannot_be_read_is_an_error(files: Mapping[str, str], message: str) -> None:
    assert error(files) == message


def test_what_a_chapter_declares_is_never_expanded() -> None:
    laughs = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    source = page(f"<p>{PROSE} &b;</p>").replace("<!DOCTYPE html>", laughs)
    assert article(parts({"a.xhtml": source})).text == f"{PROSE} &b;"


@pytest.mark.parametrize(
    "markup", ["&#1;<b>a</b>", '<b style="&#1;">', "<t<itle>", "<1a>", "&#xFFFE;<i/>", "&#xD800;"]
)
def test_odd_signs_and_names_cost_no_word(markup: str) -> None:
    note = '<a epub:type="noteref" href="#n">1</a>'
    found = chapter(f"<p>{PROSE}</p><p>It{note}&#2; {markup} rose. {note}<br>{MORE}</p>")
    assert PROSE in found.text
    assert "rose." in found.text
    assert MORE in found.text


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_broken_chapters_never_escape(data: st.DataObject) -> None:
    whole = page(f'<h1>A</h1><p>{PROSE}</p><aside epub:type="footnote"><p>b</p></aside>')
    at = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.sampled_from(["<", "</p>", "<nav>", "<a/>", "&x;", "", "\0", '"', "]]>"]))
    broken = whole[:at] + junk + whole[at + data.draw(st.integers(0, 9)) :]
    with suppress(ArticleError):
        article(parts({"a.xhtml": broken}))


def test_a_very_long_book_takes_seconds() -> None:
    body = f"<h2>One</h2><p>{PROSE} <i>{MORE}</i></p>" * 1_000
    chapters = {f"c{n}.xhtml": page(body) for n in range(20)}  # 3.2 MB of text
    start = thread_time()
    found = article(parts(chapters))
    assert len(found.text) > 3_000_000
    assert thread_time() - start < SECONDS
