"""What Discord makes of a text, and that nothing is made of an escaped one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.characters import visible as without_unseen
from bot.discord_app.markdown import escape
from tests.discord_page.markdown import active, parse, pings, visible
from tests.discord_page.nodes import Block, Chip, Code, Link, Plain, Styled

# (text, what is active in it, what a reader sees)
RENDERED: tuple[tuple[str, list[str], str | None], ...] = (
    ("just words, 3 < 4 & 5 > 4", [], "just words, 3 < 4 & 5 > 4"),
    ("**b**", ["bold"], "b"),
    ("*i* _i_", ["italic"], "i i"),
    ("***x***", ["bold", "italic"], "x"),
    ("__u__", ["underline"], "u"),
    ("~~s~~", ["strikethrough"], "s"),
    ("||s||", ["spoiler"], "s"),
    ("**a\nb**", ["bold"], "a\nb"),
    ("* a*", ["item"], "• a*"),
    ("2 * 3 * 4", [], "2 * 3 * 4"),
    ("snake_case_name", [], "snake_case_name"),
    ("**unbalanced", [], "**unbalanced"),
    (r"**a\** b**", ["bold"], "a** b"),
    (r"\*\*b\*\*", [], "**b**"),
    (r"a\b \ \é", [], r"a\b \ é"),
    ("ends in \\", [], "ends in \\"),
    (r"¯\_(ツ)_/¯", [], r"¯\_(ツ)_/¯"),
    (r"`a\*b`", ["code"], r"a\*b"),
    ("``a`b``", ["code"], "a`b"),
    ("```py\n**x**\n```", ["code"], "**x**"),
    ("```**x**```", ["code"], "**x**"),
    ("> q\nr", ["quote"], "q\nr"),
    ("> q\n> r", ["quote"], "q\nr"),
    (">>> q\nr", ["quote"], "q\nr"),
    (">q", [], ">q"),
    ("a > q", [], "a > q"),
    ("> > q", ["quote"], "> q"),
    ("> **x** y", ["quote", "bold"], "x y"),
    ("# h", ["heading"], "h"),
    ("   ### h", ["heading"], "h"),
    ("#### h", [], "#### h"),
    ("#h", [], "#h"),
    ("a # h", [], "a # h"),
    ("-# s", ["subtext"], "s"),
    ("- i\n  * j", ["item"], "• i\n• j"),
    ("7. i", ["item"], "7. i"),
    ("7) i", ["item"], "7) i"),
    ("7.5 i", [], "7.5 i"),
    ("-5", [], "-5"),
    ("**- i**", ["bold", "item"], "• i"),
    ("[x](https://a.bc)", ["masked link", "link"], "x"),
    ("[x](<https://a.bc> 'y')", ["masked link", "link"], "x"),
    (r"[\*x](https://a.bc)", ["masked link", "link"], r"\*x"),
    ("[x](y)", [], "[x](y)"),
    ("https://a.bc/d.", ["link"], "https://a.bc/d."),
    ("xhttps://a.bc", ["link"], "xhttps://a.bc"),
    (r"\https://a.bc", ["link"], r"\https://a.bc"),
    (r"https\://a.bc", [], "https://a.bc"),
    ("discord://-/users/1", ["link"], "discord://-/users/1"),
    ("<https://a.bc>", ["link"], "https://a.bc"),
    ("www.a.bc", [], "www.a.bc"),
    ("Discord.gg/x", ["link"], "Discord.gg/x"),
    ("discordapp.com/invite/x", ["link"], "discordapp.com/invite/x"),
    (r"discord\.gg/x", [], "discord.gg/x"),
    ("<@1>", ["user"], "@1"),
    ("<@!1>", ["user"], "@1"),
    (r"\<@1>", ["user"], "<@1>"),
    ("<@&1>", ["role"], "@1"),
    ("<#1>", ["channel"], "#1"),
    ("@everyone @here", ["everyone"], "@everyone @here"),
    ("</ask:1>", ["command"], "/ask"),
    ("<id:customize>", ["guide"], "customize"),
    ("<id:linked-roles:1>", ["guide"], "linked-roles"),
    ("<t:0>", ["time"], "01 January 1970 00:00"),
    ("<t:-60:R>", ["time"], "31 December 1969 23:59"),
    (f"<t:{'9' * 5000}>", ["time"], "Invalid Date"),
    ("<:e:1><a:f:2>", ["emoji"], ":e::f:"),
    (":smile:", ["emoji"], ":smile:"),
    (": a :", [], ": a :"),
    ("<sound:0:1>", ["sound"], "sound"),
    ("<a@b.cd> <+49 1>", ["contact"], "a@b.cd +49 1"),
    ("<b>x</b>", [], "<b>x</b>"),
    ("a\u202eb", ["hidden"], "a\u202eb"),
    ("a\u200bb", ["hidden"], "a\u200bb"),
    ("a\u200db", ["hidden"], "a\u200db"),
    ("\u200d", ["hidden"], "\u200d"),
    ("👩\u200d🔬", [], "👩\u200d🔬"),
    ("\u0600١", [], "\u0600١"),
    ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", [], None),
)


@pytest.mark.parametrize(("text", "kinds", "seen"), RENDERED)
def test_what_becomes_of_a_text(text: str, kinds: list[str], seen: str | None) -> None:
    assert list(dict.fromkeys(one.kind for one in active(text))) == kinds
    assert visible(text) == (text if seen is None else seen)


@pytest.mark.parametrize(("text", "_kinds", "_seen"), RENDERED)
def test_nothing_becomes_of_it_once_it_is_escaped(text: str, _kinds: object, _seen: object) -> None:
    assert active(escape(text)) == []
    assert visible(escape(text)) == without_unseen(text)


HOSTILE = (
    "@everyone",
    "<@&1>",
    "[click](https://example.org)",
    "# Loud",
    "```sh\nrm\n```",
    "<t:0>",
    "abc\u202edef\u2066\u200f",
    "za\u200blgo\u2060\ufeff",
    "word, " * 833,
    "> quoted",
    ">>> all the rest",
    "-# small",
    "1. first",
    "+ item",
    "   # indented",
    "discord.gg/x",
    "https://x.y",
    "a\\",
    "\\\\\\",
    "**open",
    "||__~~*_`",
    ":smile: :+1::skin-tone-2:",
    "<:blob:1>",
    "<id:guide>",
    "</ask:1>",
    "¯\\_(ツ)_/¯",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_inert_where_quotes_stand(text: str) -> None:
    """In a block quote, in bold, after other text and after a line break."""
    seen = without_unseen(text)
    for before, after, kinds in (
        ("> ", "", ["quote"]),
        ("> a **", "** b", ["quote", "bold"]),
        ("“", "”, 2020", []),
        ("a\n", "\nb", []),
    ):
        content = f"{before}{escape(text)}{after}"
        assert [one.kind for one in active(content)] == kinds
        assert seen in visible(content)


SIGNS = st.sampled_from("\\*_~`|<>[]()@#&:!+-.) \t\n\u2028\xa0/=012aZé漢😀\u200b\u200d\u202e¯ツ")
PIECES = st.sampled_from(
    [
        "discord.gg/x",
        "https://x.y",
        "@here",
        "<@1>",
        "<t:0>",
        ":a:",
        "```",
        "**",
        "- ",
        "1. ",
        "-# ",
    ]
)
TEXTS = st.text() | st.lists(SIGNS | PIECES, max_size=12).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_an_escaped_text_shows_itself_and_does_nothing_else(text: str) -> None:
    assert visible(escape(text)) == without_unseen(text)
    assert active(escape(text)) == []


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_any_text_can_be_parsed_and_loses_only_signs(text: str) -> None:
    letters = [one for one in text if one.isalpha() and not one.isascii()]
    assert [one for one in visible(text) if one.isalpha() and not one.isascii()] == letters


def test_a_backslash_does_not_keep_the_server_from_seeing_everyone() -> None:
    """So the messages themselves have to allow no mentions."""
    assert pings(escape("@everyone <@1> <@&2>")) == ["@everyone"]
    assert pings("<@1> <@!2> <@&3> @here x@y") == ["<@1>", "<@!2>", "<@&3>", "@here"]


def test_deep_nesting_ends() -> None:
    assert visible("*" * 5000).strip("*") == ""
    assert visible("||**" * 200 + "x" + "**||" * 200).count("x") == 1


def test_the_nodes_of_a_text() -> None:
    assert parse("> **a** b\nc <@1>") == (
        Block("quote", (Styled("bold", (Plain("a"),)), Plain(" b"))),
        Plain("\nc "),
        Chip("user", "<@1>", "1", "@1"),
    )
    assert parse("  - `x` [y](https://a.bc)") == (
        Block(
            "item",
            (Code("x", fenced=False), Plain(" "), Link("https://a.bc", "y", masked=True)),
            level=1,
            lead="•",
        ),
    )
