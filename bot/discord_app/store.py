"""What the app remembers between two starts, in a small file or in PostgreSQL. No discord.py.

    servers     the settings of each server
    answers     where the excerpts of each answer stand, for its buttons, and how many it helped;
                neither the question nor who asked it
    questions   what was asked, by whom and where; only while the operator wants it kept

Switching off the keeping of questions stops storing them. What is there stays until it is as old
as everything else that is deleted, or until its asker has it forgotten.

Several processes, each with some shards of one bot, share a store in PostgreSQL. What one of them
sets for a server the others see within a second or two; a server's own events always reach the
same process, which has it in memory at once.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from bot.discord_app.store_file import SqliteHome
from bot.discord_app.store_home import Home, Row, StoreError
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

    Where it can't be written, what it holds can still be read (nothing, where there is no file);
    then `problem` says so, and whatever would be stored raises a `StoreError`. Settings of servers
    are read from memory, whatever becomes of the rest.

    Args:
        place: Where it is kept; a path stands for a file there, see `SqliteHome`.
        keep_questions: Whether the text of questions is stored.
        keep_days: Days after which answers, votes and questions are deleted.
        clock: Seconds since 1970.
        patience: Seconds to wait for another program that has the file locked.
        most_votes: Of so many it is remembered, in memory alone, whose they are.

    Attributes:
        keeps_questions: As given.
        keep_days: As given.

    Raises:
        StoreError: It can't be read, is damaged, or is that of a newer version.
    """

    def __init__(
        self,
        place: Path | Home,
        *,
        keep_questions: bool,
        keep_days: int,
        clock: Callable[[], float] = time.time,
        patience: float = 5.0,
        most_votes: int = 10_000,
    ) -> None:
        self.keeps_questions = keep_questions
        self.keep_days = keep_days
        self._clock = clock
        self._lock = RLock()
        self._most_votes = most_votes
        self._votes: OrderedDict[tuple[str, int], bool] = OrderedDict()
        self._servers: dict[int, ServerSettings] = {}
        self._read: list[Row] | None = None  # the same as it was read, unless it was set since
        self._home = SqliteHome(place, patience) if isinstance(place, Path) else place
        try:
            self._read_servers()
        except StoreError:
            self._home.close()
            raise
        self._home.follow(self._read_servers)

    @property
    def problem(self) -> StoreError | None:
        """Why nothing can be stored; None where it can."""
        return self._home.problem

    def close(self) -> None:
        """Give back where it is kept. Nothing can be stored or read afterwards."""
        self._home.close()

    def server(self, guild: int | None) -> ServerSettings:
        """The settings of a server, from memory; those to start with for None and unknown ones."""
        return self._servers.get(guild, _AT_FIRST) if guild is not None else _AT_FIRST

    def set_server(self, guild: int, settings: ServerSettings) -> None:
        """Store the settings of a server.

        Raises:
            StoreError: They can't be stored; those before stay.
        """
        with self._lock:
            with self._home.writing():
                if settings == _AT_FIRST:  # as of a server that has set nothing
                    self._home.changed("DELETE FROM servers WHERE guild = ?", guild)
                else:
                    self._home.changed(
                        "INSERT INTO servers (guild, settings) VALUES (?, ?) "
                        "ON CONFLICT (guild) DO UPDATE SET settings = excluded.settings",
                        guild,
                        written_settings(settings),
                    )
            self._servers[guild], self._read = settings, None

    def forget_server(self, guild: int) -> None:
        """Delete the settings of a server, and the questions that were kept of it.

        Raises:
            StoreError: They can't be deleted.
        """
        with self._lock:
            with self._home.deleting():
                self._home.changed("DELETE FROM servers WHERE guild = ?", guild)
                self._home.changed("DELETE FROM questions WHERE guild = ?", guild)
            self._servers.pop(guild, None)
            self._read = None

    def keep(self, kept: Kept, *, question: str, user: int, guild: int | None) -> None:
        """Keep an answer; its question, who asked it and where only if questions are kept.

        Raises:
            StoreError: It can't be stored.
        """
        row = (kept.answer, int(self._clock()), kept.status, kept.confidence, kept.index)
        with self._home.writing():
            self._home.changed(
                "INSERT INTO answers (id, kept, status, confidence, generation, shown, excerpts) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                *row,
                kept.shown,
                written_excerpts(kept.excerpts),
            )
            if self.keeps_questions and question:
                # Half a character, as JSON can hold one, has no place in a file, nor has a NUL.
                text = question[:QUESTION_LENGTH].encode("utf-8", "replace").decode()
                self._home.changed(
                    'INSERT INTO questions (answer, question, "user", guild) VALUES (?, ?, ?, ?)',
                    kept.answer,
                    text.replace("\0", "?"),
                    user,
                    guild,
                )

    def answer(self, number: str) -> Kept | None:
        """The answer with an id; None where it isn't kept (any more).

        Raises:
            StoreError: It can't be read.
        """
        with self._sound():
            rows = self._home.rows(
                "SELECT id, status, confidence, generation, shown, excerpts FROM answers "
                "WHERE id = ?",
                number,
            )
            if not rows:
                return None
            answer, status, confidence, index, shown, excerpts = rows[0]
            return Kept(answer, status, confidence, index, shown, read_excerpts(excerpts))

    def vote(self, answer: str, *, user: int, helpful: bool) -> bool:
        """Count a vote; another one of the same person takes its place.

        Whose vote it is stays in memory, for the latest of them, and is never stored. The memory
        of one process is enough: the buttons of a server's messages, and those of direct messages,
        are always those of one shard, and so of one process. After a start, or where an operator
        shares out the shards anew, a second vote counts as another person's.

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
            with self._home.writing():
                found = self._home.changed(
                    "UPDATE answers SET helpful = helpful + ?, unhelpful = unhelpful + ? "
                    "WHERE id = ?", ups, downs, answer,
                )  # fmt: skip
            if found:
                self._votes[vote] = helpful
                self._votes.move_to_end(vote)
                if len(self._votes) > self._most_votes:
                    self._votes.popitem(last=False)
        return bool(found)

    def questions_kept(self, user: int) -> int:
        """How many questions of somebody are stored.

        Raises:
            StoreError: It can't be read.
        """
        rows = self._home.rows('SELECT count(*) FROM questions WHERE "user" = ?', user)
        return int(rows[0][0])

    def forget(self, user: int) -> int:
        """Delete all questions of somebody, and whose votes theirs were; give how many questions.

        Raises:
            StoreError: They can't be deleted.
        """
        with self._lock:
            with self._home.deleting():
                gone = self._home.changed('DELETE FROM questions WHERE "user" = ?', user)
            for vote in [vote for vote in self._votes if vote[1] == user]:
                del self._votes[vote]
        return gone

    def unanswered(self, most: int = 2000) -> list[Unanswered]:
        """The questions stored that got no answer or a vote against it, latest first.

        Raises:
            StoreError: It can't be read.
        """
        rows = self._home.rows(
            "SELECT question, kept, status = 'abstained', unhelpful "
            "FROM questions JOIN answers ON answers.id = questions.answer "
            "WHERE status = 'abstained' OR unhelpful > 0 ORDER BY number DESC LIMIT ?",
            most,
        )
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
        with self._home.deleting():
            self._home.changed(
                "DELETE FROM questions WHERE answer IN (SELECT id FROM answers WHERE kept < ?)",
                first,
            )
            return self._home.changed("DELETE FROM answers WHERE kept < ?", first)

    def _read_servers(self) -> None:
        """Take the settings of all servers into memory, as they are now."""
        with self._lock, self._sound():
            rows = self._home.rows("SELECT guild, settings FROM servers ORDER BY guild")
            if rows != self._read:
                self._servers = {guild: read_settings(text) for guild, text in rows}
                self._read = rows

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Around the reading of values that somebody else may have put there."""
        try:
            yield
        except (ValueError, TypeError, KeyError) as error:
            raise self._home.damaged() from error


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
