"""Messages as discord.py's components, and back."""

import discord
import pytest

from bot.discord_app.components import layout_of, plain_view_of
from bot.discord_app.custom_ids import CustomId
from bot.discord_app.layout import QUESTION, Button, Card, Line, Link, Message, Row, Text

URL = "https://example.org/ice#:~:text=Ice"
CONTEXT = str(CustomId("context", "ABCD2345", 0, 1))
TURN = str(CustomId("turn", "ABCD2345", 7, 1))
MESSAGE = Message(
    (
        Text("-# “Is it cold?”", QUESTION),
        Card(
            (
                Text("> **Ice.**"),
                Row((Link("Open", URL), Button("More context", CONTEXT))),
                Line(),
                Text("-# strong match"),
            ),
            0x57F287,
        ),
        Row((Button("▶", TURN, "blurple"), Button("Gone", "x", "red", disabled=True))),
    )
)


def test_a_message_becomes_components_in_its_order() -> None:
    question, card, row = layout_of(MESSAGE).to_components()  # type: ignore[no-untyped-call]
    assert (question["type"], question["id"], question["content"]) == (
        10, QUESTION, "-# “Is it cold?”",
    )  # fmt: skip
    assert (card["type"], card["accent_color"]) == (17, 0x57F287)
    assert [part["type"] for part in card["components"]] == [10, 1, 14, 10]
    opened, context = card["components"][1]["components"]
    assert (opened["style"], opened["url"]) == (5, URL)
    assert (context["style"], context["custom_id"]) == (2, CONTEXT)
    turn, gone = row["components"]
    assert (turn["style"], turn["custom_id"]) == (1, TURN)
    assert (gone["style"], gone["disabled"]) == (4, True)


@pytest.mark.asyncio
async def test_discord_py_keeps_no_view_of_ours() -> None:
    """It would keep each for ever, for its buttons; ours are found by their ids."""
    assert layout_of(MESSAGE).is_finished()
    view = plain_view_of(MESSAGE)
    assert view is not None
    assert view.is_finished()


def test_a_plain_message_has_only_buttons_that_work_below_it() -> None:
    view = plain_view_of(MESSAGE)
    assert view is not None
    labels = [button.label for button in view.children if isinstance(button, discord.ui.Button)]
    assert labels == ["Open", "More context"]
    assert plain_view_of(Message((Text("none"), Row((Button("▶", TURN),))))) is None
