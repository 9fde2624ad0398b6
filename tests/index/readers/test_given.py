"""Metadata given by hand, in sidecars and in tables: what it is about, what is wrong with it."""

import time
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.model import Article
from index.readers import list_files
from index.readers.given import Described, describe
from tests.doubles import write_articles
from tests.index.reading import read_corpus

TEXT = "The ferry came back with forty sheep."


def described(folder: Path, **files: str) -> Described:
    """What files tell, given by name with "_" for the full stop and "__" for a slash."""
    named = {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    write_articles(folder, named)
    return describe(list_files(folder))


def values(folder: Path, **files: str) -> dict[str, dict[str, str | None]]:
    found = described(folder, **files)
    assert not any(found.problems.values()), found.problems
    return {name: given.values for name, given in found.given.items()}


def problems(folder: Path, **files: str) -> dict[str, tuple[str, ...]]:
    return {name: told for name, told in described(folder, **files).problems.items() if told}


def articles(folder: Path, **files: str) -> list[Article]:
    described(folder, **files)
    return list(read_corpus(Corpus.open(folder)).articles)


@pytest.mark.parametrize("sidecar", ["a_yaml", "a_yml", "a_md_yaml"])
def test_a_sidecar_is_about_the_file_of_its_name(tmp_path: Path, sidecar: str) -> None:
    found = values(tmp_path, a_md=TEXT, b_md=TEXT, **{sidecar: "title: Sheep\nDate: 3 May 2021"})
    assert found == {"a.md": {"title": "Sheep", "published": "2021-05-03"}}


def test_a_sidecar_is_about_all_files_of_its_stem_in_its_folder(tmp_path: Path) -> None:
    found = values(tmp_path, a_md=TEXT, a_txt=TEXT, x__a_md=TEXT, a_yaml="author: Ada Sample")
    assert found == {name: {"author": "Ada Sample"} for name in ("a.md", "a.txt")}


def test_a_sidecar_with_the_whole_name_goes_before_one_with_the_stem(tmp_path: Path) -> None:
    """Whatever the order of their names is."""
    found = values(
        tmp_path, a_md=TEXT, a_txt=TEXT, a_md_yaml="title: Whole", a_yaml="title: Stem\nurl:"
    )
    assert found["a.md"] == {"title": "Whole", "url": None}
    assert found["a.txt"] == {"title": "Stem", "url": None}


def test_values_stay_as_they_are_written(tmp_path: Path) -> None:
    yaml = 'title: No\nauthor: [Ada Sample, Ben Sample]\npublisher: 007\npublished: "2020"'
    assert values(tmp_path, a_md=TEXT, a_yaml=yaml)["a.md"] == {
        "title": "No", "author": "Ada Sample, Ben Sample", "publisher": "007", "published": "2020"
    }  # fmt: skip


@pytest.mark.parametrize("nothing", ["", " ~", " null", ' ""'])
def test_an_empty_field_says_that_nothing_is_known(tmp_path: Path, nothing: str) -> None:
    front = "---\ntitle: Wrong\nauthor: Ada Sample\npublisher: Also wrong\n---\n"
    yaml = f"title:{nothing}\npublisher:{nothing}"
    (article,) = articles(tmp_path, a_md=front + TEXT, a_yaml=yaml)
    assert (article.title, article.author) == (None, "Ada Sample")
    assert (article.publisher, article.publisher_from) == (None, None)


def test_what_is_given_goes_before_what_the_file_says(tmp_path: Path) -> None:
    front = "---\ntitle: Wrong\nauthor: Ada Sample\npublisher: The Post\n---\n"
    (article,) = articles(tmp_path, a_md=front + TEXT, a_yaml="title: Right\nsource: The Sheep")
    assert (article.title, article.author) == ("Right", "Ada Sample")
    assert (article.publisher, article.publisher_from) == ("The Sheep", "a.yaml")


@pytest.mark.parametrize(
    ("yaml", "problem"),
    [
        (
            "titel: Ice",
            "unknown field “titel” (there are: title, author, publisher, published, url)",
        ),
        ("text: Ice", "unknown field “text” (there are: title, author, publisher, published, url)"),
        ("- Ice", "holds no fields (such as “title: …”)"),
        ("Ice", "holds no fields (such as “title: …”)"),
        ("title: [", "the front matter is not YAML (line 2)"),
        ("url: example.org/x", "not an address of the web: example.org/x"),
        ("url: javascript:alert(1)", "not an address of the web: javascript:alert(1)"),
        ('title: "\\ud800"', "“title” holds half a character or a zero character"),
        ('author: ["Ada\\0"]', "“author” holds half a character or a zero character"),
        ("a: b\n" * 30_000, "larger than metadata ever is"),
    ],
    ids=lambda value: value[:20],
)
def test_a_wrong_sidecar_gives_nothing_and_says_why(
    tmp_path: Path, yaml: str, problem: str
) -> None:
    assert problems(tmp_path, a_md=TEXT, a_yaml=yaml) == {"a.yaml": (problem,)}
    (article,) = articles(tmp_path)
    assert (article.title, article.url) == (None, None)


def test_a_sidecar_that_is_no_text_says_so(tmp_path: Path) -> None:
    write_articles(tmp_path, {"a.md": TEXT})
    (tmp_path / "a.yaml").write_bytes(b"title: \0")
    assert problems(tmp_path) == {"a.yaml": ("not a text file (it holds zero bytes)",)}


@pytest.mark.parametrize("name", ["b_yaml", "x__a_yaml", "x__pullquote_yaml", "README_yaml"])
def test_a_sidecar_without_a_file_says_so(tmp_path: Path, name: str) -> None:
    (told,) = problems(tmp_path, a_md=TEXT, x__b_md=TEXT, **{name: "title: Ice"}).values()
    assert told == ("no article of this name stands beside it",)


def test_rules_are_no_sidecar(tmp_path: Path) -> None:
    assert problems(tmp_path, pullquote_md=TEXT, pullquote_yaml="max_seconds: 3") == {}


@pytest.mark.parametrize(
    "delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_gives_a_row_for_each_file(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [
        ["File", "Headline", "Author", "Publish Date", "link", "notes"],
        ["a.md", '"Ice, and; tabs"', "Zoë", "3 May 2021", "https://example.org/a", "mine"],
        ["x\\b.md", "", "", "", "", ""],
        ["", " ", "", "", "", ""],
    ]
    write_articles(tmp_path, {"a.md": TEXT, "x/b.md": TEXT})
    table = "\r\n".join(delimiter.join(row) for row in rows)
    (tmp_path / "articles.csv").write_text(table, encoding)
    assert values(tmp_path) == {
        "a.md": {"title": "Ice, and; tabs", "author": "Zoë", "published": "2021-05-03",
                 "url": "https://example.org/a"},
        "x/b.md": {},
    }  # fmt: skip
    assert described(tmp_path).tables == {"articles.csv"}


def test_a_cell_of_two_lines_keeps_its_words_apart(tmp_path: Path) -> None:
    table = 'file,author\na.md,"Ada Sample\nBen Sample"\n'
    assert values(tmp_path, a_md=TEXT, articles_csv=table)["a.md"] == {
        "author": "Ada Sample Ben Sample"
    }


def test_the_best_name_of_a_field_goes_first(tmp_path: Path) -> None:
    table = "byline,file,headline,title\nby B,a.md,H,T\n,b.md,H,\n"
    assert values(tmp_path, a_md=TEXT, b_md=TEXT, articles_csv=table) == {
        "a.md": {"title": "T", "author": "by B"}, "b.md": {"title": "H"}
    }  # fmt: skip


def test_a_table_in_a_folder_is_about_the_files_in_it(tmp_path: Path) -> None:
    table = "path,title\na.md,Inner\n./y/b.md,Deeper\n"
    found = values(tmp_path, a_md=TEXT, x__a_md=TEXT, x__y__b_md=TEXT, x__articles_csv=table)
    assert found == {"x/a.md": {"title": "Inner"}, "x/y/b.md": {"title": "Deeper"}}


def test_files_that_are_not_there_are_named_with_their_rows(tmp_path: Path) -> None:
    table = "file,url\na.md,https://example.org\nb.md,\n../a.md,\n/etc/passwd,\n,x\na.md,nowhere\n"
    assert problems(tmp_path, a_md=TEXT, articles_csv=table) == {
        "articles.csv": (
            "row 2: there is no article file “b.md”",
            "row 3: there is no article file “../a.md”",
            "row 4: there is no article file “/etc/passwd”",
            "row 5: there is no article file “”",
            "row 6: not an address of the web: nowhere",
        )
    }


def test_a_sidecar_goes_before_the_table_field_by_field(tmp_path: Path) -> None:
    table = "file,title,author,publisher\na.md,Table,Ada Sample,The Post\n"
    (article,) = articles(tmp_path, a_md=TEXT, articles_csv=table, a_yaml="title: Sidecar")
    assert (article.title, article.author) == ("Sidecar", "Ada Sample")
    assert (article.publisher, article.publisher_from) == ("The Post", "articles.csv")


@pytest.mark.parametrize("column", ["text", "Body", "content"])
def test_a_table_with_a_column_of_texts_is_a_collection(tmp_path: Path, column: str) -> None:
    table = f"file,title,{column}\na.md,Sheep,{TEXT}\n"
    found = described(tmp_path, articles_csv=table)
    assert (found.tables, found.given) == (frozenset(), {})
    assert [a.path for a in articles(tmp_path)] == ["articles.csv#1"]


def test_a_table_without_a_column_of_files_is_a_collection(tmp_path: Path) -> None:
    assert described(tmp_path, a_md=TEXT, articles_csv="title\nSheep\n").tables == frozenset()


def test_a_table_without_rows_is_a_table(tmp_path: Path) -> None:
    assert described(tmp_path, a_md=TEXT, articles_csv="file,title\n").tables == {"articles.csv"}


@pytest.mark.parametrize("rows", ['a.md,"', 'a.md,"' + "x" * 200_000, "a.md," + "y" * 200_000])
def test_a_table_that_can_not_be_parsed_harms_nothing(tmp_path: Path, rows: str) -> None:
    assert described(tmp_path, a_md=TEXT, articles_csv=f"file,title\n{rows}").given.keys() <= {
        "a.md"
    }


def test_a_million_columns_take_no_memory_for_each_row(tmp_path: Path) -> None:
    columns = ",".join(f"c{i}" for i in range(200_000))
    table = f"file,{columns},title\n" + "a.md\n" * 50_000
    start = time.perf_counter()
    assert values(tmp_path, a_md=TEXT, articles_csv=table) == {"a.md": {}}
    assert time.perf_counter() - start < 10


def test_two_thousand_sidecars_are_found_at_once(tmp_path: Path) -> None:
    files = {f"n{i}.{ending}": text for i in range(2000) for ending, text in
             (("txt", TEXT), ("yaml", f"title: Number {i}"))}  # fmt: skip
    write_articles(tmp_path, files)
    listed = list_files(tmp_path)
    start = time.perf_counter()
    assert len(describe(listed).given) == 2000
    assert time.perf_counter() - start < 5


def test_all_records_of_a_collection_get_what_is_given_for_the_file(tmp_path: Path) -> None:
    lines = f'{{"text": "{TEXT}"}}\n{{"text": "{TEXT} Then it rained.", "title": "Rain"}}\n'
    found = articles(tmp_path, a_jsonl=lines, a_yaml="publisher: The Sheep")
    assert [(a.title, a.publisher) for a in found] == [(None, "The Sheep"), ("Rain", "The Sheep")]
