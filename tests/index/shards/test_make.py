"""One function makes a shard, and the same one every time."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from index import __version__
from index.errors import ArticleError, PullquoteError
from index.model import Article
from index.prepare import split_article, text_hash, with_header
from index.readers.apart import Apart
from index.readers.rules import Rules
from index.readers.source import Given, Guess
from index.shards.job import Job, JobFile, Recipe
from index.shards.make import make_shard
from index.shards.stored import (
    DamagedShardError,
    FileMade,
    Vectors,
    check_bytes,
    read_file_made,
    read_vectors,
)
from index.shards.worker import Bench, made_of
from tests.doubles import WordEmbedder

RULES = Rules()
RECIPE = Recipe("", "words@1", "float32", RULES.model_dump(mode="json"))
FILES = [
    JobFile("town/harbour.txt", b"The harbour is old. It was built of stone."),
    JobFile("mill.md", b"---\ntitle: Mills\n---\n\nThe mill ground barley.\n"),
    JobFile("empty.txt", b""),
    JobFile("cp1252.txt", "The café was full of people all day. ".encode("cp1252") * 4),
    JobFile("two.jsonl", b'{"text": "A pear tree stood here."}\n{"title": "no text"}\n'),
    JobFile("given.txt", b"Tea was grown on the hill.", Given({"author": "Ada"}, "given.yaml")),
]
JOB = Job(RECIPE, FILES)


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with Apart(RULES, 1) as opened:
        yield opened


@pytest.fixture(scope="module")
def shard(apart: Apart, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shard") / "a.safetensors"
    path.write_bytes(make_shard(JOB, WordEmbedder(), apart).data)
    return path


def file_of(shard: Path, number: int) -> FileMade:
    return read_file_made(shard, number, Path("somewhere"))


def test_the_same_job_gives_the_same_bytes(shard: Path, apart: Apart) -> None:
    again = Job.from_bytes(JOB.to_bytes())
    assert again == JOB
    assert make_shard(again, WordEmbedder(), apart).data == shard.read_bytes()


def test_it_holds_what_the_files_give(shard: Path) -> None:
    (harbour,) = file_of(shard, 0).found
    assert isinstance(harbour, Article)
    assert (harbour.path, harbour.text) == ("town/harbour.txt", FILES[0].content.decode())
    (mill,) = file_of(shard, 1).found
    assert isinstance(mill, Article)
    assert mill.title == "Mills"
    (empty,) = file_of(shard, 2).found
    assert isinstance(empty, ArticleError)
    assert str(empty) == "somewhere: no article text in it"
    _, guess = file_of(shard, 3).found
    assert guess == Guess("cp1252.txt", "read as cp1252, a guess: save it as UTF-8 to be sure")
    assert [type(one) for one in file_of(shard, 4).found] == [Article, ArticleError]
    (given,) = file_of(shard, 5).found
    assert isinstance(given, Article)
    assert given.author == "Ada"


def test_it_holds_their_sentences_and_passages(shard: Path) -> None:
    made = file_of(shard, 0)
    (harbour,) = made.found
    assert isinstance(harbour, Article)
    assert made.splits == [split_article(harbour, WordEmbedder().count_tokens)]
    assert made.splits[0].texts == ["The harbour is old.", "It was built of stone."]


def test_it_holds_the_vectors_of_all_texts_once(shard: Path) -> None:
    texts: set[str] = set()
    for number in range(len(FILES)):
        made = file_of(shard, number)
        articles = [one for one in made.found if isinstance(one, Article)]
        for article, split in zip(articles, made.splits, strict=True):
            texts.update(split.texts)
            texts.update(with_header(article.header, text) for text in split.passage_texts())
    vectors: Vectors = read_vectors(shard)
    assert sorted(vectors.hashes) == sorted(map(text_hash, texts))
    key = text_hash("It was built of stone.")
    expected = WordEmbedder().encode(["It was built of stone."])[0].astype(np.float16)
    assert np.array_equal(vectors.values[vectors.hashes.index(key)], expected)


def test_a_shard_of_nothing_readable(apart: Apart, tmp_path: Path) -> None:
    path = tmp_path / "b"
    path.write_bytes(make_shard(Job(RECIPE, FILES[2:3]), WordEmbedder(), apart).data)
    assert read_vectors(path).values.shape == (0, 257)


def test_no_place_of_the_machine_stands_in_it(shard: Path) -> None:
    data = shard.read_bytes()
    assert b"/tmp" not in data
    assert b"pullquote-" not in data


def test_every_damage_is_found(shard: Path, tmp_path: Path) -> None:
    data = shard.read_bytes()
    places = [*range(0, 400, 7), *range(400, len(data), len(data) // 40), len(data) - 1]
    for place in places:
        with pytest.raises(DamagedShardError):
            check_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
    for cut in (b"", data[:7], data[: len(data) // 2], data[:-1], data + b"\0"):
        (tmp_path / "cut").write_bytes(cut)
        with pytest.raises(DamagedShardError):
            read_vectors(tmp_path / "cut")


def test_another_model_is_refused(apart: Apart) -> None:
    with pytest.raises(PullquoteError, match=r"has the model other@1, not words@1"):
        make_shard(JOB, WordEmbedder("other"), apart)


def test_another_version_is_refused_in_words() -> None:
    told = {"program": "0.0.1", "recipe": asdict(RECIPE), "files": []}
    head = json.dumps(told).encode()
    answer = Bench(lambda _: WordEmbedder()).answer(len(head).to_bytes(8, "big") + head)
    with pytest.raises(PullquoteError, match=f"has Pullquote {__version__}, not 0.0.1") as caught:
        made_of(answer)
    assert caught.value.hint == "Install the same version on every machine."


def test_a_worker_keeps_what_it_has_loaded() -> None:
    opened: list[str] = []

    def open_embedder(recipe: Recipe) -> WordEmbedder:
        opened.append(recipe.precision)
        return WordEmbedder()

    bench = Bench(open_embedder)
    job = Job(RECIPE, FILES[:1]).to_bytes()
    made = [made_of(bench.answer(job)) for _ in range(2)]
    assert made[0].data == made[1].data
    assert len(made[0].seconds) == 1
    other = Recipe("", "words@1", "bfloat16", RULES.model_dump(mode="json"))
    made_of(bench.answer(Job(other, FILES[:1]).to_bytes()))
    bench.close()
    assert opened == ["float32", "bfloat16"]
