"""Messages for those who run the bot: how it does, what is missing, what was indexed. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.citing import marked
from bot.discord_app.custom_ids import CustomId
from bot.discord_app.gaps import Gap
from bot.discord_app.layout import MOST_TEXT, Button, Card, Message, Row, Text, notice
from bot.discord_app.markdown import escaped, small
from bot.discord_app.pages import BLUE, built_on
from bot.discord_app.reindex import Reindexed
from bot.texts import Texts

MOST_GAPS = 10
_MOST_ERRORS = 5
_ERROR_LENGTH = 200  # characters of an error, with its escapes
_NAME_LENGTH = 100
_QUESTION_LENGTH = 160
_OTHER_LENGTH = 80
_OTHERS = 2
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Status:
    """How the bot does.

    Attributes:
        index: Name of the generation that answers.
        built: When it was made, ISO 8601.
        articles: In it.
        passages: In it.
        memory: Bytes in main memory; None where that can't be told.
        quantiles: Milliseconds within which a share of the answers came, by the share, 0 to 1.
        gateway_ms: Milliseconds from a heartbeat to its answer; None before the first.
        waiting: Questions that are being answered or wait for it.
        servers: That the bot is in.
        errors: The last ones, latest first, a line each.
    """

    index: str
    built: str
    articles: int
    passages: int
    memory: int | None
    quantiles: Mapping[float, float]
    gateway_ms: float | None
    waiting: int
    servers: int
    errors: Sequence[str] = ()


def status(facts: Status, say: Texts) -> Message:
    """How the bot does, a line for each thing."""
    lines = "\n".join(f"- {line}" for line in _status_lines(facts, say))
    errors = [escaped(line, _ERROR_LENGTH) for line in facts.errors[:_MOST_ERRORS]]
    said = [say("Last errors:"), *map(small, errors)] if errors else [say("No errors since start.")]
    title = say("Status")
    parts = (Text(f"### {title}\n{lines}"), Text("\n".join(said)))
    return Message((Card(parts, BLUE),))


def _status_lines(facts: Status, say: Texts) -> Iterator[str]:
    yield say(
        "Index: {index}, made on {day}",
        index=escaped(facts.index, _NAME_LENGTH),
        day=escaped(built_on(facts.built, say), _NAME_LENGTH),
    )
    yield say(
        "Holds: {articles}, {passages}",
        articles=say.many("{number} article", "{number} articles", facts.articles),
        passages=say.many("{number} passage", "{number} passages", facts.passages),
    )
    if facts.memory is not None:
        yield say("Memory: {number} MB", number=say.number(round(facts.memory / _MEGABYTE)))
    for share, milliseconds in sorted(facts.quantiles.items()):
        yield say(
            "Answered within {number} ms: {percent}%",
            percent=round(share * 100),
            number=say.number(round(milliseconds)),
        )
    if facts.gateway_ms is not None:
        yield say("Discord answers in {number} ms", number=say.number(round(facts.gateway_ms)))
    yield say("Questions in work: {number}", number=say.number(facts.waiting))
    yield say("Servers: {number}", number=say.number(facts.servers))


def gaps(found: Sequence[Gap] | None, say: Texts) -> Message:
    """The questions without a good answer, the most frequent first; None: questions aren't kept."""
    if found is None:
        return notice(
            say(
                "Questions aren't stored here, so there is nothing to tell. The setting "
                "`PULLQUOTE_KEEP_QUESTIONS` turns it on; `/privacy` then says so."
            )
        )
    if not found:
        return notice(say("There are no stored questions without a good answer."))
    title = say("Questions without a good answer")
    parts = [Text(f"### {title}")]
    for number, gap in enumerate(found[:MOST_GAPS], 1):
        longer = [*parts, Text(_gap(number, gap, say))]
        if Message(tuple(longer)).size > MOST_TEXT:
            break
        parts = longer
    return Message((Card(tuple(parts), BLUE),))


def _gap(number: int, gap: Gap, say: Texts) -> str:
    counts = [say.many("asked {number} time", "asked {number} times", gap.count)]
    if gap.abstained:
        counts.append(
            say.many("{number} time no answer", "{number} times no answer", gap.abstained)
        )
    if gap.unhelpful:
        counts.append(
            say.many("{number} time not helpful", "{number} times not helpful", gap.unhelpful)
        )
    others = ", ".join(
        marked(escaped(other, _OTHER_LENGTH), say=say) for other in gap.others[:_OTHERS]
    )
    likewise = [small(say("Likewise: {questions}", questions=others))] if others else []
    question = marked(escaped(gap.question, _QUESTION_LENGTH), say=say)
    return "\n".join((f"{number}. {question}", small(" · ".join(counts)), *likewise))


def reindexing(stage: str, done: int, total: int, say: Texts) -> Message:
    """How far a build is.

    Args:
        stage: What is being done, in the words of `pullquote index`.
        done: How much of it.
        total: How much there is.
        say: Our words in the reader's language.
    """
    words = _stage(stage, say)
    counts = {"done": say.number(done), "total": say.number(total)}
    content = say("{stage}: {done} of {total}", stage=escaped(words, _NAME_LENGTH), **counts)
    stop = Button(say("Stop"), str(CustomId("cancel")), "red")
    return Message((Card((Text(content), Row((stop,))), BLUE),))


def _stage(stage: str, say: Texts) -> str:
    words = {
        "Reading articles": say("Reading articles"),
        "Splitting into passages": say("Splitting into passages"),
        "Embedding passages and sentences": say("Embedding passages and sentences"),
        "Calibrating": say("Calibrating"),
    }
    return words.get(stage, stage)


def reindexed(done: Reindexed, say: Texts) -> Message:
    """What a build did."""
    if done.unchanged:
        return notice(say("Nothing has changed. The index is up to date."))
    files = " · ".join((
        say.many("{number} file added", "{number} files added", done.added),
        say.many("{number} file changed", "{number} files changed", done.changed),
        say.many("{number} file removed", "{number} files removed", done.removed),
    ))  # fmt: skip
    failed = say.many(
        "{number} couldn't be read; `pullquote index` says why.",
        "{number} couldn't be read; `pullquote index` says why.",
        done.failed,
    )
    held = say.many(
        "{number} article in the index", "{number} articles in the index", done.articles
    )
    facts = (
        held,
        escaped(done.index, _NAME_LENGTH),
        say("took {number} s", number=say.number(round(done.seconds))),
    )
    lines = (
        say("The index is up to date, and answers come from it now."),
        files,
        *((failed,) if done.failed else ()),
        small(" · ".join(facts)),
    )
    return Message((Card((Text("\n".join(lines)),), BLUE),))
