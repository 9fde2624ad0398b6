"""Pages saved as plain text: what of them is the article, and what stands around it."""

from pathlib import Path
from time import thread_time

import pytest

from index.model import Article, fold
from index.readers import list_files
from index.readers.capture import read_capture
from index.readers.formats import read_file
from index.readers.source import make_article

REAL = Path(__file__).resolve().parents[4] / "shared" / "articles"

# As long as prose is: 26 words, one more than a heading, a caption or a teaser may have.
PROSE = (
    "The ice on the river was thin that winter, and the men who had to cross it by night with "
    "their horses and their guns knew it."
)
MORE = (
    "Nobody came to meet them on the other side, where the fires of the village had gone out long "
    "before and only a dog was awake."
)
PAGE = f"""\
The Post
Overview
Menu
Ice on the River
Picture: Ann Lee / The Post
History

Ice on the River

It was thin, and it broke.

By Ann Lee
July 1, 2024

{PROSE}

Across the river

{MORE}

Want to read more?
Subscribe for full access.

Subscribe
Already a subscriber?

The Authors
Ann Lee

Ann Lee writes about rivers.

History
The Long Thaw
Why Does Ice Break?
"""


def read(text: str) -> Article:
    (draft,) = read_capture(Path("ice.txt"), text.encode())
    return make_article("ice.txt", draft)


def cuts(text: str) -> list[tuple[str, str]]:
    article = read(text)
    return [(cut.reason, fold(cut.span.of(text))) for cut in article.cuts]


def body(text: str) -> list[str]:
    return [fold(span.of(text)) for span in read(text).body]


def page(*body: str, head: str = "Ice on the River\n\nBy Ann Lee") -> str:
    return "\n\n".join([head, *body])


def test_a_whole_page() -> None:
    assert body(PAGE) == [PROSE, MORE, "Ann Lee writes about rivers."]
    assert cuts(PAGE) == [
        ("masthead", "The Post"),
        ("navigation", "Overview"),
        ("navigation", "Menu"),
        ("title", "Ice on the River"),
        ("caption", "Picture: Ann Lee / The Post"),
        ("navigation", "History"),
        ("title", "Ice on the River"),
        ("standfirst", "It was thin, and it broke."),
        ("byline", "By Ann Lee"),
        ("byline", "July 1, 2024"),
        ("heading", "Across the river"),
        ("paywall", "Want to read more? Subscribe for full access."),
        ("paywall", "Subscribe Already a subscriber?"),
        ("heading", "The Authors"),
        ("heading", "Ann Lee"),
        ("teaser", "History The Long Thaw Why Does Ice Break?"),
    ]


def test_the_head_is_the_metadata() -> None:
    article = read(PAGE)
    assert article.title == "Ice on the River"
    assert article.author == "Ann Lee"
    assert article.publisher == "The Post"
    assert article.published == "2024-07-01"
    assert article.url is None


def test_the_text_is_the_file_unchanged() -> None:
    text = "  Ice\r\n\r\nBy Ann Lee\r\n\r\nIt was\u00a0thin.\r\n"
    assert read(text).text == text
    assert body(text) == ["It was thin."]


def test_a_text_without_a_page_around_it_is_all_body() -> None:
    text = f"{PROSE}\n\n{MORE}"
    assert cuts(text) == []
    assert body(text) == [f"{PROSE} {MORE}"]
    assert read(text).title is None


def test_a_first_short_line_is_the_title_where_there_is_no_byline() -> None:
    text = f"Ice on the River\n\n{PROSE}"
    assert cuts(text) == [("title", "Ice on the River")]
    article = read(text)
    assert article.title == "Ice on the River"
    assert (article.author, article.publisher) == (None, None)


@pytest.mark.parametrize(
    "text",
    ["It broke.\n\nThe end came.", "It broke\nin two.\n\nThe end came."],
    ids=["a sentence", "two lines"],
)
def test_what_is_no_title(text: str) -> None:
    assert read(text).title is None
    assert cuts(text) == []


def test_a_long_first_paragraph_without_an_end_is_no_title() -> None:
    article = read(f"{PROSE} And then\n\n{MORE}")
    assert article.title is None
    assert "title" not in {cut.reason for cut in article.cuts}


def test_a_heading_alone_is_no_article() -> None:
    assert body("Ice on the River") == []


@pytest.mark.parametrize(
    ("line", "author", "published"),
    [
        ("By Ann Lee", "Ann Lee", None),
        ("by Ann Lee", "Ann Lee", None),
        ("By bell hooks", "bell hooks", None),
        ("By Ann Lee and Bo Wu", "Ann Lee and Bo Wu", None),
        ("By Ann Lee, Bo Wu and Cy Ng", "Ann Lee, Bo Wu and Cy Ng", None),
        ("By J. Edgar O’Neill-Gray Jr.", "J. Edgar O’Neill-Gray Jr.", None),
        ("By the Editors", "the Editors", None),
        ("By Ann Lee | July 1, 2024", "Ann Lee", "2024-07-01"),
        ("By Ann Lee — 1 July 2024", "Ann Lee", "2024-07-01"),
        ("By Ann Lee\nPublished on July 1, 2024", "Ann Lee", "2024-07-01"),
        ("By Ann Lee\n\nUpdated: Sept. 1, 2024", "Ann Lee", "2024-09-01"),
        ("By Ann Lee\n2024-07-01T10:00", "Ann Lee", "2024-07-01"),
        ("By Ann Lee\nJuly the first", "Ann Lee", None),
    ],
)
def test_bylines_and_their_dates(line: str, author: str, published: str | None) -> None:
    text = page(PROSE, head=f"The Post\n\nIce on the River\n\n{line}")
    article = read(text)
    assert (article.author, article.published) == (author, published)
    assert body(text) == [PROSE]


@pytest.mark.parametrize(
    "line",
    [
        "By then it was too late.",
        "by the river",
        "by Stalin himself.",
        "By 1949 it was over",
        "By contrast, the ice held",
        "By then the men had come over",
        "Stood by Ann Lee",
    ],
)
def test_what_begins_with_by_and_is_no_byline(line: str) -> None:
    text = f"{PROSE}\n\nThe men had to cross,\n{line}"
    assert read(text).author is None
    assert PROSE in body(text)[0]


def test_a_heading_in_the_body_is_no_byline() -> None:
    text = "\n\n".join([PROSE, MORE, "By Land and Sea", PROSE + " Yes."])
    assert read(text).author is None
    assert body(text)[0] == f"{PROSE} {MORE}"


def test_a_paragraph_that_begins_with_a_year_is_no_date() -> None:
    text = page("1949 was the year in which it broke.", PROSE)
    assert read(text).published is None
    assert body(text) == [f"1949 was the year in which it broke. {PROSE}"]


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        ("The Post\n\nIce on the River", "The Post"),
        ("Menu\n\nIce on the River", None),
        ("Ice on the River", None),
        ("It was thin, and it broke.\n\nIce on the River", None),
        ("the ice and everything around it in that year\n\nIce", None),
    ],
    ids=["a name", "a menu", "the title", "a sentence", "too long for a name"],
)
def test_the_publisher_is_a_first_line_that_is_a_name(head: str, publisher: str | None) -> None:
    assert read(page(PROSE, head=f"{head}\n\nBy Ann Lee")).publisher == publisher


def test_a_byline_may_be_the_first_line() -> None:
    article = read(page(PROSE, head="By Ann Lee"))
    assert (article.title, article.author, article.publisher) == (None, "Ann Lee", None)


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("Across the river", "heading"),
        ("Why the ice broke?", None),
        ("It broke.", None),
        ("He said: “It broke.”", None),
        ("The bridge at Wuhan, October 1957. Photo: Sample Archive", "caption"),
        ("The bridge at Wuhan in October (AP Photo)", "caption"),
        ("The bridge at Wuhan. Bo Wu / Reuters", "caption"),
        ("Picture: Ann Lee", "caption"),
        ("He had the report from Reuters) and sent it on to his paper in the capital.", None),
        ("Subscribe to The Post", "paywall"),
        ("Already a member? Log in.", "paywall"),
        ("Subscribers fled.", None),
        ("For subscribers only", "paywall"),
        ("This story is for members.", "paywall"),
        ("For members of the party it was a shock.", None),
        ("You have 2 free articles left.", "paywall"),
    ],
)
def test_short_paragraphs_of_the_body(block: str, reason: str | None) -> None:
    found = cuts(page(PROSE, block, MORE))
    assert [cut for cut in found if cut[1] == block] == ([(reason, block)] if reason else [])
    assert MORE in " ".join(body(page(PROSE, block, MORE)))


def test_below_the_paywall_only_long_prose_is_the_article() -> None:
    text = page(PROSE, "Subscribe to read on", "A short teaser.", MORE)
    assert body(text) == [PROSE, MORE]
    assert cuts(text)[-2:] == [("paywall", "Subscribe to read on"), ("teaser", "A short teaser.")]


@pytest.mark.parametrize(
    "line", ["Related articles", "Read more:", "You may also like", "More from The Post"]
)
def test_below_a_list_of_related_articles_nothing_is(line: str) -> None:
    text = page(PROSE, line, MORE, "The Long Thaw")
    assert body(text) == [PROSE]
    assert [reason for reason, _ in cuts(text)[-3:]] == ["teaser"] * 3


def test_the_note_on_the_author_may_be_quoted_and_what_follows_not() -> None:
    text = page(PROSE, "About the author", "Ann Lee writes about ice.", "The Long Thaw", MORE)
    assert body(text) == [PROSE, "Ann Lee writes about ice."]
    assert [reason for reason, _ in cuts(text)[-3:]] == ["heading", "teaser", "teaser"]


def test_headings_with_no_text_below_them_are_teasers() -> None:
    assert cuts(page(PROSE, "The Long Thaw", "Steel"))[-2:] == [
        ("teaser", "The Long Thaw"),
        ("teaser", "Steel"),
    ]


def test_furniture_within_a_paragraph_is_cut_too() -> None:
    text = page(PROSE, "THE OTHER SIDE Nobody came to meet them.", "The dog barked and then the te")
    assert cuts(text)[-2:] == [
        ("heading", "THE OTHER SIDE"),
        ("teaser", "The dog barked and then the te"),
    ]
    assert body(text) == [PROSE, "Nobody came to meet them."]


SLOW = {
    "many lines above a byline": "short line\n" * 20_000 + "\n\nBy Ann Lee\n\nIt broke.",
    "many short paragraphs": "short line\n\n" * 20_000,
    "headings and sentences": "Heading\n\nThe ice broke again.\n\n" * 5_000,
    "a byline of dashes": "By " + "a-" * 50_000,
    "bylines": "By a\n" * 20_000,
    "by and by": "By a " * 20_000,
    "years": "By Ann Lee\n" + "2024 " * 20_000,
    "credits": "photo by " * 11_000,
    "slashes": " / " * 33_000,
    "one word": "a" * 1_000_000,
    "one line": "The ice broke in two. " * 20_000,
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    read("Load the model.")
    start = thread_time()
    read(text)
    assert thread_time() - start < 3  # a tenth of it, alone; quadratic code takes minutes


@pytest.fixture(scope="module")
def real() -> Article:
    """The user's own capture; it is not ours to copy."""
    if not REAL.is_dir():
        pytest.skip("the two articles lie beside the repository, and not here")
    (file,) = [file for file in list_files(REAL) if file.name.startswith("000_")]
    (article,) = read_file(file)
    assert isinstance(article, Article)
    return article


def test_metadata_of_the_real_article(real: Article) -> None:
    assert real.title == "Xi and Putin, Mao and Stalin"
    assert real.author == "Bonnie Girard"
    assert real.publisher == "The Diplomat"
    assert (real.published, real.url) == (None, None)


def test_cuts_of_the_real_article(real: Article) -> None:
    found = [
        (real.text.count("\n", 0, cut.span.start) + 1, cut.reason, len(cut.span))
        for cut in real.cuts
    ]
    assert found == [
        (1, "masthead", 12),
        (2, "navigation", 8),
        (3, "title", 28),
        (4, "caption", 17),
        (5, "navigation", 5),
        (7, "title", 28),
        (9, "standfirst", 77),
        (11, "byline", 16),
        (55, "paywall", 45),
        (58, "paywall", 31),
        (61, "heading", 11),
        (65, "teaser", 111),
    ]


def test_no_furniture_stands_in_the_body_of_the_real_article(real: Article) -> None:
    first, note = (span.of(real.text) for span in real.body)
    furniture = ["Overview", "Wikimedia", "bromance", "By Bonnie", "Subscribe", "subscriber"]
    furniture += ["Want to", "The Authors", "Saga", "Diplomats", "Ant Group"]
    assert not [words for words in furniture if words in first + note]
    assert first.startswith("China and Russia are")
    assert first.endswith("building a lasting relationship.")
    assert note.startswith("Bonnie Girard is President")
    assert note.endswith("College in Beijing.")
