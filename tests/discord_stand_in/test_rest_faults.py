"""The faults of REST: each played on a bare request, so that it is seen whole."""

import asyncio
import time

import aiohttp
import pytest

from tests.discord_stand_in import BOT, DiscordStandIn
from tests.discord_stand_in.bare_client import ECHO_COMMAND, MESSAGES, BareClient

HELLO = {"content": "hello"}


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [500, 502, 503])
async def test_next_requests_fail_and_then_no_more(client: BareClient, status: int) -> None:
    client.stand_in.fail_next("POST", "/messages", status=status, times=2)
    url = client.stand_in.api + MESSAGES
    headers = {"Authorization": f"Bot {client.stand_in.token}"}
    for expected in (status, status, 200):
        async with client.session.post(url, json=HELLO, headers=headers) as response:
            assert response.status == expected
            # What comes from the proxy before Discord is a page.
            is_page = response.content_type == "text/html"
            assert is_page is (expected in {502, 503})
    assert len(client.stand_in.visible_to(BOT)) == 1
    assert (await client.call("GET", "/users/@me"))[0] == 200


@pytest.mark.asyncio
@pytest.mark.parametrize(("after_effect", "messages"), [(False, 0), (True, 1)])
async def test_connection_is_cut_before_or_after_the_effect(
    client: BareClient, after_effect: bool, messages: int
) -> None:
    client.stand_in.fail_next("POST", "/messages", after_effect=after_effect)
    with pytest.raises(aiohttp.ClientError):
        await client.call("POST", MESSAGES, HELLO)
    assert len(client.stand_in.visible_to(BOT)) == messages


@pytest.mark.asyncio
async def test_error_after_the_effect_hides_that_it_took_place(client: BareClient) -> None:
    client.stand_in.fail_next("POST", "/messages", status=500, after_effect=True)
    assert (await client.call("POST", MESSAGES, HELLO))[0] == 500
    assert len(client.stand_in.visible_to(BOT)) == 1


@pytest.mark.asyncio
async def test_limit_of_a_route_tells_how_long_to_wait(client: BareClient) -> None:
    client.stand_in.fail_next("POST", "/messages", status=429, retry_after=1.5)
    url = client.stand_in.api + MESSAGES
    headers = {"Authorization": f"Bot {client.stand_in.token}"}
    async with client.session.post(url, json=HELLO, headers=headers) as response:
        body = await response.json()
        assert (response.status, response.headers["Retry-After"]) == (429, "2")
        assert response.headers["X-RateLimit-Scope"] == "user"
        assert "X-RateLimit-Global" not in response.headers
    assert (body["retry_after"], body["global"]) == (1.5, False)
    assert (await client.call("POST", MESSAGES, HELLO))[0] == 200
    assert client.rules == []


@pytest.mark.asyncio
async def test_global_limit_holds_on_every_route_of_the_token(client: BareClient) -> None:
    await client.sync(ECHO_COMMAND)
    used = client.stand_in.slash("echo")
    client.stand_in.fail_next("GET", "/users/@me", status=429, retry_after=0.2, everywhere=True)
    status, error = await client.call("GET", "/users/@me")
    assert (status, error["global"]) == (429, True)
    await asyncio.sleep(0.06)
    early = await client.call("POST", MESSAGES, HELLO)
    assert (early[0], early[1]["global"]) == (429, True)
    assert client.rules == ["global rate limit"]
    assert (await client.answer(used, 4, HELLO))[0] == 204  # interactions have no such limit
    await asyncio.sleep(early[1]["retry_after"] + 0.01)
    assert (await client.call("POST", MESSAGES, HELLO))[0] == 200
    assert client.rules == ["global rate limit"]


@pytest.mark.asyncio
async def test_requests_are_served_late_or_answered_late(client: BareClient) -> None:
    client.stand_in.delay_next("POST", "/messages", before=0.1)
    client.stand_in.delay_next("POST", "/messages", after=0.1)
    for seen_at_half in (0, 1):
        begun, before = time.monotonic(), len(client.stand_in.visible_to(BOT))
        sending = asyncio.create_task(client.call("POST", MESSAGES, HELLO))
        await asyncio.sleep(0.05)
        assert len(client.stand_in.visible_to(BOT)) - before == seen_at_half
        assert (await sending)[0] == 200
        assert time.monotonic() - begun >= 0.1


@pytest.mark.asyncio
async def test_late_callback_is_refused_as_unknown() -> None:
    async with (
        DiscordStandIn(callback_limit=0.05) as strict,
        aiohttp.ClientSession() as session,
    ):
        client = BareClient(strict, session)
        await client.sync(ECHO_COMMAND)
        strict.delay_next("POST", "/callback", before=0.1)
        status, error = await client.answer(strict.slash("echo"), 5)
    assert (status, error["code"]) == (404, 10062)
    assert client.rules == ["late callback"]
