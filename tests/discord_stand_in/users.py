"""What the users of the stand-in can do: commands, buttons, messages."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from tests.discord_stand_in.interactions import Interaction, Kind
from tests.discord_stand_in.invocations import command_data, interaction_event
from tests.discord_stand_in.records import Found, Json
from tests.discord_stand_in.state import State
from tests.discord_stand_in.world import ALICE, BOT, CHANNEL_ID, Account


@dataclass(frozen=True, slots=True)
class _Place:
    """Who acts, in which channel, and on which message of the bot, if on one."""

    user: Account
    channel_id: int
    source: int | None = None


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that a user has sent, as Discord holds it."""

    message: Json
    users: "Users"

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


class Users:
    """The actions of users; each returns a handle on which a test awaits the program's answer."""

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

    def slash(
        self,
        name: str,
        options: Json | None = None,
        *,
        user: Account = ALICE,
        dm: bool = False,
    ) -> Interaction:
        """Use a slash command; `name` may go on with a subcommand, as in `articles list`.

        Raises LookupError where no such command was synced, ValueError where a user's Discord
        would not have let it through.
        """
        return self._command(name, options or {}, user, dm=dm, focused=None)

    def autocomplete(
        self,
        name: str,
        option: str,
        value: object,
        *,
        others: Json | None = None,
        user: Account = ALICE,
    ) -> Interaction:
        """Type `value` into an option of a slash command; `others` are the options beside it."""
        options = {**(others or {}), option: value}
        return self._command(name, options, user, dm=False, focused=option)

    def use_on(self, name: str, message: Json, *, user: Account = ALICE) -> Interaction:
        """Use a message command (of the context menu) on a message."""
        command = self._synced(name)
        data = {"id": command["id"], "name": name, "type": command["type"]}
        data |= {"target_id": message["id"], "resolved": {"messages": {message["id"]: message}}}
        return self._interact(Kind.COMMAND, name, data, _Place(user, int(message["channel_id"])))

    def click(self, message: Json, custom_id: str, *, user: Account = ALICE) -> Interaction:
        """Press the button with this custom_id under a message."""
        data = {"custom_id": custom_id, "component_type": 2}
        place = _Place(user, int(message["channel_id"]), int(message["id"]))
        return self._interact(Kind.COMPONENT, custom_id, data, place)

    def message(
        self,
        content: str,
        *,
        mention: bool = True,
        dm: bool = False,
        user: Account = ALICE,
        reply_to: Json | None = None,
    ) -> SentMessage:
        """Write to the server's channel, or to the bot directly; `mention` puts its name first.

        A direct message is sent as it is. Without the message-content intent, the bot is shown
        the content of direct messages and of those that mention it.
        """
        if mention and not dm and BOT.mention not in content:
            content = f"{BOT.mention} {content}"
        body: Json = {"content": content}
        if reply_to is not None:
            body["message_reference"] = {"message_id": reply_to["id"]}
        channel_id = user.dm_channel_id if dm else CHANNEL_ID
        self._require_program()
        return SentMessage(self.state.messages.write(channel_id, user, body), self)

    def _command(
        self, name: str, options: Json, user: Account, *, dm: bool, focused: str | None
    ) -> Interaction:
        first, *path = name.split()
        data = command_data(self._synced(first), path, options, focused)
        kind = Kind.COMMAND if focused is None else Kind.AUTOCOMPLETE
        channel_id = user.dm_channel_id if dm else CHANNEL_ID
        return self._interact(kind, name, data, _Place(user, channel_id))

    def _synced(self, name: str) -> Json:
        if name not in self.commands:
            message = f"no command {name!r} was synced, only {sorted(self.commands)}"
            raise LookupError(message)
        return self.commands[name]

    def _interact(self, kind: Kind, name: str, data: Json, place: "_Place") -> Interaction:
        self._require_program()
        interaction = Interaction(
            self.state.snowflakes.next(),
            secrets.token_hex(32),
            kind,
            name,
            place.user,
            place.channel_id,
            place.source,
            self.state.messages,
            self.state.changes,
            self._patience,
        )
        self.state.interactions[interaction.token] = interaction
        event = interaction_event(self.state.world, interaction, data)
        self.state.gateway.dispatch("INTERACTION_CREATE", event)
        return interaction

    def _require_program(self) -> None:
        if not self.state.gateway.identifies:
            message = "no program has identified yet; await ready() first"
            raise RuntimeError(message)
