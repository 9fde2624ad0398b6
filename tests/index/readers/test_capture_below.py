"""Where the article on a saved page ends, and where it only seems to."""

from pathlib import Path

from index.readers.capture import read_capture


def prose(river: str) -> str:
    """A paragraph of more than 25 words."""
    return (
        f"The {river} froze early that year, and the patrols of the {river} walked out on the ice "
        f"as they had done in every winter since the {river} treaty, counting islands."
    )


def reasons(*paragraphs: str) -> list[str]:
    """Why parts of a page were left out, in order."""
    (draft,) = read_capture(Path("page.txt"), "\n\n".join(("By Ada Sample", *paragraphs)).encode())
    return [cut.reason for cut in draft.cuts]


def test_a_heading_that_reads_like_a_list_of_related_articles_loses_no_body() -> None:
    below = [prose(river) for river in ("Amur", "Argun", "Ili")]
    assert reasons(prose("Ussuri"), "More on the border", *below) == ["byline", "heading"]


def test_below_a_list_of_related_articles_summaries_are_teasers() -> None:
    below = [prose(river) for river in ("Amur", "Argun")]
    assert reasons(prose("Ussuri"), "More on rivers", *below) == ["byline", *["teaser"] * 3]


def test_short_paragraphs_stay_where_the_article_goes_on_below_a_paywall() -> None:
    page = (prose("Ussuri"), "Sign up for our letter", prose("Amur"), "It broke.")
    assert reasons(*page) == ["byline", "paywall"]


def test_short_paragraphs_below_a_paywall_are_teasers() -> None:
    page = (prose("Ussuri"), "Subscribe for full access.", "Five rivers to see before winter.")
    assert reasons(*page) == ["byline", "paywall", "teaser"]
