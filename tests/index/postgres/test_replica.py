"""Questions to a replica: it follows the server that is written to.

Two servers take some seconds: only where PULLQUOTE_TEST_REPLICA is set.
"""

import os
from collections.abc import Sequence
from contextlib import closing

import pytest

from index.errors import PullquoteError, StoreRefusedError
from index.live import LiveLibrary
from index.postgres import PostgresIndex, load
from index.store import Generation
from tests.doubles import WordEmbedder
from tests.index.postgres.towers import answered_from, listens, number_of, until
from tests.postgres import own_server


@pytest.mark.skipif("PULLQUOTE_TEST_REPLICA" not in os.environ, reason="takes two servers")
def test_a_replica_answers_and_follows(towers: Sequence[Generation]) -> None:
    with own_server() as server, own_server(follows=server) as replica:
        load(towers[0], server.address())
        until(lambda: is_answered(replica.address()))
        index = PostgresIndex(server.address(), replica.address())
        with closing(LiveLibrary(index, WordEmbedder(), false_answer_rate=1.0)) as library:
            assert number_of(library) == 1
            for number in (2, 4):
                known = load(towers[number - 1], server.address())
                until(lambda known=known: listens(index, known.number), 8)  # type: ignore[misc]
                assert number_of(library) == number
            server.stop()  # what answers is the other one
            assert number_of(library) == 4
            with pytest.raises(StoreRefusedError, match="read-only"):
                load(towers[0], replica.address())


def is_answered(address: str) -> bool:
    try:
        return answered_from(address) == 1
    except PullquoteError:
        return False
