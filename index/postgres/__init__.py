"""A generation in PostgreSQL with pgvector: for more articles or more bots than one machine serves.

    pullquote             our own tables: which generations there are, and which is in use
    gen_000007            a generation: the tables of `index.schema`, and a vector beside each
                          passage and each sentence, with an HNSW index where they are many

A build writes a new schema and then makes it the one in use, in one transaction that tells all
that listen. A schema is never changed after that; one that nobody reads any more is dropped.

Connections are given as libpq's addresses, `postgresql://user@host/database`. They are sessions
(locks, settings, LISTEN): a pooler between has to work by sessions, too.
"""

from index.postgres.follow import PostgresIndex
from index.postgres.load import load
from index.postgres.opened import open_current
from index.postgres.registry import check, roll_back

__all__ = ["PostgresIndex", "check", "load", "open_current", "roll_back"]
