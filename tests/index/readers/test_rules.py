"""`pullquote.yaml`: how the files of a folder are read, and what is wrong with it."""

import os
import time
from pathlib import Path

import pytest

from index.errors import ArticleError, RulesError
from index.model import Article
from index.readers import list_files
from index.readers.folder import RULES
from index.readers.formats import read_file
from index.readers.found import Found
from index.readers.metadata import PUBLISHERS
from index.readers.rules import Rules, load_rules
from tests.doubles import write_articles


def loaded(folder: Path, text: str) -> Rules:
    (folder / RULES).write_text(text)
    return load_rules(folder)


def found(folder: Path, rules: Rules, **files: str) -> list[Found]:
    write_articles(folder, {name.replace("_", "."): text for name, text in files.items()})
    files_there = [file for file in list_files(folder) if not (file.skipped or file.tells)]
    return [one for file in files_there for one in read_file(file, rules)]


@pytest.mark.parametrize("text", [None, "", "# nothing\n", "{}", "null"])
def test_what_is_not_said_is_as_usual(tmp_path: Path, text: str | None) -> None:
    rules = load_rules(tmp_path) if text is None else loaded(tmp_path, text)
    assert rules == Rules()
    assert (rules.max_bytes, rules.max_seconds, rules.fields) == (20_000_000, 10, {})
    assert rules.aliases == ()
    assert rules.all_publishers == PUBLISHERS


def test_all_can_be_said(tmp_path: Path) -> None:
    rules = loaded(
        tmp_path,
        "\ufefffields: {text: Inhalt, title: [Titel, Überschrift]}\n"
        "publishers: {www.Example.org: The Example}\nmax_megabytes: 0.5\nmax_seconds: 60\n"
        "aliases:\n- [Gotham, ' Gotham City ']\n- [W.X., WX, wx]\n",
    )
    assert rules.fields == {"text": ("Inhalt",), "title": ("Titel", "Überschrift")}
    assert rules.all_publishers["example.org"] == "The Example"
    assert rules.all_publishers["bbc.com"] == "BBC"
    assert (rules.max_bytes, rules.max_seconds) == (500_000, 60)
    assert rules.aliases == (("Gotham", "Gotham City"), ("W.X.", "WX", "wx"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour: red", "colour: Extra inputs are not permitted"),
        ("fields: {heading: Titel}", "no field is called heading (there are: title, author, "),
        ("fields: [text]", "fields: Input should be a valid dictionary"),
        ("fields: {text: {a: b}}", "fields.text"),
        ("fields: {text: [[Inhalt]]}", "fields.text.0: Input should be a valid string"),
        ("publishers: {example.org: [a]}", "publishers.example.org: Input should be a valid st"),
        ("aliases: Gotham", "aliases: Input should be a valid tuple"),
        ("aliases: [Gotham, Gotham City]", "aliases.0: Input should be a valid tuple"),
        ("aliases: {Gotham: [Gotham City]}", "aliases: Input should be a valid tuple"),
        ("aliases: [[Gotham]]", "aliases.0: Tuple should have at least 2 items"),
        ("aliases: [[Norway, NO]]", "aliases.0.1: Input should be a valid string"),
        ("aliases: [[Gotham, 7]]", "aliases.0.1: Input should be a valid string"),
        ("aliases: [[Gotham, '-_-']]", "aliases.0.1: String should match pattern"),
        ("aliases: [[Gotham, '']]", "aliases.0.1: String should match pattern"),
        (f"aliases: [[Gotham, {'G' * 101}]]", "aliases.0.1: String should have at most 100 char"),
        ("max_megabytes: 0", "max_megabytes: Input should be greater than 0"),
        ("max_megabytes: many", "max_megabytes: Input should be a valid number"),
        ("max_seconds: .nan", "max_seconds: Input should be "),
        ("max_seconds: .inf", "max_seconds: Input should be less than or equal to 3600"),
        ("- a\n- b", "it: Input should be a valid dictionary"),
        ("fields", "it: Input should be a valid dictionary"),
    ],
)
def test_what_it_can_not_hold_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RulesError) as caught:
        loaded(tmp_path, text)
    assert message in str(caught.value)
    assert caught.value.path == tmp_path / RULES
    assert "README" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    ["fields: [", "\tmax: 1", "a: *b", "? [a]\n: b", "!!timestamp soon", "!!bool maybe",
     "!!int ''", "!!float ''", "!!python/object/apply:os.system [ls]", "2024-02-30", "[" * 5000,
     "max_seconds: " + "9" * 5000, "--- a\n--- b", "a: \x07"],
)  # fmt: skip
def test_what_is_no_yaml_is_an_error_of_ours(tmp_path: Path, text: str) -> None:
    with pytest.raises(RulesError, match="not YAML in UTF-8"):
        loaded(tmp_path, text)


def test_bytes_that_are_no_text_are_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / RULES).write_bytes(b"publishers: {a: \xff}")
    with pytest.raises(RulesError, match="not YAML in UTF-8"):
        load_rules(tmp_path)


def test_aliases_of_aliases_are_an_error_at_once(tmp_path: Path) -> None:
    lines = [
        "a0: &a0 [x]",
        *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)),
    ]
    start = time.perf_counter()
    with pytest.raises(RulesError):
        loaded(tmp_path, "\n".join([*lines, "fields: {text: *a8}"]))
    assert time.perf_counter() - start < 1


def test_rules_are_a_plain_file_of_some_size(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="larger than 100,000 bytes"):
        loaded(tmp_path, "#" * 100_001)
    (tmp_path / RULES).unlink()
    (tmp_path / RULES).mkdir()
    with pytest.raises(RulesError, match="not a plain file"):
        load_rules(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / RULES)
    with pytest.raises(RulesError, match="not a plain file"):
        load_rules(tmp_path)


def test_a_file_is_as_large_as_the_rules_allow(tmp_path: Path) -> None:
    rules = Rules(max_megabytes=0.0001)
    fits, larger = found(tmp_path, rules, a_txt="It broke. " * 10, b_txt="It broke. " * 10 + ".")
    assert isinstance(fits, Article)
    assert isinstance(larger, ArticleError)
    assert larger.args[0] == "larger than 0.0001 MB"
    assert larger.hint == "Split it, or raise max_megabytes in pullquote.yaml."


def test_publishers_of_ones_own_are_found_by_host(tmp_path: Path) -> None:
    rules = Rules(publishers={"example.org": "The Example", "bbc.com": "My BBC"})
    urls = ("https://news.example.org/x", "https://www.bbc.com/x", "https://example.com/x")
    texts = {f"n{i}_md": f"---\nurl: {url}\n---\nIt broke.\n" for i, url in enumerate(urls)}
    told = [(a.publisher, a.publisher_from) for a in found(tmp_path, rules, **texts)
            if isinstance(a, Article)]  # fmt: skip
    host = "host of the url"
    assert told == [("The Example", host), ("My BBC", host), (None, None)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a_jsonl", '{"Titel": "Eis", "Inhalt": "Das Eis brach. Niemand ging mehr darüber."}\n'),
        ("a_json", '[{"Titel": "Eis", "Inhalt": "Das Eis brach. Niemand ging mehr darüber."}]'),
        ("a_csv", "Titel,Inhalt\nEis,Das Eis brach. Niemand ging mehr darüber.\n"),
        ("a_tsv", "Titel\tInhalt\nEis\tDas Eis brach. Niemand ging mehr darüber.\n"),
    ],
)
def test_fields_of_ones_own_are_found_in_collections(tmp_path: Path, name: str, data: str) -> None:
    own = Rules(fields={"title": ("titel",), "text": ("Inhalt",)})
    (article,) = found(tmp_path, own, **{name: data})
    assert isinstance(article, Article)
    assert article.title == "Eis"
    assert article.text == "Das Eis brach. Niemand ging mehr darüber."
    assert not any(isinstance(one, Article) for one in found(tmp_path, Rules()))


def test_rules_are_the_same_after_the_way_to_another_process() -> None:
    rules = Rules(aliases=(("Gotham", "Gotham City"),))
    assert Rules.model_validate(rules.model_dump(mode="json")) == rules
