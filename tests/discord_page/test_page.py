"""The page: everything is on it, and nothing of it is anything but text."""

import re
from typing import Any

from lxml import html

from tests.discord_page.page import render
from tests.discord_page.sample import (
    ABSTAINED,
    ALICE,
    ANSWER,
    BOT,
    CONVERSATION,
    USERS,
    button,
    text,
)

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=y>&amp;"


def drawn(*messages: dict[str, Any]) -> Any:  # noqa: ANN401 - lxml has no types
    return html.fromstring(render(messages, USERS))


def said(page: Any, path: str) -> list[str]:  # noqa: ANN401
    return [" ".join(one.text_content().split()) for one in page.xpath(path)]


def from_alice(content: str, **more: object) -> dict[str, Any]:
    return {"author": ALICE, "content": content, **more}


def test_an_answer_shows_who_asked_who_answers_and_what() -> None:
    page = drawn(ANSWER)
    assert said(page, "//*[@class='reference']/*") == ["A", "Alice", "used /ask"]
    assert said(page, "//header") == ["PullquoteAPP04/05/2026, 09:15"]
    assert said(page, "//blockquote//strong")[0] == (
        "The harbour of Lindow was built by Dutch engineers in 1631."
    )
    assert len(page.xpath("//*[@class='quote']")) == 3
    assert "border-left:4px solid #3ba55c" in page.xpath("//*[@class='card']/@style")[0]
    assert len(page.xpath("//*[@class='separator']")) == 2
    assert said(page, "//*[@class='subtext']") == [
        "strong match · answer 7KQ2MX9P · 3 of 6 excerpts"
    ]


def test_buttons_have_their_styles_and_links_an_arrow() -> None:
    page = drawn(ANSWER)
    assert said(page, "//*[contains(@class, ' off')]") == ["Previous"]
    assert said(page, "//*[contains(@class, 'button red')]") == ["Delete"]
    arrows = page.xpath("//*[*[contains(@class, 'arrow')]]")
    assert [one.text_content() for one in arrows] == ["Open 1", "Open 3"]


def test_only_an_ephemeral_message_says_who_sees_it() -> None:
    assert said(drawn(ABSTAINED), "//footer") == ["Only you can see this • Dismiss message"]
    assert said(drawn(ANSWER), "//footer") == []


def test_a_reply_shows_the_beginning_of_what_it_answers_with_names() -> None:
    page = drawn(CONVERSATION[-1])
    gist = "@Pullquote and who paid for the stone? 🙂"
    assert said(page, "//*[@class='reference']/span[last()]") == [gist]
    long = from_alice("yes", referenced_message=from_alice("word " * 50))
    assert len(said(drawn(long), "//*[@class='reference']/span[last()]")[0]) == 90


def test_a_menu_command_is_named_without_a_slash() -> None:
    used = {"name": "Verify this quotation", "command_type": 3, "user": ALICE}
    page = drawn({**from_alice("x"), "interaction_metadata": used})
    assert said(page, "//*[contains(@class, 'command')]") == ["Verify this quotation"]
    clicked = {**from_alice("x"), "interaction_metadata": {"type": 3, "user": ALICE}}
    assert said(drawn(clicked), "//*[@class='reference']") == []


def test_a_message_that_is_being_thought_about_says_so() -> None:
    page = drawn({"author": BOT, "flags": 1 << 7})
    assert said(page, "//*[@class='thinking']") == ["Pullquote is thinking…"]


def test_every_kind_of_text_is_drawn() -> None:
    content = (
        "# H\n### h\n-# s\n- i\n**b** *i* __u__ ~~s~~ ||p|| `c`\n```\nd\n```\n[l](https://a.bc) "
        "https://d.ef <@41943040> <@7> <#1> @here"
    )
    page = drawn(from_alice(content, edited_timestamp="2026-05-04T09:15:30+00:00"))
    for path, words in (
        ("h1", "H"), ("h3", "h"), ("em", "i"), ("u", "u"), ("s", "s"), ("code", "c"), ("pre", "d"),
        ("span[@class='spoiler']", "p"), ("span[@class='edited']", "(edited)"),
    ):  # fmt: skip
        assert said(page, f"//{path}") == [words]
    assert said(page, "//*[@class='item']") == ["•i"]
    assert said(page, "//*[@class='link']") == ["l", "https://d.ef"]
    assert said(page, "//*[contains(@class, 'chip')]") == ["@Alice", "@7", "#1", "@here"]


def test_every_kind_of_component_is_drawn() -> None:
    section = {
        "type": 9,
        "components": [text("left")],
        "accessory": {"type": 11, "media": {"url": "x"}, "description": "a map"},
    }
    wide = {"type": 14, "divider": False, "spacing": 2}
    spare = button("Say", 3, emoji={"name": "👍"})
    parts = [section, {**section, "accessory": button("Side")}, wide, spare, {"type": 99}]
    page = drawn({"author": BOT, "components": parts})
    assert said(page, "//*[@class='section']") == ["lefta map", "leftSide"]
    assert len(page.xpath("//*[@class='separator bare wide']")) == 1
    assert said(page, "//*[contains(@class, 'green')]") == ["👍 Say"]
    assert said(page, "//*[@class='unknown']") == ["component 99"]


def test_whatever_a_message_holds_stays_text() -> None:
    evil = {"id": "1", "username": EVIL, "global_name": None}
    link = {"type": 2, "style": 5, "label": EVIL, "url": EVIL}
    thumbnail = {"type": 11, "description": EVIL}
    message = {
        "author": evil,
        "content": f"{EVIL}\n> {EVIL}\n`{EVIL}` [{EVIL}](https://{EVIL})",
        "components": [text(EVIL), {"type": 1, "components": [link]}, thumbnail],
        "interaction_metadata": {"name": EVIL, "user": evil},
    }
    reply = {**message, "referenced_message": message}
    page = html.fromstring(render([message, reply], {}, title=EVIL))
    assert not page.xpath("//script | //img | //a | //@onerror | //@href | //@src")
    for path in ("title", "header/span", "*[@class='reference']/b", "blockquote", "code"):
        assert said(page, f"//{path}")[0] == EVIL
    for path in ("chip command", "button grey", "thumbnail", "link"):
        assert said(page, f"//*[@class='{path}']")[0].endswith(EVIL)


def test_the_page_loads_nothing() -> None:
    page = render(CONVERSATION, USERS)
    assert "default-src 'none'" in page
    assert not re.search(r"url\(|@import|<script|<link|<img", page)
