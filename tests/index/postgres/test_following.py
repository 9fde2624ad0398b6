"""Who answers while generations come and go: each answer is wholly of one of them."""

import threading
from collections.abc import Sequence
from contextlib import closing

import pytest

from index.errors import StoreUnreachableError
from index.live import LiveLibrary
from index.postgres import PostgresIndex, load, roll_back
from index.store import Generation
from tests.doubles import WordEmbedder
from tests.index.postgres.towers import listens, nobody_reads, number_of, schemas, until

Towers = Sequence[Generation]


def test_a_load_is_noticed_by_those_who_listen(postgres: str, towers: Towers) -> None:
    load(towers[0], postgres)
    told: list[str] = []
    index = PostgresIndex(postgres)
    with closing(
        LiveLibrary(index, WordEmbedder(), false_answer_rate=1.0, told=told.append)
    ) as library:
        assert number_of(library) == 1
        load(towers[2], postgres)
        assert until(lambda: listens(index, 2), 5) < 5  # sooner than it would look by itself
        assert number_of(library) == 3
        roll_back(postgres)
        until(lambda: listens(index, 1), 5)
        assert number_of(library) == 1
    assert told == [
        "Now answering from gen-000002 (3 articles).",
        "Now answering from gen-000001 (1 article).",
    ]


def test_every_answer_is_of_one_generation_while_three_are_loaded(
    postgres: str, towers: Towers
) -> None:
    load(towers[0], postgres)
    index = PostgresIndex(postgres)
    ended = threading.Event()
    seen: list[list[int]] = [[] for _ in range(6)]
    wrong: list[BaseException] = []
    with closing(LiveLibrary(index, WordEmbedder(), false_answer_rate=1.0)) as library:

        def ask(numbers: list[int]) -> None:
            try:
                while not ended.is_set():
                    numbers.append(number_of(library))
            except BaseException as error:  # noqa: BLE001 - told by the thread that waits
                wrong.append(error)

        asking = [threading.Thread(target=ask, args=(numbers,)) for numbers in seen]
        for one in asking:
            one.start()
        try:
            for number in (2, 3, 4):
                load(towers[number - 1], postgres)
                until(lambda number=number: listens(index, number))  # type: ignore[misc]
                until(lambda number=number: any(n[-1:] == [number] for n in seen))  # type: ignore[misc]
        finally:
            ended.set()
            for one in asking:
                one.join()
    assert not wrong
    assert {number for numbers in seen for number in numbers} == {1, 2, 3, 4}
    assert all(numbers == sorted(numbers) for numbers in seen)
    # Each was given back as soon as it was left.
    until(lambda: all(nobody_reads(postgres, number) for number in (1, 2, 3, 4)))
    load(towers[0], postgres)
    assert schemas(postgres) == ["gen_000004", "gen_000005"]


def test_an_index_begins_before_there_is_a_generation(postgres: str, towers: Towers) -> None:
    with closing(PostgresIndex(postgres)) as index:
        assert index.stamp() is None
        load(towers[0], postgres)
        until(lambda: listens(index, 1))
        index.open().close()


def test_an_index_that_can_not_be_reached_is_closed_soon() -> None:
    index = PostgresIndex("postgresql://127.0.0.1:1/name")
    assert index.stamp() is None
    with pytest.raises(StoreUnreachableError, match=r"127\.0\.0\.1:1"):
        index.open()
    index.close()
