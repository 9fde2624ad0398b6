"""What the users of the stand-in can do: commands, buttons, menus, forms, messages, threads."""

from tests.discord_stand_in.actors import Actors, Place, SentMessage
from tests.discord_stand_in.command_limits import CHAT_INPUT, MESSAGE
from tests.discord_stand_in.forms import submission
from tests.discord_stand_in.interactions import Interaction, Kind, Reply
from tests.discord_stand_in.invocations import button_data, command_data, menu_data, select_data
from tests.discord_stand_in.records import Json
from tests.discord_stand_in.world import ALICE, BOT, CHANNEL_ID, Account

__all__ = ["SentMessage", "Users"]


class Users(Actors):
    """The actions of users; each returns a handle on which a test awaits the program's answer.

    They are done in `channel` (a channel or thread of the server; the first text channel where
    none is named) or, with `dm`, in the direct messages between the user and the bot.
    """

    def slash(
        self,
        name: str,
        options: Json | None = None,
        *,
        user: Account = ALICE,
        dm: bool = False,
        channel: int | None = None,
        override: bool = False,
    ) -> Interaction:
        """Use a slash command; `name` may go on with a subcommand, as in `articles list`.

        Options that take a channel, a user or a role are given by their ids. Raises LookupError
        where no such command was synced, ValueError where a user's Discord would not have let it
        through, PermissionError where the user isn't offered it there, unless (`override`) an
        administrator of the server has given it to everybody.
        """
        first, *path = name.split()
        place = self._place(user, channel, dm=dm)
        command = self._usable(first, CHAT_INPUT, place, override=override)
        data = command_data(self.state.world, command, path, options or {}, None)
        return self._interact(Kind.COMMAND, name, data, place)

    def autocomplete(
        self,
        name: str,
        option: str,
        value: object,
        *,
        others: Json | None = None,
        user: Account = ALICE,
        dm: bool = False,
        channel: int | None = None,
        override: bool = False,
    ) -> Interaction:
        """Type `value` into an option of a slash command; `others` are the options beside it.

        Raises what `slash` raises, and ValueError where the option has no autocomplete.
        """
        first, *path = name.split()
        place = self._place(user, channel, dm=dm)
        command = self._usable(first, CHAT_INPUT, place, override=override)
        values = {**(others or {}), option: value}
        data = command_data(self.state.world, command, path, values, option)
        return self._interact(Kind.AUTOCOMPLETE, name, data, place)

    def use_on(
        self, name: str, message: Json, *, user: Account = ALICE, override: bool = False
    ) -> Interaction:
        """Use a message command (of the context menu) on a message, where that is.

        Raises LookupError where no such command was synced or the user doesn't see the message,
        PermissionError as `slash` does.
        """
        seen = self._seen(message, user)
        place = self._place(user, int(seen["channel_id"]))
        command = self._usable(name, MESSAGE, place, override=override)
        return self._interact(Kind.COMMAND, name, menu_data(command, seen), place)

    def click(self, message: Json, custom_id: str, *, user: Account = ALICE) -> Interaction:
        """Press the button with this custom_id under a message, as the message now stands.

        Raises LookupError where the user doesn't see the message, or it has no such button that
        can be pressed.
        """
        seen = self._seen(message, user)
        data = button_data(seen, custom_id)
        return self._interact(Kind.COMPONENT, custom_id, data, self._on(seen, user))

    def select(
        self, message: Json, custom_id: str, values: list[str], *, user: Account = ALICE
    ) -> Interaction:
        """Choose in the menu with this custom_id; ids as texts where it offers objects.

        Raises LookupError as `click` does, ValueError where the menu doesn't offer that.
        """
        seen = self._seen(message, user)
        data = select_data(self.state.world, seen, custom_id, values)
        return self._interact(Kind.COMPONENT, custom_id, data, self._on(seen, user))

    def submit(self, interaction: Interaction, values: Json) -> Interaction:
        """Send the form with which the bot answered `interaction`, as the same user.

        `values` are by custom_id; a field that isn't named is sent as it came. Raises LookupError
        where no form was shown or it has no such field, ValueError where a user's Discord would
        not have sent it.
        """
        if interaction.reply is not Reply.MODAL:
            message = f"{interaction.name!r} wasn't answered with a form"
            raise LookupError(message)
        form = interaction.reply_data
        place = Place(interaction.user, interaction.channel_id, interaction.source, interaction)
        return self._interact(Kind.MODAL, form["custom_id"], submission(form, values), place)

    def message(
        self,
        content: str,
        *,
        mention: bool | None = None,
        dm: bool = False,
        user: Account = ALICE,
        reply_to: Json | None = None,
        ping: bool = True,
        channel: int | None = None,
    ) -> SentMessage:
        """Write a message; `mention` puts the bot's name first, by default unless it's a reply.

        A reply notifies whom it answers, unless `ping` is off; it stands in the channel of what
        it answers. A direct message is sent as it is. Without the message-content intent, the bot
        is shown the content of direct messages and of those that mention it. Raises LookupError
        where the user doesn't see what is answered, or it is ephemeral.
        """
        if mention is None:
            mention = reply_to is None
        body: Json = {"content": content}
        place = self._place(user, channel, dm=dm)
        if reply_to is not None:
            place = self._place(user, int(self._answerable(reply_to, user)["channel_id"]))
            body["message_reference"] = {"message_id": reply_to["id"]}
            everybody = ["users", "roles", "everyone"]
            body["allowed_mentions"] = {"parse": everybody, "replied_user": ping}
        in_guild = self.state.world.channels.in_guild(place.channel_id)
        if mention and in_guild and BOT.mention not in content:
            body["content"] = f"{BOT.mention} {content}"
        return SentMessage(self.state.messages.write(place.channel_id, user, body), self)

    def thread(
        self,
        name: str = "a thread",
        *,
        message: Json | None = None,
        user: Account = ALICE,
        channel: int = CHANNEL_ID,
    ) -> int:
        """Open a public thread in a text channel, and return its id, to be used as `channel`.

        With `message` it hangs on that one, in its channel. Raises LookupError where that is no
        text channel, or the user doesn't see the message or it is ephemeral.
        """
        self._require_program()
        world = self.state.world
        world.people.meet(user)
        if message is not None:
            channel = int(self._answerable(message, user)["channel_id"])
        # A thread on a message has the message's id.
        thread_id = self.state.snowflakes.next() if message is None else int(message["id"])
        thread = world.channels.open_thread(thread_id, channel, name, user)
        if message is not None:
            self.state.messages.begin_thread(message, thread)
        self.state.gateway.dispatch("THREAD_CREATE", {**thread, "newly_created": True})
        return thread_id
