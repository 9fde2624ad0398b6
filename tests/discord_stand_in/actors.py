"""How users act on the stand-in: what they see, and how an action reaches the program."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from tests.discord_stand_in.interactions import Interaction, Kind
from tests.discord_stand_in.invocations import interaction_event
from tests.discord_stand_in.messages import EPHEMERAL
from tests.discord_stand_in.permissions import check_usable
from tests.discord_stand_in.records import Found, Json
from tests.discord_stand_in.state import State
from tests.discord_stand_in.world import BOT, CHANNEL_ID, Account, Membership


@dataclass(frozen=True, slots=True)
class Place:
    """Who acts, in which channel, on which message of the bot, and with whose form, if any."""

    user: Account
    channel_id: int
    source: int | None = None
    opener: Interaction | None = None


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that a user has sent, as Discord holds it."""

    message: Json
    users: "Actors"

    @property
    def replies(self) -> list[Json]:
        """What the bot has sent to the channel since, unless it answers another message."""
        channel_id, own_id = int(self.message["channel_id"]), self.message["id"]
        return [
            later
            for later in self.users.state.messages.within(channel_id)
            if int(later["id"]) > int(own_id)
            and later["author"]["id"] == str(BOT.id)
            and "webhook_id" not in later
            and (later.get("message_reference") or {"message_id": own_id})["message_id"] == own_id
        ]

    async def reply(self) -> Json:
        """Wait for the bot's first reply, and return it as it stands."""
        what = f"a reply to {self.message['content'][:60]!r}"
        return await self.users.until(lambda: next(iter(self.replies), None), what)


class Actors:
    """The state on which users act, and what each of them sees of it."""

    def __init__(self, state: State, patience: float) -> None:
        """`patience` is how long a handle waits, in seconds."""
        self.state = state
        self._patience = patience

    async def until(self, find: Callable[[], Found | None], what: str) -> Found:
        """Wait until `find` gives something other than None, and return that.

        Looked at whenever a request, an event or a violation came. Raises TimeoutError when the
        patience is at its end, with what has been seen.
        """
        return await self.state.changes.until(find, what, self._patience)

    @property
    def commands(self) -> dict[str, Json]:
        """The commands as they were synced last, by name; a server's own before global ones."""
        scopes = sorted(self.state.commands.items())  # the global scope sorts first
        return {one["name"]: one for _, commands in scopes for one in commands}

    def visible_to(
        self, user: Account, channel: int | None = None, *, dm: bool = False
    ) -> list[Json]:
        """The messages of a channel as this person sees them there, newest last.

        Ephemeral ones are there for the one person to whom they are shown. Nobody sees the direct
        messages of another.
        """
        channel_id = self._channel_id(user, channel, dm=dm)
        own = self.state.world.channels.in_guild(channel_id) or channel_id == user.dm_channel_id
        messages = self.state.messages
        return [
            one for one in messages.within(channel_id) if own and messages.visible(one, user.id)
        ]

    def _seen(self, message: Json, user: Account) -> Json:
        """A message as it stands now, if this user sees it."""
        found = self.state.messages.find(int(message["id"]))
        if found is None or found not in self.visible_to(user, int(found["channel_id"])):
            text = f"{user.name} sees no message {message['id']}"
            raise LookupError(text)
        return found

    def _answerable(self, message: Json, user: Account) -> Json:
        seen = self._seen(message, user)
        if seen["flags"] & EPHEMERAL:
            text = "nobody can answer an ephemeral message"
            raise LookupError(text)
        return seen

    def _on(self, message: Json, user: Account) -> Place:
        place = self._place(user, int(message["channel_id"]))
        return Place(user, place.channel_id, int(message["id"]))

    def _channel_id(self, user: Account, channel: int | None, *, dm: bool) -> int:
        if dm and channel is not None:
            message = "either `dm` or `channel`"
            raise ValueError(message)
        return user.dm_channel_id if dm else channel or CHANNEL_ID

    def _place(self, user: Account, channel: int | None, *, dm: bool = False) -> Place:
        """Where a user acts, who is known from then on."""
        self._require_program()
        world = self.state.world
        world.people.meet(user)
        channel_id = self._channel_id(user, channel, dm=dm)
        if not world.channels.exists(channel_id):
            message = f"no channel {channel_id}"
            raise LookupError(message)
        if world.channels.in_guild(channel_id) and world.membership is not Membership.MEMBER:
            message = f"in the server there is no bot: {world.membership.value}"
            raise RuntimeError(message)
        return Place(user, channel_id)

    def _usable(self, name: str, kind: int, place: Place, *, override: bool) -> Json:
        known = {one["name"]: one for one in self.commands.values() if one["type"] == kind}
        if name not in known:
            message = f"no command {name!r} of type {kind} was synced, only {sorted(known)}"
            raise LookupError(message)
        in_guild = self.state.world.channels.in_guild(place.channel_id)
        check_usable(known[name], place.user, in_guild=in_guild, override=override)
        return known[name]

    def _interact(self, kind: Kind, name: str, data: Json, place: Place) -> Interaction:
        interaction = Interaction(
            id=self.state.snowflakes.next(),
            token=secrets.token_hex(32),
            kind=kind,
            name=name,
            user=place.user,
            channel_id=place.channel_id,
            source=place.source,
            data=data,
            messages=self.state.messages,
            changes=self.state.changes,
            patience=self._patience,
            opener=place.opener,
        )
        self.state.interactions[interaction.token] = interaction
        event = interaction_event(self.state.world, interaction)
        self.state.gateway.dispatch("INTERACTION_CREATE", event)
        return interaction

    def _require_program(self) -> None:
        if not self.state.gateway.identifies:
            message = "no program has identified yet; await ready() first"
            raise RuntimeError(message)
