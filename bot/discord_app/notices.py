"""Short messages: errors, refusals, and what is said where there is no answer. No discord.py."""

from collections.abc import Callable, Sequence

from bot.discord_app.layout import Message, notice
from bot.discord_app.markdown import escaped
from bot.texts import Texts
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    ModelError,
    NoArticlesError,
    PullquoteError,
    QuestionError,
    RulesError,
    StoreUnreachableError,
)

MOST_CHANNELS_NAMED = 10
MOST_REPEATED = 50  # characters of what somebody typed

# The errors' own messages are for whoever runs the bot: they are English and hold paths.
_ERRORS: Sequence[tuple[type[PullquoteError], Callable[[Texts], str]]] = (
    (
        QuestionError,
        lambda say: say("I can't look for that. Check its words, and the source and dates if any."),
    ),
    (
        IndexMissingError,
        lambda say: say("There is no index of articles yet. Whoever runs this bot has to make it."),
    ),
    (
        IndexFormatError,
        lambda say: say("My index is of another version. Whoever runs this bot has to rebuild it."),
    ),
    (
        IndexDamagedError,
        lambda say: say("My index is damaged. Whoever runs this bot has to rebuild it."),
    ),
    (IndexBusyError, lambda say: say("My index is being built just now. Try again later.")),
    (
        StoreUnreachableError,
        lambda say: say("I can't reach my articles just now. Try again in a moment."),
    ),
    (
        NoArticlesError,
        lambda say: say("There are no articles to index. Whoever runs this bot has to add some."),
    ),
    (
        RulesError,
        lambda say: say(
            "The settings in the articles folder can't be used. Whoever runs this bot has to "
            "correct them."
        ),
    ),
    (
        ModelError,
        lambda say: say(
            "My model can't be loaded. Whoever runs this bot finds the reason in its log."
        ),
    ),
)


def compose_error(error: PullquoteError, say: Texts) -> Message:
    """What the asker is told of an error: nothing of the server, and nothing that it quotes."""
    for kind, words in _ERRORS:
        if isinstance(error, kind):
            return notice(words(say))
    return something_wrong(say)


def not_reindexed(error: PullquoteError, say: Texts) -> Message:
    """For a build that failed; the one who started it may read the log."""
    if any(isinstance(error, kind) for kind, _words in _ERRORS):
        return compose_error(error, say)
    return notice(say("The index couldn't be built, so it is as it was. The log says why."))


def stopped(say: Texts) -> Message:
    """For a build that somebody stopped."""
    return notice(say("Stopped. The index is as it was."))


def something_wrong(say: Texts) -> Message:
    """For a fault of ours."""
    return notice(say("Something went wrong, and it wasn't your question. Please try again."))


def help_message(say: Texts) -> Message:
    """For somebody who calls the bot and asks nothing."""
    return notice(
        say(
            "Ask me a question, after my name or with `/ask`, and I quote what the articles say "
            "about it. `/about` tells more."
        )
    )


def busy(seconds: int, say: Texts) -> Message:
    """For somebody who has to wait so many seconds."""
    return notice(
        say.many(
            "I'm busy. Please try again in {number} second.",
            "I'm busy. Please try again in {number} seconds.",
            seconds,
        )
    )


def too_long(most: int, say: Texts) -> Message:
    """For a question of more than `most` characters."""
    return notice(
        say.many(
            "That is too long for a question: please use at most {number} character.",
            "That is too long for a question: please use at most {number} characters.",
            most,
        )
    )


def no_text(say: Texts) -> Message:
    """For a message without words."""
    return notice(say("There are no words in that message to look for."))


def no_date(date: str, say: Texts) -> Message:
    """For a date that can't be read."""
    shown = escaped(date, MOST_REPEATED)
    return notice(
        say(
            "I can't read “{date}” as a date. Write a day, a month or a year, such as 2024-07-01, "
            "2024-07 or 2024.",
            date=shown,
        )
    )


def gone(say: Texts) -> Message:
    """For a button of an answer that isn't kept any more."""
    return notice(say("I don't keep this answer any more. Please ask again."))


def changed(say: Texts) -> Message:
    """For an excerpt whose article is another one now."""
    return notice(say("The article has changed since this answer. Please ask again."))


def thanks(say: Texts) -> Message:
    """For a vote."""
    return notice(say("Thank you, that is noted."))


def not_yours(say: Texts) -> Message:
    """For a button that is somebody else's."""
    return notice(say("Only the person who asked can do that."))


def not_allowed(say: Texts) -> Message:
    """For a command that somebody may not use."""
    return notice(say("You may not do that here."))


def not_possible(say: Texts) -> Message:
    """For a setting that a server can't have."""
    return notice(
        say("That can't be set: no article comes from that source, or 25 are chosen already.")
    )


def not_running(say: Texts) -> Message:
    """For a build that is to be stopped and has ended."""
    return notice(say("Nothing is being built any more."))


def not_here(channels: Sequence[int], say: Texts) -> Message:
    """For a question in a channel where none are answered; `channels`: ids of those where."""
    named = ", ".join(f"<#{channel}>" for channel in channels[:MOST_CHANNELS_NAMED])
    if not named:
        return notice(say("I don't answer in this channel."))
    return notice(say("I don't answer in this channel, but here: {channels}", channels=named))
