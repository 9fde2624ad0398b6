"""Who waits at the desk, and for what."""

import time
from dataclasses import dataclass, field

import discord

from bot.discord_app.log import Line, Way
from bot.discord_app.store import ServerSettings
from bot.texts import Texts
from index.asking import EVERYWHERE, Earlier, Narrowed

MOST_ASKED = 300
"""Characters of a question; more is no question, or several."""


@dataclass(slots=True)
class Ticket:
    """Somebody who waits, and what becomes of it, for the log: no text, no name.

    Attributes:
        number: Id of the interaction or of the message.
        channels: The channel and, of a thread, the one that it belongs to.
        since: When it came in, in seconds of the monotonic clock.
        line: Of the log.
    """

    number: int
    way: Way
    user: int
    guild: int | None
    channels: tuple[int, ...]
    say: Texts
    settings: ServerSettings
    since: float = field(default_factory=time.monotonic)
    line: Line = field(default_factory=Line)

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds since it came in."""
        return (time.monotonic() - self.since) * 1000

    @property
    def is_here(self) -> bool:
        """Whether this is a place where questions are answered."""
        chosen = self.settings.channels
        return not chosen or not set(chosen).isdisjoint(self.channels)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question.

    Attributes:
        question: As typed.
        private: Whether only the asker sees the reply.
        shown: Whether the reply repeats the question, because nothing else shows it.
        own: Whether it is the asker's own words, which alone may be kept.
        longest: Characters that it may have.
    """

    question: str
    private: bool
    shown: bool
    narrowed: Narrowed = EVERYWHERE
    before: Earlier | None = None
    own: bool = True
    longest: int = MOST_ASKED


def places_of(channel: object) -> tuple[int, ...]:
    """The id of a channel and, of a thread, that of the channel that it belongs to."""
    if channel is None:
        return ()
    own = getattr(channel, "id", 0)
    return (own, channel.parent_id) if isinstance(channel, discord.Thread) else (own,)
