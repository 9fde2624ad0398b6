"""The ways to ask over the wire: commands, mentions, direct messages, replies, many at once."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.bot.discord_app.wire import PANCAKES, TREATY, a_stand_in, button, pullquote, urls
from tests.discord_stand_in import ALICE, Account, all_text


@pytest.mark.asyncio
async def test_questions_are_answered_over_every_way_in_before_and_after_a_restart(
    index: Path,
) -> None:
    async with a_stand_in() as discord:
        async with pullquote(discord, index) as process:
            await discord.ready()
            used = discord.slash("ask", {"question": TREATY})
            answer = await used.final()
            assert used.acknowledged_after is not None
            assert used.acknowledged_after < 3
            assert re.search(r"^> .*\*\*.+\*\*", all_text(answer), re.MULTILINE)
            assert "Ada Sample, “The Long Winter" in all_text(answer)
            assert f"-# “{TREATY}”" in all_text(answer)
            assert urls(answer)
            assert all(url.startswith("https://www.example.") for url in urls(answer))
            assert any("#:~:text=" in url for url in urls(answer))

            sent = discord.message("when were the soviet specialists withdrawn?")
            reply = await sent.reply()
            assert "Max Mustermann, “The Experts Who Went Home”" in all_text(reply)
            assert reply["message_reference"]["message_id"] == sent.message["id"]
            assert "soviet specialists withdrawn?" not in all_text(reply), "it stands above"

            direct = discord.message(PANCAKES, dm=True)
            assert "The articles don't answer that" in all_text(await direct.reply())

            empty = discord.message("")
            assert "Ask me a question" in all_text(await empty.reply())

            ignored = discord.message("@everyone who was Zhou Enlai?", mention=False)
            thread = discord.thread()
            threaded = discord.message("who was Zhou Enlai?", channel=thread)
            assert "Zhou" in all_text(await threaded.reply())
            assert ignored.replies == []

            long = discord.message(f"why {'very ' * 70}long?")
            assert "300" in all_text(await long.reply())
            assert await process.stop() == 0
        syncs = [request for request in discord.requests if request.method == "PUT"]

        async with pullquote(discord, index) as process:
            await discord.ready(identifies=2)
            again = discord.slash("ask", {"question": "What was Power of Siberia?"}, dm=True)
            assert "Pipes and Promises" in all_text(await again.final())
            assert discord.token not in process.output
            assert "Power of Siberia" not in process.output, "questions are not logged"
        # The commands had not changed, so they were not sent a second time.
        assert [r for r in discord.requests if r.method == "PUT"] == syncs
        assert discord.violations == []


@pytest.mark.asyncio
async def test_a_reply_to_an_answer_is_understood_with_the_question_before_it(index: Path) -> None:
    async with a_stand_in() as discord, pullquote(discord, index) as process:
        await discord.ready()
        first = await discord.slash("ask", {"question": "Who was Zhou Enlai?"}).final()
        follow = await discord.message("when did he die?", reply_to=first).reply()
        assert "Who was Zhou Enlai?" in all_text(follow)
        assert "question before" in all_text(follow)

        # The second time the question before isn't in the bot's message but in the user's.
        asked = discord.message("when was the treaty signed?")
        answer = await asked.reply()
        thin = await discord.message("and by whom?", reply_to=answer).reply()
        assert "when was the treaty signed?" in all_text(thin)

        # A question that stands alone is read alone.
        alone = await discord.message(TREATY, reply_to=first).reply()
        assert "question before" not in all_text(alone)
        assert "Zhou Enlai?" not in process.output
        assert discord.violations == []


@pytest.mark.asyncio
async def test_fifty_questions_at_once_are_acknowledged_within_a_second_each(index: Path) -> None:
    people = [Account(910_000_000_000_000_000 + n * 5000, f"person{n}") for n in range(50)]
    async with a_stand_in() as discord, pullquote(discord, index):
        await discord.ready()
        asked = [
            discord.slash("ask", {"question": f"what happened in {1945 + n}?"}, user=person)
            for n, person in enumerate(people)
        ]
        answers = await asyncio.gather(*(one.final() for one in asked))
        waits = [one.acknowledged_after for one in asked]
        assert all(wait is not None and wait < 1 for wait in waits), waits
        assert all(button(answer, "delete") for answer in answers)
        assert discord.violations == []


@pytest.mark.asyncio
async def test_who_asks_too_much_is_told_when_to_come_back(index: Path) -> None:
    settings = {"PULLQUOTE_USER_RATE": "2"}
    async with a_stand_in() as discord, pullquote(discord, index, settings=settings):
        await discord.ready()
        for _ in range(2):
            await discord.slash("ask", {"question": TREATY}).final()
        refused = await discord.slash("ask", {"question": TREATY}).final()
        assert refused["flags"] & 64, "only the asker sees it"
        seconds = re.search(r"(\d+) s", all_text(refused))
        assert seconds is not None
        assert 1 <= int(seconds[1]) <= 60
        # By mention likewise, and only once: a refusal must not be a way to make noise.
        first = discord.message(TREATY)
        assert re.search(r"\d+ s", all_text(await first.reply()))
        second = discord.message(TREATY)
        other = await discord.message(TREATY, user=Account(ALICE.id + 7, "carla")).reply()
        assert "Ada Sample" in all_text(other)
        assert second.replies == []
        assert discord.violations == []


@pytest.mark.asyncio
async def test_a_wrong_token_ends_with_one_clear_line_and_exit_code_2(index: Path) -> None:
    async with a_stand_in() as discord:
        async with pullquote(discord, index, token="wrong.token") as process:  # noqa: S106
            assert await process.ended(within=60) == 2
        assert "Discord refused the token" in process.output
        assert "Traceback" not in process.output
        assert "wrong.token" not in process.output
