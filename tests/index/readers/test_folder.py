"""A folder of articles: what is read, what is skipped and why, and what goes wrong."""

import json
import os
from itertools import pairwise
from pathlib import Path
from time import thread_time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.errors import ArticleError, NoArticlesError
from index.model import Article, fold
from index.readers import ENDINGS, list_files
from index.readers.collection import read_lines
from index.readers.folder import SourceFile
from index.readers.formats import COMPLEX, PLAIN, read_file
from index.readers.found import Found
from index.readers.source import Draft, make_article

DATA = Path(__file__).resolve().parents[3] / "data"

KNOWN = f"(there are: {', '.join(sorted(ENDINGS))})"
NAMES = ("ice.txt", "ice.md", "ice.markdown", "ice.jsonl", "ice.html", "ice.mhtml")

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def only(folder: Path) -> SourceFile:
    (file,) = list_files(folder)
    return file


def results(folder: Path) -> list[Found]:
    return [result for file in list_files(folder) if not file.skipped for result in read_file(file)]


def failure(folder: Path) -> str:
    (error,) = results(folder)
    assert isinstance(error, ArticleError)
    assert error.path is not None
    return str(error.args[0])


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoArticlesError, match="no such folder") as caught:
        list_files(tmp_path / "articles")
    assert "--articles" in caught.value.hint


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "ice.txt").write_text("It broke.")
    with pytest.raises(NoArticlesError):
        list_files(tmp_path / "ice.txt")


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert list_files(tmp_path) == []


def test_files_are_listed_by_name_with_the_folders_in_it(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    for name in ("b/deep/ice.txt", "a.md", "c.jsonl", "B.TXT"):
        (tmp_path / name).write_text("It broke.")
    files = list_files(tmp_path)
    assert [file.name for file in files] == ["B.TXT", "a.md", "b/deep/ice.txt", "c.jsonl"]
    assert [file.skipped for file in files] == [""] * 4


def test_a_file_is_shown_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ice.txt"
    path.write_text("It broke.")
    os.utime(path, ns=(5, 1_700_000_000_000_000_001))
    assert only(tmp_path) == SourceFile("ice.txt", path, 9, 1_700_000_000_000_000_001, "")


@pytest.mark.parametrize("name", [".ice.txt", ".git/ice.txt", "b/.cache/ice.txt"])
def test_hidden_files_are_left_out(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("It broke.")
    assert list_files(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("README.md", "a README speaks of the folder and is not an article"),
        ("ReadMe.txt", "a README speaks of the folder and is not an article"),
        ("ice.jpg", f"no reader for .jpg {KNOWN}"),
        ("ice.doc", "no reader for .doc: save it as .docx"),
        ("ice", f"no reader for files without an ending {KNOWN}"),
        ("ice.txt.bak", f"no reader for .bak {KNOWN}"),
    ],
)
def test_what_is_skipped_says_why(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).write_text("It broke.")
    assert only(tmp_path).skipped == reason


def test_a_folder_named_as_a_file_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "ice.txt").mkdir()
    (tmp_path / "ice.txt" / "thin.txt").write_text("It broke.")
    assert only(tmp_path).name == "ice.txt/thin.txt"


def test_a_link_to_nowhere_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "ice.txt").symlink_to(tmp_path / "gone.txt")
    assert only(tmp_path).failed == "can't be opened (No such file or directory)"


def test_a_link_to_itself_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "ice.txt").symlink_to(tmp_path / "ice.txt")
    assert only(tmp_path).failed.startswith("can't be opened (")


def test_a_link_that_leaves_the_folder_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("It broke.")
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "ice.txt").symlink_to(tmp_path / "secret.txt")
    assert only(articles).skipped == "a link that leaves the folder"


def test_a_link_within_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It broke.")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert [file.skipped for file in list_files(tmp_path)] == ["", ""]


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "ice.txt").write_text("It broke.")
    (tmp_path / "articles").symlink_to(tmp_path / "real")
    assert only(tmp_path / "articles").skipped == ""


PATTERNS = [
    ("*.md", ["a.md", "b/c.md", "b/d/e.md"]),
    ("/a.md", ["a.md"]),
    ("b/", ["b/"]),
    ("**/d/*.md", ["b/d/e.md"]),
    ("*.md\n!c.md", ["a.md", "b/d/e.md"]),
    ("# a.md\n\n", []),
    ("b/*\n!b/c.md", ["b/d/"]),
]


@pytest.mark.parametrize(("patterns", "left_out"), PATTERNS)
def test_patterns_of_git_leave_files_out(
    tmp_path: Path, patterns: str, left_out: list[str]
) -> None:
    (tmp_path / "b" / "d").mkdir(parents=True)
    for name in ("a.md", "b/c.md", "b/d/e.md"):
        (tmp_path / name).write_text("It broke.")
    (tmp_path / ".ignore").write_text(patterns)
    skipped = [file.name for file in list_files(tmp_path) if file.skipped]
    assert skipped == left_out
    assert {file.skipped for file in list_files(tmp_path)} <= {"", "as .ignore says"}


def test_the_patterns_of_an_inner_folder_go_before_the_outer_ones(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("a.txt", "b/c.txt"):
        (tmp_path / name).write_text("It broke.")
    (tmp_path / ".ignore").write_text("*.txt")
    (tmp_path / "b" / ".ignore").write_text("!c.txt")
    assert [file.name for file in list_files(tmp_path) if file.skipped] == ["a.txt"]


@pytest.mark.parametrize("pattern", ["!", "*a*a*a*a*b", "**/" * 5 + "a"])
def test_a_pattern_that_is_none_or_takes_long_is_named(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "a.txt").write_text("It broke.")
    (tmp_path / ".ignore").write_text(f"{pattern}\n*.txt\n")
    told, article = list_files(tmp_path)
    assert told.failed == f"not a pattern that can be used: {pattern}"
    assert article.skipped


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ice.txt")
    assert only(tmp_path).skipped == "not a plain file"


@pytest.mark.parametrize(
    "name",
    [
        "ice\nthin.txt",
        "ice\u202etxt.md",
        "ice\u2066.txt",
        "\u200bice.txt",
        "ice\x1b[31m.txt",
        "冰 é #1%.txt",
    ],
    ids=ascii,
)
def test_odd_names_are_read_as_any_other(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("It broke.")
    assert only(tmp_path).name == name
    (article,) = results(tmp_path)
    assert isinstance(article, Article)
    assert article.path == name


def test_a_name_that_is_no_text_is_read_with_its_odd_bytes_written_out(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"ice\xff.txt")).write_text("It broke.")
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")
    (article,) = results(tmp_path)
    assert isinstance(article, Article)
    assert article.path == "ice\\udcff.txt"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("ice.txt", b"", "no article text in it"),
        ("ice.txt", b" \n\n ", "no article text in it"),
        ("ice.md", b"", "no article text in it"),
        ("ice.jsonl", b"", "the file is empty"),
        ("ice.jsonl", b"\n\n", "the file is empty"),
        ("ice.txt", b"Ice\0", "not a text file (it holds zero bytes)"),
        ("ice.md", "“Eis” \udcff".encode("utf-8", "surrogateescape"), "not UTF-8 text (byte 10)"),
        ("ice.jsonl", b"\xff\xfeI", "not UTF-16-LE text (byte 2)"),
        ("ice.txt", b"<TITLE>Ice</TITLE>\n<CONTENT></CONTENT>", "no article text in it"),
        ("ice.txt", b"Ice on the river", "no article text in it"),
    ],
    ids=[
        "empty",
        "blank",
        "empty Markdown",
        "an empty collection",
        "blank lines",
        "zero bytes",
        "a stray byte",
        "half a character",
        "an empty content",
        "a heading alone",
    ],
)
def test_a_file_without_an_article_says_why(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(data)
    assert failure(tmp_path) == message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_names_the_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "ice.txt").write_text("Die Brücke “brach”.", encoding=encoding)
    (article,) = results(tmp_path)
    assert isinstance(article, Article)
    assert article.text == "Die Brücke “brach”."


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "ice.txt").open("wb") as sparse:
        sparse.truncate(20_000_001)
    assert only(tmp_path).size == 20_000_001
    assert failure(tmp_path) == "larger than 20 MB"


def test_a_file_that_went_away_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "ice.txt"
    path.write_text("It broke.")
    file = only(tmp_path)
    path.unlink()
    (error,) = read_file(file)
    assert str(error) == f"{path}: can't be opened (No such file or directory)"


def test_a_file_that_became_a_folder_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "ice.txt"
    path.write_text("It broke.")
    file = only(tmp_path)
    path.unlink()
    path.mkdir()
    (error,) = read_file(file)
    assert isinstance(error, ArticleError)
    assert "can't be opened" in str(error)


def test_a_bad_record_does_not_harm_the_others(tmp_path: Path) -> None:
    (tmp_path / "ice.jsonl").write_text('{"text": "One."}\n{"text": 2}\n{"text": "Three."}\n')
    one, error, three = results(tmp_path)
    assert isinstance(one, Article)
    assert isinstance(three, Article)
    assert [one.path, three.path] == ["ice.jsonl#1", "ice.jsonl#3"]
    assert isinstance(error, ArticleError)
    assert str(error) == f'{tmp_path / "ice.jsonl"}: line 2: no "text"'


def test_tagged_text_is_known_among_plain_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("<TITLE>Ice</TITLE>\n<CONTENT>\nIt broke.\n</CONTENT>")
    (tmp_path / "b.txt").write_text("It broke.")
    tagged, plain = results(tmp_path)
    assert isinstance(tagged, Article)
    assert isinstance(plain, Article)
    assert (tagged.title, plain.title) == ("Ice", None)


def drafts(name: str, data: bytes) -> list[Draft]:
    """The drafts of a file; none where the reader refuses it with an `ArticleError`."""
    try:
        readers = {**PLAIN, **COMPLEX, ".jsonl": read_lines}
        found = readers[Path(name).suffix](Path(name), data)
    except ArticleError:
        return []
    return [draft for draft in found if isinstance(draft, Draft)]


def assert_every_character_is_body_or_cut(article: Article) -> None:
    spans = sorted([*article.body, *(cut.span for cut in article.cuts)])
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert list(article.body) == sorted(article.body)
    assert [cut.span for cut in article.cuts] == sorted(cut.span for cut in article.cuts)
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(article.text)]
    between = [article.text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    assert not "".join(between).strip()
    assert all(span.of(article.text).strip() for span in article.body)


BLOCKS = st.sampled_from(
    [
        "By Ann Lee",
        "By Ann Lee\nJuly 1, 2024",
        "The Post",
        "Ice on the River",
        "Subscribe",
        "The Authors",
        "Related articles",
        "Photo: Ann Lee",
        "THE END It broke.",
        "It broke",
        "It broke in U.S.",
        "# Ice",
        "- ice",
        "<TITLE>Ice</TITLE>",
        "<CONTENT>",
        "</CONTENT>",
        "<AUTHOR>",
        "---",
        "title: Ice",
        "```",
        "> ice",
        "|a|\n|-|",
        " ".join(["The ice was thin, and it broke in two."] * 4),
        "the men came over it by night",
        '{"text": "It broke."}',
        "{",
        "\u2028",
        "\r",
        "\t",
    ]
)
PAGES = st.lists(
    st.tuples(BLOCKS, st.sampled_from(["\n\n", "\n", " ", "\r\n\r\n"])).map("".join), max_size=25
).map("".join)


@unhurried
@given(st.sampled_from(NAMES), st.one_of(PAGES, st.text(st.characters(codec="utf-8"))))
@example("ice.txt", "<CONTENT>\n<CONTENT>")
def test_every_character_is_body_or_cut_and_never_both(name: str, text: str) -> None:
    for draft in drafts(name, text.encode()):
        assert_every_character_is_body_or_cut(make_article(name, draft))


@unhurried
@given(PAGES)
def test_the_text_of_a_text_file_is_the_file_unchanged(text: str) -> None:
    assert [draft.text for draft in drafts("ice.txt", text.encode())] in ([], [text])


@unhurried
@given(st.sampled_from(NAMES), st.one_of(st.binary(), PAGES.map(str.encode)), st.binary(max_size=3))
@example("ice.md", b"---\na: 2024-02-30\n---\n", b"")
@example("ice.md", b"---\n? [a]: b\n---\n", b"")
@example("ice.md", b"---\n\x07: b\n---\n", b"")
def test_any_bytes_are_articles_or_an_article_error(name: str, data: bytes, more: bytes) -> None:
    at = len(data) // 2
    start = thread_time()
    drafts(name, data[:at] + more + data[at:])
    assert thread_time() - start < 5


FRONT = st.lists(
    st.sampled_from(
        [
            "title",
            "date",
            ": ",
            "\n",
            "- ",
            "? ",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "!!int ",
            "!!set ",
            "!!timestamp ",
            "!!binary ",
            "2024-02-30",
            "<<",
            "'",
            '"',
            "|",
            ">",
            "#",
            "%",
            "0x",
            "~",
            "\t",
        ]
    )
)


@unhurried
@given(FRONT.map("".join))
def test_any_front_matter_is_read_or_an_article_error(front: str) -> None:
    for draft in drafts("ice.md", f"---\n{front}\n---\nIt broke.\n".encode()):
        assert make_article("ice.md", draft).text


SAMPLES = {
    "a-quarrel-of-ideas.txt": (
        "A Quarrel of Ideas: Why Moscow and Beijing Fell Out",
        "Juan Ejemplo",
        None,
        "2014-05-22",
        "https://www.example.org/essays/a-quarrel-of-ideas",
    ),
    "drawing-the-line.md": (
        "Drawing the Line: How Moscow and Beijing Settled Their Border",
        None,
        "The Sample Review",
        "2021-07-16",
        "https://www.example.org/review/drawing-the-line",
    ),
    "experts-and-the-156-projects.txt": (
        "The Experts Who Went Home",
        "Max Mustermann",
        "Mustermann Quarterly",
        None,
        None,
    ),
    "ice-on-the-ussuri.txt": (
        "Ice on the Ussuri: The Year the Allies Shot at Each Other",
        "Jane Placeholder",
        "Placeholder Post",
        "2016-03-03",
        None,
    ),
    "interpreters-students-and-zhou.jsonl#1": (
        "The Men in Between: Interpreters and Ambassadors",
        "Taro Yamada-Rei",
        "The Example Courier",
        "2009-10-02",
        "https://www.example.com/courier/2009/10/the-men-in-between",
    ),
    "interpreters-students-and-zhou.jsonl#2": (
        "Students of Moscow",
        "Erika Musterfrau",
        "Placeholder Post",
        "2025-01-25",
        "https://www.example.net/post/2025/01/students-of-moscow",
    ),
    "interpreters-students-and-zhou.jsonl#3": (
        "Toasts and Walkouts: Zhou Enlai in Moscow",
        "Jean Exemple",
        "The Sample Review",
        None,
        None,
    ),
    "mao-in-moscow-winter.txt": (
        "The Long Winter – Mao Zedong in Moscow, 1949–50",
        "Ada Sample",
        "The Sample Review",
        None,
        None,
    ),
    "pilots-without-papers.txt": (
        "Pilots Without Papers: The Soviet Air War in Korea",
        "Ada Sample",
        None,
        "2013-07-27",
        "https://www.example.org/history/pilots-without-papers",
    ),
    "pipes-and-promises.md": (
        "Pipes and Promises",
        "Jane Placeholder",
        None,
        "2024-03-12",
        "https://www.example.net/energy/pipes-and-promises",
    ),
    "tashkent-to-tiananmen.txt": (
        "From Tashkent to Tiananmen",
        "Juan Ejemplo",
        "The Example Courier",
        None,
        None,
    ),
    "the-bomb-and-the-boundary.txt": (
        "The Bomb and the Boundary",
        "Taro Yamada-Rei",
        None,
        "2018-10-16",
        "https://www.example.com/features/the-bomb-and-the-boundary",
    ),
    "the-railway-that-changed-hands.md": (
        "The Railway That Changed Hands",
        "Max Mustermann",
        "Mustermann Quarterly",
        "2012-11-05",
        "https://www.example.com/quarterly/2012/the-railway-that-changed-hands",
    ),
    "three-visits-and-a-swimming-pool.txt": (
        "Three Visits and a Swimming Pool",
        "Jean Exemple",
        None,
        "2011-09-30",
        "https://www.example.net/2011/09/three-visits-and-a-swimming-pool",
    ),
}

TAGGED = ["title", "metadata", "metadata", "byline", "summary", "highlights", "metadata"]
BELOW = ["paywall", "heading", "heading", "teaser"]
SAMPLE_CUTS = {
    "a-quarrel-of-ideas.txt": [
        *TAGGED,
        "heading",
        "heading",
        "pull quote",
        "heading",
        "heading",
        "metadata",
    ],
    "drawing-the-line.md": ["title", *(["heading"] * 3), "list", "list", "heading"],
    "experts-and-the-156-projects.txt": [
        "masthead",
        *["navigation"] * 3,
        "title",
        "caption",
        "navigation",
        "title",
        "standfirst",
        "byline",
        "caption",
        *BELOW,
    ],
    "ice-on-the-ussuri.txt": [
        "masthead",
        *["navigation"] * 4,
        "title",
        "caption",
        "navigation",
        "title",
        "byline",
        "byline",
        *BELOW,
    ],
    "mao-in-moscow-winter.txt": [
        "masthead",
        *["navigation"] * 3,
        "title",
        "caption",
        "navigation",
        "title",
        "standfirst",
        "byline",
        *BELOW,
    ],
    "pilots-without-papers.txt": [
        *TAGGED,
        "heading",
        "heading",
        "heading",
        "truncated",
        "metadata",
    ],
    "pipes-and-promises.md": ["title", *["heading"] * 4],
    "tashkent-to-tiananmen.txt": [
        "masthead",
        *["navigation"] * 3,
        "title",
        "caption",
        "navigation",
        "title",
        "standfirst",
        "byline",
        *BELOW,
    ],
    "the-bomb-and-the-boundary.txt": [*TAGGED, "heading", "heading", "heading", "metadata"],
    "the-railway-that-changed-hands.md": ["title", *["heading"] * 4],
    "three-visits-and-a-swimming-pool.txt": [
        *TAGGED,
        "heading",
        "heading",
        "heading",
        "caption",
        "metadata",
    ],
}


@pytest.fixture(scope="module")
def samples() -> dict[str, Article]:
    found = results(DATA / "articles")
    return {article.path: article for article in found if isinstance(article, Article)}


def test_every_sample_is_read_without_failure(samples: dict[str, Article]) -> None:
    assert list(samples) == list(SAMPLES)
    assert len(results(DATA / "articles")) == len({a.id for a in samples.values()}) == 14
    skipped = [file.name for file in list_files(DATA / "articles") if file.skipped]
    assert skipped == ["README.md"]


@pytest.mark.parametrize("path", SAMPLES)
def test_samples_have_the_metadata_that_their_files_give(
    samples: dict[str, Article], path: str
) -> None:
    article = samples[path]
    told = (article.title, article.author, article.publisher, article.published, article.url)
    assert told == SAMPLES[path]


@pytest.mark.parametrize("path", SAMPLES)
def test_samples_lose_their_furniture_and_nothing_else(
    samples: dict[str, Article], path: str
) -> None:
    article = samples[path]
    assert [cut.reason for cut in article.cuts] == SAMPLE_CUTS.get(path, [])
    assert_every_character_is_body_or_cut(article)


@pytest.mark.parametrize(
    "furniture",
    [
        "Subscribe",
        "The Authors",
        "About the author",
        "Sample Archive",
        "Picture credit",
        "THE SPEECH",
        "PAPER WAR",
        "MIG ALLEY",
        "THE LETTER",
        "THE LAST TOAST",
        "<CONTENT>",
        "HIGHLIGHTS",
        "The essay argues",
        "Khrushchev arriving",
        "Delegates at the opening",
        "none had ever been in the coun",
        "… a weapon",
        "Example of the Empty",
        "Long reads",
    ],
)
def test_no_furniture_stands_in_the_body_of_a_sample(
    samples: dict[str, Article], furniture: str
) -> None:
    bodies = {path: [span.of(a.text) for span in a.body] for path, a in samples.items()}
    assert any(furniture in article.text for article in samples.values())
    assert [path for path, spans in bodies.items() if furniture in "\n".join(spans)] == []


def test_every_answer_of_the_sample_questions_stands_in_one_body(
    samples: dict[str, Article],
) -> None:
    lines = (DATA / "questions" / "sample.jsonl").read_text(encoding="utf-8").splitlines()
    bodies = [fold(span.of(a.text)) for a in samples.values() for span in a.body]
    answers = [fold(answer) for line in lines for answer in json.loads(line)["answers"]]
    assert len(answers) > 50
    assert [answer for answer in answers if not any(answer in body for body in bodies)] == []
