"""The stand-in proved with a small program that runs the unmodified discord.py."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from tests.discord_stand_in import BRUNO, DiscordStandIn, Reply, all_text, buttons, running
from tests.discord_stand_in.limits import COMPONENTS_V2
from tests.discord_stand_in.messages import EPHEMERAL
from tests.discord_stand_in.process import BotProcess

ECHO = "tests.discord_stand_in.echo_bot"


def echo_environment(stand_in: DiscordStandIn) -> dict[str, str]:
    return {"ECHO_TOKEN": stand_in.token}


@pytest_asyncio.fixture
async def echo(stand_in: DiscordStandIn) -> AsyncIterator[BotProcess]:
    environment = echo_environment(stand_in)
    async with running(stand_in, program=ECHO, environment=environment) as process:
        await stand_in.ready()
        yield process


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_deferred_command_ends_as_the_edited_original(stand_in: DiscordStandIn) -> None:
    used = stand_in.slash("echo", {"text": "good day"})
    assert await used.acknowledged() is Reply.DEFERRED_MESSAGE
    answer = await used.final()
    assert answer["content"] == "good day"
    assert not used.loading
    assert used.acknowledged_after is not None
    assert used.acknowledged_after < 3
    assert buttons(answer)[0]["url"].startswith("https://example.org/")
    assert stand_in.violations == []


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_layout_stays_ephemeral_and_a_file_follows_it(stand_in: DiscordStandIn) -> None:
    used = stand_in.slash("card", {"text": "**bold**"})
    answer = await used.final()
    assert all_text(answer) == "**bold**"
    assert answer["flags"] == EPHEMERAL | COMPONENTS_V2
    followed = await stand_in.until(lambda: next(iter(used.followups), None), "the file")
    assert [attached["filename"] for attached in followed["attachments"]] == ["x.txt"]
    assert stand_in.violations == []


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_autocomplete_gives_choices(stand_in: DiscordStandIn) -> None:
    typed = stand_in.autocomplete("echo", "text", "goo")
    assert await typed.choices() == [{"name": "goo", "value": "goo"}]


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_command_is_used_in_a_direct_message(stand_in: DiscordStandIn) -> None:
    assert (await stand_in.slash("echo", {"text": "psst"}, dm=True).final())["content"] == "psst"
    assert stand_in.violations == []


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_mention_and_direct_message_are_answered_and_nothing_else(
    stand_in: DiscordStandIn,
) -> None:
    unaddressed = stand_in.message("good day", mention=False)
    mentioned = stand_in.message("good day")
    direct = stand_in.message("good day", dm=True)
    assert all_text(await mentioned.reply()).endswith("good day")
    assert all_text(await direct.reply()) == "heard: good day"
    assert unaddressed.replies == []
    assert (await mentioned.reply())["mentions"] == []
    assert stand_in.violations == []


@pytest.mark.asyncio
async def test_a_button_works_after_the_program_was_started_again(stand_in: DiscordStandIn) -> None:
    environment = echo_environment(stand_in)
    async with running(stand_in, program=ECHO, environment=environment) as process:
        await stand_in.ready()
        answer = await stand_in.slash("echo", {"text": "stay"}).final()
        first_id = stand_in.commands["echo"]["id"]
        await process.kill()
    async with running(stand_in, program=ECHO, environment=environment):
        await stand_in.ready(identifies=2)
        pressed = await stand_in.click(answer, "again:0").final()
    assert pressed["id"] == answer["id"]
    assert buttons(pressed)[1]["custom_id"] == "again:1"
    assert stand_in.commands["echo"]["id"] == first_id
    assert stand_in.violations == []


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_what_was_missed_while_disconnected_is_replayed(stand_in: DiscordStandIn) -> None:
    stand_in.drop()
    missed = stand_in.message("did you miss this?")
    assert all_text(await missed.reply()).endswith("did you miss this?")
    assert len(stand_in.gateway.resumes) == 1
    assert len(stand_in.gateway.identifies) == 1
    assert stand_in.violations == []


@pytest.mark.asyncio
async def test_callback_after_the_limit_is_refused_as_unknown_interaction() -> None:
    async with DiscordStandIn(callback_limit=0.0) as strict:
        environment = echo_environment(strict)
        async with running(strict, program=ECHO, environment=environment):
            await strict.ready()
            used = strict.slash("echo", {"text": "too late"})
            violation = await strict.until(lambda: next(iter(strict.violations), None), "refusal")
    assert violation.rule == "late callback"
    assert "10062" in violation.detail
    assert used.reply is None


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_content_over_two_thousand_characters_is_refused(stand_in: DiscordStandIn) -> None:
    used = stand_in.slash("echo", {"text": "x" * 2001})
    violation = await stand_in.until(
        lambda: next((one for one in stand_in.violations if one.rule == "message limits"), None),
        "a refusal",
    )
    assert "Must be 2000 or fewer in length." in violation.detail
    assert used.loading


@pytest.mark.asyncio
async def test_program_with_a_wrong_token_ends(stand_in: DiscordStandIn) -> None:
    environment = {"ECHO_TOKEN": "wrong"}
    async with running(stand_in, program=ECHO, environment=environment) as process:
        assert await process.ended() != 0
    assert "LoginFailure" in process.output
    assert [violation.rule for violation in stand_in.violations] == ["authorization"]
    assert stand_in.gateway.identifies == []


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_lost_answer_leaves_the_message_but_aborts_the_command(
    stand_in: DiscordStandIn,
) -> None:
    stand_in.fail_next("POST", "/callback", after_effect=True)
    used = stand_in.slash("echo", {"text": "lost"})
    assert await used.acknowledged() is Reply.DEFERRED_MESSAGE
    answered = await stand_in.slash("echo", {"text": "the next one"}).final()
    assert answered["content"] == "the next one"
    assert used.loading


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_rate_limited_request_is_sent_again(stand_in: DiscordStandIn) -> None:
    stand_in.fail_next("PATCH", "/messages/@original", status=429, retry_after=0.01)
    assert (await stand_in.slash("echo", {"text": "patience"}).final())["content"] == "patience"
    assert [one.method for one in stand_in.requests].count("PATCH") == 2


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_form_is_filled_in_and_sent(stand_in: DiscordStandIn) -> None:
    opened = stand_in.slash("form")
    assert (await opened.modal())["title"] == "Say it"
    sent = stand_in.submit(opened, {"text": "hello", "voice": ["high"]})
    assert (await sent.final())["content"] == "hello ['high'] "
    assert stand_in.visible_to(BRUNO) == []
    with pytest.raises(ValueError, match="text takes 1 to 10"):
        stand_in.submit(opened, {"text": "x" * 11, "voice": ["low"]})
    assert stand_in.violations == []


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_message_command_reads_what_is_not_for_the_bot(stand_in: DiscordStandIn) -> None:
    for dm in (False, True):
        claim = stand_in.message("a claim", mention=False, user=BRUNO, dm=dm)
        used = stand_in.use_on("Shout this", claim.message, user=BRUNO)
        answer = await used.final()
        assert answer["content"] == "bruno: A CLAIM"
        assert answer["interaction_metadata"]["target_message_id"] == claim.message["id"]
    assert stand_in.violations == []


@pytest.mark.asyncio
async def test_thread_is_known_before_and_after_a_restart(stand_in: DiscordStandIn) -> None:
    environment = echo_environment(stand_in)
    async with running(stand_in, program=ECHO, environment=environment):
        await stand_in.ready()
        thread = stand_in.thread("sources")
        first = await stand_in.message("hello", mention=True, channel=thread).reply()
        assert first["content"].startswith("under general:")
    async with running(stand_in, program=ECHO, environment=environment):
        await stand_in.ready(identifies=2)
        again = await stand_in.message("hello", mention=True, channel=thread).reply()
        assert again["content"].startswith("under general:")
        used = stand_in.slash("echo", {"text": "in here"}, channel=thread)
        assert (await used.final())["channel_id"] == str(thread)
    assert stand_in.violations == []


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_events_are_replayed_to_a_client_that_was_closed_or_asked_to_reconnect(
    stand_in: DiscordStandIn,
) -> None:
    await stand_in.message("are you there?").reply()

    def close() -> None:
        stand_in.close_gateway(4000)

    def repeat() -> None:
        stand_in.drop(repeat="INTERACTION_CREATE")

    for number, fault in enumerate((close, stand_in.ask_to_reconnect, repeat), start=1):
        fault()
        missed = stand_in.message(f"missed {number}?")
        assert all_text(await missed.reply()).endswith(f"missed {number}?")
        assert len(stand_in.gateway.resumes) == number
    assert len(stand_in.gateway.identifies) == 1
    assert stand_in.violations == []


@pytest.mark.asyncio
@pytest.mark.parametrize("code", [4004, 4014])
async def test_client_ends_where_it_may_not_come_back(
    stand_in: DiscordStandIn, echo: BotProcess, code: int
) -> None:
    stand_in.close_gateway(code)
    assert await echo.ended() != 0
    assert len(stand_in.gateway.resumes) == 0
    assert len(stand_in.gateway.identifies) == 1


@pytest.mark.asyncio
@pytest.mark.usefixtures("echo")
async def test_handles_refuse_what_a_users_discord_would_not_send(
    stand_in: DiscordStandIn,
) -> None:
    with pytest.raises(LookupError, match="no command 'ask'"):
        stand_in.slash("ask")
    with pytest.raises(ValueError, match="no option"):
        stand_in.slash("echo", {"text": "a", "loud": True})
    with pytest.raises(ValueError, match="needs"):
        stand_in.slash("echo")


@pytest.mark.asyncio
async def test_waiting_in_vain_tells_what_was_seen() -> None:
    async with DiscordStandIn(patience=0.01) as lonely, aiohttp.ClientSession() as session:
        await (await session.get(f"{lonely.api}/gateway")).read()
        with pytest.raises(TimeoutError, match=r"connected bot .*GET /gateway"):
            await lonely.ready()


@pytest.mark.asyncio
async def test_launching_without_an_address_says_so(stand_in: DiscordStandIn) -> None:
    async with running(stand_in, program=ECHO, environment={"DISCORD_STAND_IN": ""}) as process:
        assert await process.ended() == 1
    assert "DISCORD_STAND_IN must hold the address" in process.output
