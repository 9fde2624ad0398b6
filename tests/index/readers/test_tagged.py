"""Tagged files: the article is CONTENT, and the rest is about it."""

from pathlib import Path
from time import thread_time

import pytest

from index.errors import ArticleError
from index.model import Article, fold
from index.readers import list_files
from index.readers.formats import read_file
from index.readers.source import make_article
from index.readers.tagged import is_tagged, read_tagged

REAL = Path(__file__).resolve().parents[4] / "shared" / "articles"
HERE = Path("ice.txt")

WHOLE = """\
<TITLE>Ice on the  River</TITLE>
<PUBLISHED_DATE>July 1, 2024</PUBLISHED_DATE>
<URL>https://www.foreignaffairs.com/ice</URL>
<AUTHOR>Ann Lee</AUTHOR>

<SUMMARY>
It was said to be thin.
</SUMMARY>
<HIGHLIGHTS>
- The ice broke.
</HIGHLIGHTS>
<CONTENT>
The ice was thin.

The ice broke.
</CONTENT>
"""


def read(text: str) -> Article:
    (draft,) = read_tagged(HERE, text.encode())
    return make_article("ice.txt", draft)


def cuts(article: Article) -> list[tuple[str, str]]:
    return [(cut.reason, fold(cut.span.of(article.text))) for cut in article.cuts]


def body(article: Article) -> list[str]:
    return [fold(span.of(article.text)) for span in article.body]


def test_only_the_content_is_the_article() -> None:
    article = read(WHOLE)
    assert article.text == WHOLE
    assert body(article) == ["The ice was thin. The ice broke."]
    assert cuts(article) == [
        ("title", "<TITLE>Ice on the River</TITLE>"),
        ("metadata", "<PUBLISHED_DATE>July 1, 2024</PUBLISHED_DATE>"),
        ("metadata", "<URL>https://www.foreignaffairs.com/ice</URL>"),
        ("byline", "<AUTHOR>Ann Lee</AUTHOR>"),
        ("summary", "<SUMMARY> It was said to be thin. </SUMMARY>"),
        ("highlights", "<HIGHLIGHTS> - The ice broke. </HIGHLIGHTS>"),
        ("metadata", "<CONTENT>"),
        ("metadata", "</CONTENT>"),
    ]


def test_the_tags_are_the_metadata() -> None:
    article = read(WHOLE)
    assert article.title == "Ice on the River"
    assert article.author == "Ann Lee"
    assert article.published == "2024-07-01"
    assert article.url == "https://www.foreignaffairs.com/ice"


@pytest.mark.parametrize(
    ("tags", "publisher"),
    [
        ("<URL>https://www.foreignaffairs.com/ice</URL>", "Foreign Affairs"),
        ("<URL>https://example.org/ice</URL>", None),
        ("<PUBLISHER>The Post</PUBLISHER>\n<URL>https://thediplomat.com/ice</URL>", "The Post"),
        ("<URL>javascript:alert()</URL>", None),
        ("", None),
    ],
    ids=[
        "by the host",
        "an unknown host",
        "by its tag first",
        "no address of the web",
        "no address",
    ],
)
def test_the_publisher_is_named_or_known_by_the_host(tags: str, publisher: str | None) -> None:
    assert read(f"<TITLE>Ice</TITLE>\n{tags}\n<CONTENT>It broke.</CONTENT>").publisher == publisher


def test_empty_tags_say_nothing() -> None:
    article = read("<TITLE></TITLE>\n<AUTHOR> </AUTHOR>\n<CONTENT>\nIt broke.\n</CONTENT>")
    assert (article.title, article.author, article.published) == (None, None, None)


def test_what_stands_in_no_tag_is_no_article() -> None:
    article = read("<TITLE>Ice</TITLE>\nstray\n<CONTENT>It broke.</CONTENT>\nafter")
    assert body(article) == ["It broke."]
    assert ("metadata", "stray <CONTENT>") in cuts(article)
    assert ("metadata", "</CONTENT> after") in cuts(article)


def test_a_content_that_is_not_closed_runs_to_the_end() -> None:
    assert body(read("<TITLE>Ice</TITLE>\n<CONTENT>\nThe ice broke.\n")) == ["The ice broke."]


def test_a_tag_within_the_content_is_text() -> None:
    article = read("<CONTENT>\nHe wrote\n<TITLE> in the margin.\n</CONTENT>")
    assert body(article) == ["He wrote <TITLE> in the margin."]
    assert article.title is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<TITLE>Ice</TITLE>", "no <CONTENT>"),
        ("<TITLE>The <CONTENT> tag</TITLE>", "no <CONTENT>"),
        ("<CONTENT>One.</CONTENT>\n<CONTENT>Two.</CONTENT>", "more than one <CONTENT>"),
        ("<TITLE>A</TITLE>\n<CONTENT>A.</CONTENT>\n<TITLE>B</TITLE>", "more than one <TITLE>"),
    ],
    ids=["no content", "content in another tag", "two articles", "two titles"],
)
def test_a_file_is_one_article(text: str, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        read(text)


@pytest.mark.parametrize(
    ("text", "tagged"),
    [
        (WHOLE, True),
        ("\n <TITLE>Ice</TITLE><CONTENT>", True),
        ("The ice broke. <CONTENT>", False),
        ("<p>The ice broke.</p>", False),
        ("<TITLE>Ice</TITLE>", False),
        ("", False),
    ],
    ids=["whole", "after a blank", "a tag in the text", "HTML", "no content", "nothing"],
)
def test_a_tagged_file_is_known_by_its_first_tag_and_its_content(
    *, text: str, tagged: bool
) -> None:
    assert is_tagged(text) is tagged


SLOW = {
    "open tags": "<CONTENT>\n" + "<A>\n" * 25_000,
    "angle brackets": "<CONTENT>\n" + "<" * 100_000,
    "half a closing tag": "<CONTENT>\n" + "</CONTENT" * 11_000,
    "a long tag": "<CONTENT></CONTENT>\n<" + "A" * 100_000 + ">" + "</A" * 30_000,
    "closed in vain": "<CONTENT>\n" + "</A>\n" * 20_000,
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    start = thread_time()
    assert read_tagged(HERE, text.encode())
    assert thread_time() - start < 3


@pytest.fixture(scope="module")
def real() -> Article:
    """The user's own tagged article; it is not ours to copy."""
    if not REAL.is_dir():
        pytest.skip("the two articles lie beside the repository, and not here")
    (file,) = [file for file in list_files(REAL) if file.name.startswith("003_")]
    (article,) = read_file(file)
    assert isinstance(article, Article)
    return article


def test_metadata_of_the_real_article(real: Article) -> None:
    assert real.title is not None
    assert real.title.startswith("Xi Jinping’s Russian Lessons: ")
    assert real.author == "Joseph Torigian"
    assert real.publisher == "Foreign Affairs"
    assert real.published == "2024-07-01"
    assert real.url == "https://www.foreignaffairs.com/china/xi-jinping-russia-lessons-putin"


def test_cuts_of_the_real_article(real: Article) -> None:
    found = [
        (real.text.count("\n", 0, cut.span.start) + 1, cut.reason, len(cut.span))
        for cut in real.cuts
    ]
    assert found == [
        (1, "title", 114),
        (2, "metadata", 43),
        (3, "metadata", 79),
        (4, "byline", 32),
        (6, "summary", 857),
        (15, "highlights", 711),
        (22, "metadata", 10),
        (48, "heading", 18),
        (62, "pull quote", 88),
        (94, "heading", 12),
        (130, "caption", 99),
        (152, "heading", 12),
        (198, "heading", 24),
        (216, "pull quote", 78),
        (248, "heading", 10),
        (284, "truncated", 99),
        (286, "metadata", 11),
    ]
    assert [cut.span.of(real.text) for cut in real.cuts if cut.reason == "heading"] == [
        "DANGEROUS LIAISONS",
        "SPLITTING UP",
        "HOT AND COLD",
        "THE IDEOLOGICAL IRRITANT",
        "MAN TO MAN",
    ]


def test_no_furniture_stands_in_the_body_of_the_real_article(real: Article) -> None:
    text = "\n".join(body(real))
    for furniture in (
        "Sergei Bobylev",
        "Reuters",
        "official welcoming ceremony",
        "LIAISONS",
        "CONTENT",
        "HIGHLIGHTS",
        "article argues",
        "SPLITTING",
        "IRRITANT",
        "MAN TO",
    ):
        assert furniture not in text
    assert len(real.body) == 9
    assert text.count("feature of the strategic") == 1
    assert text.count("consider democracy promotion") == 1
    for acronym in ("TASS", "NORAD", "CCP", "KGB", "U.S."):
        assert acronym in text
    assert text.startswith("On February 4, 2022")
    assert text.endswith("old Sino-Soviet friendship songs.")
