"""From a message back to the quotes in it."""

from bot.discord_app.markdown import escape
from index.model import Span
from tests.discord_page.sample import ANSWER, REPLY, link, row, text
from tests.discord_page.unrender import ShownQuote, components, links, quotes, texts


def test_a_quote_comes_back_with_its_bold_part_and_its_citation() -> None:
    content = f"Before\n> {escape('<a> ')}**{escape('*b*')}** c\nAda, “{escape('T_T')}”\n\nAfter"
    assert quotes({"content": content}) == [ShownQuote("<a> *b* c", (Span(4, 7),), "Ada, “T_T”")]
    assert quotes({"content": content})[0].bold_texts == ["*b*"]


def test_a_citation_ends_at_the_next_quote_and_at_the_end_of_its_text() -> None:
    content = "> a\nOne\nline more\n> b\n\nNot a citation"
    found = quotes({"components": [text(content), text("neither")]})
    assert [(one.text, one.citation) for one in found] == [("a", "One\nline more"), ("b", "")]


def test_a_citation_may_be_small_print() -> None:
    assert quotes({"content": "> a\n-# Ada, “T”"})[0].citation == "Ada, “T”"


def test_bold_inside_something_else_is_found_where_it_is() -> None:
    assert quotes({"content": "> *x **y*** and **z**"})[0].bold_texts == ["y", "z"]
    assert quotes({"content": "> - a **b**"})[0] == ShownQuote("• a b", (Span(4, 5),), "")


def test_quotes_and_links_of_a_card_come_in_the_order_in_which_they_are_read() -> None:
    assert [one.citation.split(",")[0] for one in quotes(ANSWER)[:2]] == [
        "Ada Sample",
        "Ben Sample",
    ]
    assert links(ANSWER) == [
        "https://example.org/harbour#:~:text=The%20harbour",
        "https://example.org/minato",
    ]


def test_plain_content_and_its_buttons_count_as_well() -> None:
    assert [one.bold_texts for one in quotes(REPLY)] == [
        ["They paid 4,000 guilders for the stone."]
    ]
    assert links(REPLY) == ["https://example.org/harbour"]
    assert len(texts(REPLY)) == 1


def test_what_stands_beside_a_section_counts() -> None:
    section = {
        "type": 9,
        "components": [text("> a")],
        "accessory": row(link("Open", "https://example.org"))["components"][0],
    }
    message = {"components": [{"type": 17, "components": [section]}]}
    assert [one["type"] for one in components(message)] == [17, 9, 10, 2]
    assert links(message) == ["https://example.org"]


def test_a_message_without_anything_has_nothing() -> None:
    assert not [*quotes({}), *links({}), *texts({})]
