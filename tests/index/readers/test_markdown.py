"""Markdown: the text is what a reader of the page sees, and front matter the metadata."""

from pathlib import Path
from time import thread_time

import pytest

from index.errors import ArticleError
from index.model import Article
from index.readers.markdown import read_markdown
from index.readers.source import make_article

HERE = Path("ice.md")


def read(text: str) -> Article:
    (draft,) = read_markdown(HERE, text.encode())
    return make_article("ice.md", draft)


def cuts(text: str) -> list[tuple[str, str]]:
    article = read(text)
    return [(cut.reason, cut.span.of(article.text)) for cut in article.cuts]


def with_front(front: str, text: str = "It broke.") -> Article:
    return read(f"---\n{front}\n---\n\n{text}\n")


def test_front_matter_is_the_metadata() -> None:
    article = with_front(
        'title: "Ice: a study"\nauthor: [Ann Lee, Bo Wu]\npublisher: The Post\n'
        "published: 2024-07-01\nurl: https://example.org/ice\nkind: {a: b}\n"
    )
    assert article.title == "Ice: a study"
    assert article.author == "Ann Lee, Bo Wu"
    assert article.publisher == "The Post"
    assert article.published == "2024-07-01"
    assert article.url == "https://example.org/ice"
    assert article.text == "It broke."


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("title: No", "No"),
        ("title: 1984", "1984"),
        ("title: 12:30", "12:30"),
        ("title: 2024-07-01", "2024-07-01"),
        ("title: 0x1F", "0x1F"),
        ("title: >\n  Ice on\n  the river", "Ice on the river"),
        ("title: null", None),
        ("title: ~", None),
        ("title:", None),
        ("title: {a: b}", None),
        ("title: &a [*a]", None),
        ("kind: 1", None),
        ("- Ice\n- River", None),
        ("# nothing", None),
        ("title: " + "9" * 5000, "9" * 5000),
        ("title: !!int ice", "ice"),
        ("title: !!python/object:os.system ice", "ice"),
    ],
    ids=[
        "a word that YAML takes for false",
        "a number",
        "a time",
        "a day",
        "a hexadecimal number",
        "two lines",
        "null",
        "a tilde",
        "nothing",
        "an object",
        "a list in itself",
        "none",
        "no mapping",
        "a comment",
        "a long number",
        "a tag that lies",
        "a tag of a program",
    ],
)
def test_values_stay_as_they_are_written(front: str, title: str | None) -> None:
    assert with_front(front).title == title


@pytest.mark.parametrize(
    ("front", "published"),
    [
        ("published: 2024-07-01", "2024-07-01"),
        ("published: 2024", "2024"),
        ("date: July 1, 2024", "2024-07-01"),
        ("published: 2024-07-01T23:30:00-05:00", "2024-07-01"),
        ("published: 2024-02-30", "2024-02-30"),
        ("published: 2001-12-14 21:59:43.10 -99", "2001-12-14"),
    ],
    ids=[
        "a day",
        "a year",
        "by another name",
        "with a time of day",
        "a day that isn't",
        "an odd zone",
    ],
)
def test_dates_of_front_matter(front: str, published: str) -> None:
    assert with_front(front).published == published


def test_the_publisher_may_be_known_by_the_host() -> None:
    assert with_front("url: https://thediplomat.com/ice").publisher == "The Diplomat"


def test_the_first_top_heading_is_the_title_where_front_matter_has_none() -> None:
    assert read("## Part\n\n# Ice *on* the River\n\nIt broke.\n\n# Two").title == "Ice on the River"
    assert with_front("title: Snow", "# Ice\n\nIt broke.").title == "Snow"
    assert read("## Part\n\nIt broke.").title is None


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("title: Ice: a study", r"not YAML \(line 2\)"),
        ("kind: 1\ntitle: 'Ice", r"not YAML \(line \d\)"),
        ("a: " + "[" * 9000, "not YAML"),
        ("title: *ice", r"not YAML \(line 2\)"),
    ],
    ids=["a colon", "an open quotation mark", "nested deeply", "an alias of nothing"],
)
def test_front_matter_that_is_no_yaml_says_so(front: str, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        with_front(front)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ('title = "Ice', "not TOML"),
        ("kind = 1\ntitle = Ice on the river", r"not TOML \(line 3\)"),
        ('title = "Ice"\ntitle = "Snow"', "not TOML"),
        ("a = " + "[" * 9000, "not TOML"),
        ("day = 2024-02-30", "not TOML"),
    ],
    ids=["an open quotation mark", "no quotation marks", "twice", "nested deeply", "no such day"],
)
def test_front_matter_that_is_no_toml_says_so(front: str, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        read(f"+++\n{front}\n+++\n\nIt broke.\n")


def test_front_matter_in_toml_is_the_metadata() -> None:
    article = read('+++\ntitle = "Ice"\ndate = 2024-07-01T08:00:00Z\n+++\n\nIt broke.\n')
    assert (article.title, article.published) == ("Ice", "2024-07-01")
    assert article.text == "It broke."


def test_aliases_in_aliases_are_not_spelled_out() -> None:
    lists = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30))
    assert with_front(f"a0: &a0 [ice]\n{lists}\ntitle: *a29").title is None


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nIt broke.",
        "---\n\nIt broke.\n\n---\n\nIt was over.",
        "It broke.\n\n---\n\nIt was over.\n\n---\n",
        "---\n" + "It broke. " * 3000 + "\n\n---\n",
        "{\nIt broke.\n}\n",
        "+++\nIt broke.\n+++\n",
    ],
    ids=[
        "one rule",
        "prose between two rules",
        "rules further down",
        "long prose",
        "braces",
        "plus signs",
    ],
)
def test_what_only_looks_like_front_matter_is_text(text: str) -> None:
    article = read(text)
    assert "It broke." in article.body[0].of(article.text)
    assert ("It was over." in text) == ("It was over." in article.text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("The *thin* ice **broke** in `two`.", "The thin ice broke in two."),
        ("The [ice](https://example.org/ice) broke.", "The ice broke."),
        ("The [ice][1] broke.\n\n[1]: https://example.org", "The ice broke."),
        ("<https://example.org/ice> broke.", "https://example.org/ice broke."),
        ("The ice<br>broke <em>twice</em>.", "The ice\nbroke twice."),
        ("The ice\nbroke.", "The ice\nbroke."),
        ("The ice  \nbroke.", "The ice\nbroke."),
        ("5 \\* 3 &amp; 4 &copy;", "5 * 3 & 4 ©"),
        ("> The ice broke.\n> It was thin.", "The ice broke.\nIt was thin."),
        ("One.\n\n\n\nTwo.", "One.\n\nTwo."),
        ("One.\n\n---\n\nTwo.", "One.\n\nTwo."),
        ("One. ", "One."),
    ],
    ids=[
        "emphasis",
        "a link",
        "a reference",
        "a bare address",
        "HTML in the line",
        "a line break",
        "a hard break",
        "escapes",
        "a quotation",
        "blank lines",
        "a rule",
        "outer white space",
    ],
)
def test_the_text_is_what_a_reader_sees(source: str, text: str) -> None:
    article = read(source)
    assert article.text == text
    assert [span.of(text) for span in article.body] == [text]


@pytest.mark.parametrize(
    ("block", "wanted"),
    [
        ("## Across the river", [("heading", "Across the river")]),
        ("Across\n======", [("heading", "Across")]),
        ("![The bridge](b.png)", [("caption", "The bridge")]),
        ("```\nprint()\n\nx\n```", [("code", "print()\n\nx")]),
        ("    print()", [("code", "print()")]),
        ("<div>\nshare\n</div>", [("code", "<div>\nshare\n</div>")]),
        ("- the radio\n- the ships;", [("list", "the radio"), ("list", "the ships;")]),
        ("|a|b|\n|-|-|\n|1.|2.|", [("list", "a"), ("list", "b"), ("list", "1."), ("list", "2.")]),
    ],
    ids=[
        "a heading",
        "an underlined heading",
        "a picture",
        "a fence",
        "indented code",
        "HTML",
        "a list",
        "a table",
    ],
)
def test_what_is_no_prose_is_cut(block: str, wanted: list[tuple[str, str]]) -> None:
    assert cuts(f"One.\n\n{block}\n\nTwo.") == wanted


def test_items_that_are_sentences_may_be_quoted() -> None:
    article = read("It worked:\n\n- The radio was heard.\n- the ships\n- They “came.”")
    assert [span.of(article.text) for span in article.body] == [
        "It worked:\n\nThe radio was heard.",
        "They “came.”",
    ]


@pytest.mark.parametrize("text", ["", " \n", "---\ntitle: Ice\n---\n", "# Ice", "<!-- ice -->"])
def test_a_page_without_prose_has_no_body(text: str) -> None:
    assert read(text).body == ()


SLOW = {
    "brackets": "[" * 20_000,
    "pictures": "![" * 10_000,
    "emphasis": "a*" * 10_000,
    "lists": "* " * 10_000,
    "quotations": ">" * 20_000,
    "ticks": "`" * 20_000,
    "rules": "---\n" * 5_000,
    "comments": "<!--" * 5_000,
    "tables": "|a" * 10_000 + "\n" + "|-" * 10_000 + "\n",
    "YAML": "---\na: " + "[" * 21_000 + "\n---\n",  # longer than front matter may be
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    start = thread_time()
    read(text)
    assert thread_time() - start < 5
