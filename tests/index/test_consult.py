"""What the reader is given to read, and which numbers go with it."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from index.consult import MOST, Readings, consult, numbers_for
from index.fitted import fitted, fitted_with_reader
from index.reader import ReadPassage, SentenceReading
from index.retrieve import Evidence, retrieve
from tests.index.toy import QUESTION, ToyArticle, toy_generation, toy_query


class Listening:
    """Notes what it is given; a sentence's odds are its length."""

    fingerprint = "listening@1"

    def __init__(self, *, is_own: bool = False) -> None:
        self.is_own = is_own
        self.heard: list[tuple[str, Sequence[ReadPassage]]] = []

    def read(self, question: str, passages: Sequence[ReadPassage]) -> list[list[SentenceReading]]:
        self.heard.append((question, passages))
        return [[SentenceReading(float(len(s))) for s in one.sentences] for one in passages]


def consulted(folder: Path, reader: Listening | None, *toys: ToyArticle) -> Readings:
    with closing(toy_generation(folder, *toys)) as generation:
        evidence = retrieve(generation, toy_query("harbour?"), QUESTION)
        return consult(generation, evidence, reader)


def test_passages_are_read_with_their_titles_sentence_by_sentence(tmp_path: Path) -> None:
    reader = Listening()
    harbour = ToyArticle(("A harbour.", "Its  stone."), (0.9, 0.1), 0.9, title="Lindow")
    found = consulted(tmp_path, reader, ToyArticle(("Pears.",), (0.1,), 0.1), harbour)
    (heard,) = reader.heard
    assert heard == (
        "harbour?",
        [ReadPassage("Lindow", ("A harbour.", "Its  stone.")), ReadPassage("", ("Pears.",))],
    )
    assert {row: [one.odds for one in said] for row, said in found.items()} == {
        1: [10.0, 11.0],
        0: [6.0],
    }


def test_only_the_best_passages_are_read(tmp_path: Path) -> None:
    reader = Listening()
    toys = [ToyArticle((f"Number {n}.",), (n / 10,), n / 10) for n in range(8)]
    found = consulted(tmp_path, reader, *toys)
    assert MOST == 5
    assert sorted(found) == [3, 4, 5, 6, 7]


def test_without_a_reader_or_passages_nothing_is_read(tmp_path: Path) -> None:
    assert consulted(tmp_path / "a", None, ToyArticle(("Pears.",), (0.1,), 0.1)) == {}
    reader = Listening()
    with closing(toy_generation(tmp_path / "b", ToyArticle(("Pears.",), (0.1,), 0.1))) as opened:
        assert consult(opened, Evidence(toy_query("who?"), (), {}, 1), reader) == {}
    assert reader.heard == []


def test_each_reader_has_its_numbers() -> None:
    """A user's own helps to choose, and doesn't judge: nothing was fitted to it."""
    assert numbers_for(None) == fitted()
    assert numbers_for(Listening()) == fitted_with_reader()
    own = numbers_for(Listening(is_own=True))
    assert own.sentence == fitted_with_reader().sentence
    assert (own.confidence, own.thresholds) == (fitted().confidence, fitted().thresholds)
