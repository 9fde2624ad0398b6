"""What the app remembers between two starts: a small SQLite file beside the index. No discord.py.

    servers     the settings of each server
    answers     where the excerpts of each answer stand, for its buttons, and how many it helped;
                neither the question nor who asked it
    questions   what was asked, by whom and where; only while the operator wants it kept

Switching off the keeping of questions stops storing them. What is there stays until it is as old
as everything else that is deleted, or until its asker has it forgotten.

What is deleted is gone from the files too: SQLite overwrites it, the table of questions is made
anew, and the write-ahead log is emptied. A process that is killed, at any time, leaves a usable
file.
"""

import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from bot.discord_app.store_file import QUESTIONS, StoreError, explained, opened
from bot.discord_app.stored import (
    Kept,
    ServerSettings,
    Unanswered,
    new_id,
    read_excerpts,
    read_settings,
    written_excerpts,
    written_settings,
)

__all__ = ["Kept", "ServerSettings", "Store", "StoreError", "Unanswered", "new_id"]

QUESTION_LENGTH = 1000
DAY = 24 * 3600
"""Seconds."""

_AT_FIRST = ServerSettings()


class Store:
    """What is remembered; may be used from several threads.

    Where the file can't be written, what it holds can still be read (nothing, where there is no
    file); then `problem` says so, and whatever would be stored raises a `StoreError`.

    Args:
        path: The file. It is made when missing, for its owner's eyes only; its folder isn't.
        keep_questions: Whether the text of questions is stored.
        keep_days: Days after which answers, votes and questions are deleted.
        clock: Seconds since 1970.
        patience: Seconds to wait for another program that has the file locked.
        most_votes: Of so many it is remembered, in memory alone, whose they are.

    Attributes:
        keeps_questions: As given.
        keep_days: As given.
        problem: Why nothing can be stored; None where it can.

    Raises:
        StoreError: The file can't be read, is damaged, or is that of a newer version.
    """

    def __init__(
        self,
        path: Path,
        *,
        keep_questions: bool,
        keep_days: int,
        clock: Callable[[], float] = time.time,
        patience: float = 5.0,
        most_votes: int = 10_000,
    ) -> None:
        self.keeps_questions = keep_questions
        self.keep_days = keep_days
        self._path = path
        self._clock = clock
        self._lock = RLock()
        self._most_votes = most_votes
        self._votes: OrderedDict[tuple[str, int], bool] = OrderedDict()
        file = opened(path, patience)
        self._connection, self.problem = file.connection, file.problem
        try:
            with self._reading() as connection:
                rows = connection.execute("SELECT guild, settings FROM servers").fetchall()
                self._servers = {guild: read_settings(text) for guild, text in rows}
        except StoreError:
            self._connection.close()
            raise

    def close(self) -> None:
        """Give back the file. Nothing can be stored or read afterwards."""
        with self._lock:
            self._connection.close()

    def server(self, guild: int | None) -> ServerSettings:
        """The settings of a server, from memory; those to start with for None and unknown ones."""
        return self._servers.get(guild, _AT_FIRST) if guild is not None else _AT_FIRST

    def set_server(self, guild: int, settings: ServerSettings) -> None:
        """Store the settings of a server.

        Raises:
            StoreError: They can't be stored; those before stay.
        """
        with self._writing() as connection:
            if settings == ServerSettings():  # as of a server that has set nothing
                connection.execute("DELETE FROM servers WHERE guild = ?", (guild,))
            else:
                row = guild, written_settings(settings)
                connection.execute("INSERT OR REPLACE INTO servers VALUES (?, ?)", row)
        self._servers[guild] = settings

    def forget_server(self, guild: int) -> None:
        """Delete the settings of a server, and the questions that were kept of it.

        Raises:
            StoreError: They can't be deleted.
        """
        with self._writing() as connection:
            connection.execute("DELETE FROM servers WHERE guild = ?", (guild,))
            self._delete_questions("guild = ?", guild)
        self._servers.pop(guild, None)
        self._empty_log()

    def keep(self, kept: Kept, *, question: str, user: int, guild: int | None) -> None:
        """Keep an answer; its question, who asked it and where only if questions are kept.

        Raises:
            StoreError: It can't be stored.
        """
        row = (kept.answer, int(self._clock()), kept.status, kept.confidence, kept.index)
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO answers (id, kept, status, confidence, generation, shown, excerpts) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*row, kept.shown, written_excerpts(kept.excerpts)),
            )
            if self.keeps_questions and question:
                # Half a character, as JSON can hold one, has no place in a file.
                text = question[:QUESTION_LENGTH].encode("utf-8", "replace").decode()
                connection.execute(
                    "INSERT INTO questions (answer, question, user, guild) VALUES (?, ?, ?, ?)",
                    (kept.answer, text, user, guild),
                )

    def answer(self, number: str) -> Kept | None:
        """The answer with an id; None where it isn't kept (any more).

        Raises:
            StoreError: The file can't be read.
        """
        with self._reading() as connection:
            row = connection.execute(
                "SELECT id, status, confidence, generation, shown, excerpts FROM answers "
                "WHERE id = ?", (number,),
            ).fetchone()  # fmt: skip
            if row is None:
                return None
            answer, status, confidence, index, shown, excerpts = row
            return Kept(answer, status, confidence, index, shown, read_excerpts(excerpts))

    def vote(self, answer: str, *, user: int, helpful: bool) -> bool:
        """Count a vote; another one of the same person takes its place.

        Whose vote it is stays in memory, for the latest of them, and is never stored.

        Returns:
            Whether the answer is kept.

        Raises:
            StoreError: It can't be stored.
        """
        vote = (answer, user)
        with self._lock:
            before = self._votes.get(vote)
            ups = int(helpful) - int(before is True)
            downs = int(not helpful) - int(before is False)
            with self._writing() as connection:
                found = connection.execute(
                    "UPDATE answers SET helpful = helpful + ?, unhelpful = unhelpful + ? "
                    "WHERE id = ?", (ups, downs, answer),
                ).rowcount  # fmt: skip
            if found:
                self._votes[vote] = helpful
                self._votes.move_to_end(vote)
                if len(self._votes) > self._most_votes:
                    self._votes.popitem(last=False)
        return bool(found)

    def questions_kept(self, user: int) -> int:
        """How many questions of somebody are stored.

        Raises:
            StoreError: The file can't be read.
        """
        with self._reading() as connection:
            rows = connection.execute("SELECT count(*) FROM questions WHERE user = ?", (user,))
            return int(rows.fetchone()[0])

    def forget(self, user: int) -> int:
        """Delete all questions of somebody, and whose votes theirs were; give how many questions.

        Raises:
            StoreError: They can't be deleted.
        """
        with self._writing():
            gone = self._delete_questions("user = ?", user)
            for vote in [vote for vote in self._votes if vote[1] == user]:
                del self._votes[vote]
        self._empty_log()
        return gone

    def unanswered(self, most: int = 2000) -> list[Unanswered]:
        """The questions stored that got no answer or a vote against it, latest first.

        Raises:
            StoreError: The file can't be read.
        """
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT question, kept, status = 'abstained', unhelpful "
                "FROM questions JOIN answers ON answers.id = questions.answer "
                "WHERE status = 'abstained' OR unhelpful > 0 ORDER BY number DESC LIMIT ?",
                (most,),
            ).fetchall()
        return [
            Unanswered(question, _day(kept), bool(abstained), unhelpful)
            for question, kept, abstained, unhelpful in rows
        ]

    def sweep(self) -> int:
        """Delete answers, votes and questions older than `keep_days`; give how many answers.

        Raises:
            StoreError: They can't be deleted.
        """
        first = int(self._clock()) - self.keep_days * DAY
        with self._writing() as connection:
            self._delete_questions("answer IN (SELECT id FROM answers WHERE kept < ?)", first)
            answers = connection.execute("DELETE FROM answers WHERE kept < ?", (first,)).rowcount
        self._empty_log()
        return answers

    def _delete_questions(self, where: str, value: int) -> int:
        """Delete the questions of which the condition is true, and leave no byte of them."""
        with self._reading() as connection:
            gone = connection.execute(f"DELETE FROM questions WHERE {where}", (value,)).rowcount  # noqa: S608 - ours
            if gone:
                # SQLite overwrites a row where it stands, but a page that was split may hold a
                # copy; of a table that is dropped it overwrites all pages.
                connection.execute(QUESTIONS.format(name="remaining"))
                connection.execute("INSERT INTO remaining SELECT * FROM questions ORDER BY number")
                connection.execute("DROP TABLE questions")
                connection.execute("ALTER TABLE remaining RENAME TO questions")
        return gone

    def _empty_log(self) -> None:
        """Leave nothing in the write-ahead log; it holds what was there before."""
        with self._reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._connection
            except (sqlite3.Error, ValueError, TypeError, KeyError) as error:
                raise explained(error, self._path) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it, or nothing."""
        with self._reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
