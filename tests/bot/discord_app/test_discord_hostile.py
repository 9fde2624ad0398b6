"""Articles that want more than to be quoted: what arrives is their text, and nothing happens."""

import itertools
from collections.abc import Collection
from pathlib import Path

import pytest

from bot.characters import visible
from index.embedding import ModelEmbedder
from index.library import Library
from index.model import fold
from index.reader import open_reader
from index.rebuild import rebuild
from tests.bot.discord_app.wire import a_stand_in, button, pullquote, urls
from tests.discord_page.markdown import active
from tests.discord_page.unrender import quotes, texts
from tests.discord_stand_in import ALICE
from tests.discord_stand_in.records import Json
from tests.doubles import write_articles

LONG = " ".join(f"and then the {n}th zeppelin of Lindow rose" for n in range(110))
SENTENCES = {
    "everyone": "The mayor of Lindow shouted @everyone and @here to wake the harbour guard.",
    "mentions": f"The baker of Lindow wrote to <@{ALICE.id}>, <@&1> and <#1> at noon.",
    "links": "The tailor of Lindow sells [nitro](https://evil.example) at https://evil.example.",
    "invites": "The smith of Lindow meets at discord.gg/evil and <https://evil.example> nightly.",
    "headings": "The teacher of Lindow writes # on the board, ## below it and -# under that line.",
    "fences": "The printer of Lindow sets ```type``` and `more type` and ||hidden type|| in lead.",
    "times": "The watchman of Lindow calls <t:0>, <t:0:R>, </ask:1> and <id:customize> at dusk.",
    "bidi": (
        "The fisher of Lindow turns \u202eeverything\u202c and hides\u200b his\u2066 nets\u2069."
    ),
    "emphasis": "The painter of Lindow mixes **bold** with *thin* and __low__ and ~~gone~~ paint.",
    "emoji": "The clown of Lindow laughs :joy: and <:evil:1> and <a:evil:2> in the square \\o/.",
    "long": f"The historian of Lindow tells {LONG}.",
}  # fmt: skip
QUESTIONS = {
    "everyone": "What did the mayor of Lindow shout?",
    "mentions": "Whom did the baker of Lindow write to?",
    "links": "What does the tailor of Lindow sell?",
    "invites": "Where does the smith of Lindow meet?",
    "headings": "What does the teacher of Lindow write on the board?",
    "fences": "What does the printer of Lindow set in lead?",
    "times": "What does the watchman of Lindow call at dusk?",
    "bidi": "What does the fisher of Lindow turn around?",
    "emphasis": "What does the painter of Lindow mix?",
    "emoji": "Where does the clown of Lindow laugh?",
    "long": "What does the historian of Lindow tell of the zeppelin?",
}


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, real_embedder: ModelEmbedder
) -> tuple[Path, Path]:
    """The folder of the articles, and their index."""
    folder = tmp_path_factory.mktemp("hostile")
    files = {
        f"{name}.md": (
            f"---\ntitle: 'A \"@everyone\" [x](https://evil.example) {name} > # title'\n"
            f"author: '<@{ALICE.id}> `Mallory`'\npublisher: '**Evil** discord.gg/x'\n"
            f"url: https://example.org/{name}\n---\n\n{text}\n\n"
            "It was a quiet town otherwise, and nobody minded.\n"
        )
        for name, text in SENTENCES.items()
    }
    articles = write_articles(folder / "articles", files)
    rebuild(articles, folder / "index", real_embedder)
    return articles, folder / "index"


@pytest.mark.asyncio
async def test_hostile_articles_are_quoted_as_they_stand_and_do_nothing(
    hostile: tuple[Path, Path], real_embedder: ModelEmbedder, encoders: Path
) -> None:
    articles, index = hostile
    settings = {"PULLQUOTE_USER_RATE": "1000", "PULLQUOTE_FALSE_ANSWER_RATE": "1"}
    reader = open_reader("", encoders)
    library = Library.open(index, real_embedder, false_answer_rate=1, reader=reader)
    async with a_stand_in() as discord:
        async with pullquote(discord, index, articles=articles, settings=settings):
            await discord.ready()
            for name, question in QUESTIONS.items():
                expected = [
                    visible(one.text).strip() for one in library.ask(question, limit=3).excerpts  # type: ignore[union-attr]
                ]  # fmt: skip
                answers = [
                    await discord.slash("ask", {"question": question}).final(),
                    await discord.message(question).reply(),
                ]
                for answer in answers:
                    check(answer)
                    shown = [one.text for one in quotes(answer)]
                    assert any("of Lindow" in one for one in shown)
                    for told, stored in zip(shown, expected, strict=True):
                        assert matches(told, stored), name
                context = await discord.click(answers[0], button(answers[0], "context")).final()
                check(context)
            sources = await discord.slash("sources", {}).final()
            check(sources, {"item", "heading"})
            for text in SENTENCES.values():
                verdict = await discord.slash("verify", {"quote": text[:1500]}).final()
                check(verdict, {"strikethrough"})
            claim = " ".join(SENTENCES[name] for name in ("everyone", "mentions", "links"))
            said = discord.message(f"{claim} The mayor of Lindow shouted.", mention=False)
            sources_of = await discord.use_on("Find sources for this", said.message).final()
            check(sources_of)
            made_public = await discord.click(sources_of, button(sources_of, "show")).final()
            assert made_public["id"] != sources_of["id"]
            check(made_public)
        assert discord.violations == []
    library.close()


def check(message: Json, more: Collection[str] = ()) -> None:
    """Nobody is notified, no link but the buttons' is alive, nothing formats but our own."""
    assert not message["mention_everyone"]
    assert message["mentions"] == [] or message["type"] == 19
    assert message["mention_roles"] == []
    assert all(url.startswith("https://example.org/") for url in urls(message))
    own = {"bold", "quote", "subtext", *more}
    for text in texts(message):
        kinds = {one.kind for one in active(text)}
        assert kinds <= own, (kinds - own, text)


def matches(told: str, stored: str) -> bool:
    """Whether a quote is a stored one: whole, or with marks where something was left out."""
    parts = [part.strip() for part in told.split("[…]") if part.strip()]
    places = itertools.accumulate(parts, lambda at, part: stored.find(part, max(at, 0)), initial=0)
    return fold(told) == fold(stored) or (bool(parts) and all(place >= 0 for place in places))
