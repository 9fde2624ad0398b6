"""Links to quotes, opened in a real browser: what is scrolled to, and what is marked.

The page paints what the fragment marks in red; the test looks at the picture, and compares it with
where the page's own script says that the sentence stands.
"""

import html
import http.server
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest

from index.links import quote_link
from index.model import Article, Span
from index.readers import list_files
from index.readers.formats import read_file
from index.sentences import split_sentences
from tests.chromium import PROGRAM, Browser, browser
from tests.conftest import SHARED
from tests.fragments import Page, fragment_of

pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="there is no chromium, chromium-browser or google-chrome here"
)

STYLE = """
body { margin: 8px; width: 700px; font: 16px/24px serif; color: black; background: white }
::target-text { color: transparent; background: red }
"""
# Where a sentence stands, as [left, top, right, bottom] for each part of it in a line: of the
# page's characters that aren't white space `first` come before it, and `length` are in it.
RECTANGLES = """
((first, length) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    let seen = 0;
    while (walker.nextNode()) {
        const node = walker.currentNode, inside = [];
        for (let at = 0; at < node.length; at++) {
            const blank = /\\s/.test(node.data[at]);
            seen += !blank;
            if (seen > first && (blank ? seen < first + length : seen <= first + length))
                inside.push(at);
        }
        if (!inside.length) continue;
        const range = document.createRange();
        range.setStart(node, inside[0]);
        range.setEnd(node, inside.at(-1) + 1);
        for (const one of range.getClientRects())
            found.push([one.left, one.top, one.right, one.bottom]);
    }
    return found;
})"""
SLACK = 2  # pixels that a mark may differ from the place of its letters; a full stop has four
FILLER = tuple(f"Paragraph {n} tells of nothing that matters here." for n in range(150))


@dataclass
class Site:
    """A server on this machine whose pages can be changed."""

    url: str
    pages: dict[str, str] = field(default_factory=dict)


@contextmanager
def site() -> Iterator[Site]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = served.pages.get(self.path.partition("?")[0], "").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served = Site(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True)
class Reader:
    """A browser, and the site that it reads."""

    browser: Browser
    site: Site

    def serve(self, body: str) -> str:
        """Put a page on the site and give its url."""
        name = f"/{len(self.site.pages)}"
        self.site.pages[name] = (
            f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><body>{body}</body>"
        )
        return self.site.url + name

    def marked(self) -> npt.NDArray[np.bool_]:
        """Which pixels of the window are marked; shape (height, width)."""
        picture = self.browser.screenshot()
        marked: npt.NDArray[np.bool_] = (picture[..., 0] > 200) & (picture[..., 1] < 60)
        return marked

    def assert_marks(self, link: str, text: str, sentence: Span) -> None:
        """The link scrolls to the sentence, marks all of it and nothing else."""
        self.browser.open(link)
        first, length = (
            len("".join(words.split())) for words in (text[: sentence.start], sentence.of(text))
        )
        rectangles = self.browser.evaluate(f"{RECTANGLES}({first}, {length})")
        marked = self.marked()
        least, most = np.zeros_like(marked), np.zeros_like(marked)
        for left, top, right, bottom in rectangles:
            assert 0 <= top < bottom <= len(marked), "the sentence isn't in view"
            for pixels, grow in ((least, -SLACK), (most, SLACK)):
                rows = slice(round(top) - grow, round(bottom) + grow)
                pixels[rows, round(left) - grow : round(right) + grow] = True
        assert least.any()
        assert not (least & ~marked).any(), "a part of the sentence isn't marked"
        assert not (marked & ~most).any(), "more than the sentence is marked"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with site() as served, browser(tmp_path_factory.mktemp("profile")) as opened:
        yield Reader(opened, served)


def article(text: str, url: str) -> Article:
    return Article("a", "a.md", text, (Span(0, len(text)),), (), "0", url=url)


def link_of(text: str, sentence: Span, url: str) -> str:
    link = quote_link(article(text, url), sentence)
    assert link is not None
    assert ":~:text=" in link
    return link


def of_paragraphs(paragraphs: Sequence[str]) -> str:
    return "".join(f"<p>{html.escape(words)}</p>" for words in paragraphs)


def amid(*paragraphs: str) -> tuple[str, ...]:
    """The paragraphs with a long way before and behind them."""
    return (*FILLER, *paragraphs, *FILLER)


SENTENCES = {
    "a long one": "The keeper of the light walked down to the quay every evening, whatever the "
    "weather, counted the boats that had come home, and wrote the number on the wall.",
    "a short one": "It was gone.",
    "a word": "Nothing!",
    "marks of syntax": "Whale-oil, salt & stone, 50% of it, went to A&B-Co. (#1?) for £4,000.50.",
    "in quotation marks": "“We’ll build it again — higher,” she said, “and ‘soon’.”",
    "dashes at its edges": "— And yet the wall held, all through that winter —",
    "accents": "L’été d’après, à Noël, le gérant du café İzmir dînait à la Straße, près d’œuvres.",
    "Chinese": "旧港在那年冬天关闭了，船只都停在外面，市长很高兴，因为他早就想修一座新的港口。",
    "Chinese, short": "旧港关闭了。",
    "Japanese": "古い港はその年の冬に閉鎖され、船はすべて外に停泊したので、町は静かになった。",
    "Thai": "ท่าเรือเก่าปิดในฤดูหนาวปีนั้น เรือทั้งหมดจอดอยู่ข้างนอก และเมืองก็เงียบสงบ",
    "Arabic": "أُغلِقَ الميناء القديم في شتاء ذلك العام، وبقيت السفن كلها في الخارج.",
    "marks upon letters, apart": "The cafe\u0301 of the poe\u0302te closed for good that winter.",
    "soft hyphens": "The light\u00adhouse keeper ex\u00adtin\u00adguished the light at dawn.",
    "hard spaces": "It cost 4\u00a0000 guilders, or so the old treasurer of No.\u00a07 wrote.",
    "a note's mark": "The wall was finished in 1652.[3]",
}


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES)
def test_quote_is_scrolled_to_and_marked(reader: Reader, sentence: str) -> None:
    before, behind = (
        ("这是前面的。", "这是后面的。") if "。" in sentence else ("Before. ", " Behind.")
    )
    paragraphs = amid(f"{before}{sentence}{behind}")
    text = "\n\n".join(paragraphs)
    start = text.index(sentence)
    span = Span(start, start + len(sentence))
    link = link_of(text, span, reader.serve(of_paragraphs(paragraphs)))
    reader.assert_marks(link, text, span)


def test_second_of_two_alike_is_marked(reader: Reader) -> None:
    sentence = "The wall was finished in the spring of that year."
    paragraphs = (sentence, *amid(f"Then the money came. {sentence} Nobody cheered."))
    text = "\n\n".join(paragraphs)
    start = text.rindex(sentence)
    span = Span(start, start + len(sentence))
    link = link_of(text, span, reader.serve(of_paragraphs(paragraphs)))
    reader.assert_marks(link, text, span)


def test_paragraph_of_its_own_is_told_by_the_paragraph_beside_it(reader: Reader) -> None:
    sentence = "The wall was finished in the spring of that year."
    paragraphs = (sentence, *amid("Then the money came.", sentence, "Nobody cheered."))
    text = "\n\n".join(paragraphs)
    start = text.rindex(sentence)
    span = Span(start, start + len(sentence))
    link = link_of(text, span, reader.serve(of_paragraphs(paragraphs)))
    reader.assert_marks(link, text, span)


@pytest.mark.parametrize("between", ["\n", "</p><p>", "<br>"], ids=["wrapped", "blocks", "break"])
def test_sentence_over_a_line_break(reader: Reader, between: str) -> None:
    lines = ("First words. The sea took the", "wall in one night, and nobody", "saw it go. Last.")
    text = "\n".join((*FILLER, *lines, *FILLER))
    page = of_paragraphs(FILLER) + f"<p>{between.join(lines)}</p>" + of_paragraphs(FILLER)
    span = Span(text.index("The sea"), text.index(" Last."))
    reader.assert_marks(link_of(text, span, reader.serve(page)), text, span)


def test_sentence_broken_by_markup(reader: Reader) -> None:
    markup = (
        "Before. <em>The</em> old <a href=/>sea wa</a>ll of <b>Lindow</b>, <i>built</i> in 1631, "
        "fell<sup>2</sup> on a <em>quiet <b>night.</b></em> Behind."
    )
    words = "The old sea wall of Lindow, built in 1631, fell2 on a quiet night."
    text = "\n\n".join(amid(f"Before. {words} Behind."))
    page = of_paragraphs(FILLER) + f"<p>{markup}</p>" + of_paragraphs(FILLER)
    span = Span(text.index(words), text.index(words) + len(words))
    reader.assert_marks(link_of(text, span, reader.serve(page)), text, span)


@pytest.mark.parametrize("rest", ["?a=b&c=d", "#part", "?a#part", "#part:~:text=Paragraph", "#"])
def test_url_with_a_query_or_a_fragment(reader: Reader, rest: str) -> None:
    sentence = "The wall was finished in spring."
    paragraphs = amid(sentence)
    text = "\n\n".join(paragraphs)
    span = Span(text.index(sentence), text.index(sentence) + len(sentence))
    page = "<h1 id=part>A heading</h1>" + of_paragraphs(paragraphs)
    link = link_of(text, span, reader.serve(page) + rest)
    reader.assert_marks(link, f"A heading {text}", Span(span.start + 10, span.end + 10))


def test_these_tests_can_fail(reader: Reader) -> None:
    """Wrong words don't scroll or mark; other words than the sentence are noticed."""
    sentence, other = "The wall was finished in spring.", "Nobody cheered."
    paragraphs = amid(f"{sentence} {other}")
    text = "\n\n".join(paragraphs)
    span = Span(text.index(sentence), text.index(sentence) + len(sentence))
    url = reader.serve(of_paragraphs(paragraphs))
    reader.browser.open(f"{url}#:~:text=The%20wall%20was%20never%20finished")
    assert reader.browser.evaluate("scrollY") == 0
    assert not reader.marked().any()
    for words, complaint in {
        "The%20wall%20was%20never": "isn't in view",
        "The%20wall%20was%20finished%20in": "a part of the sentence isn't marked",
        "The%20wall,cheered": "more than the sentence is marked",
        "wall%20was,spring.": "a part of the sentence isn't marked",
    }.items():
        with pytest.raises(AssertionError, match=complaint):
            reader.assert_marks(f"{url}#:~:text={words}", text, span)


@pytest.mark.skipif(
    not (SHARED / "articles").is_dir(), reason="the articles that may not be passed on aren't here"
)
def test_sentences_of_real_articles(reader: Reader) -> None:
    """Every sentence by the specification's algorithm, ten of them in the browser."""
    for file in list_files(SHARED / "articles"):
        for read in read_file(file):
            if isinstance(read, Article):
                _assert_article(reader, read.text, read.body)


def _assert_article(reader: Reader, text: str, body: Sequence[Span]) -> None:
    url = reader.serve(of_paragraphs([line for line in text.splitlines() if line.strip()]))
    pages = [Page(text, lines=lines) for lines in (True, False)]
    sentences = [span for block in body for span in split_sentences(text, block)]
    links = [link_of(text, span, url) for span in sentences]
    for span, link in zip(sentences, links, strict=True):
        assert [page.resolve(fragment_of(link)) for page in pages] == [span, span]
    for number in range(0, len(sentences), -(-len(sentences) // 5)):
        reader.assert_marks(links[number], text, sentences[number])
