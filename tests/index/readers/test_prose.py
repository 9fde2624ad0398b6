"""What a line is by its words: each judgement with lines that pass and lines that only look it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.prose import (
    LINE,
    PROSE,
    SENTENCE,
    byline_of,
    ends_sentence,
    has_credit,
    is_about_author,
    is_caption,
    is_dateline,
    is_paywall,
    is_teaser,
    is_teaser_label,
    stated_day,
)


@pytest.mark.parametrize(
    ("text", "marks", "wanted"),
    [
        ("It broke.", SENTENCE, True),
        ("“It broke.”", SENTENCE, True),
        ("« Il ne rit plus.\u00a0»", SENTENCE, True),
        ("It broke.[12]", SENTENCE, True),
        ("It broke.¹", SENTENCE, True),
        ("It broke …", SENTENCE, True),
        ("冰破了。", SENTENCE, True),
        ("It broke:", SENTENCE, False),
        ("It broke:", PROSE, True),
        ("It broke,", PROSE, False),
        ("It broke,", LINE, True),
        ("It broke —", LINE, True),
        ("It bro", LINE, False),
        ("(1902)", LINE, False),
        ("", LINE, False),
    ],
)
def test_a_sentence_ends_in_a_mark_whatever_closes_behind_it(
    *, text: str, marks: str, wanted: bool
) -> None:
    assert ends_sentence(text, marks) is wanted


@pytest.mark.parametrize(
    ("line", "author", "dated"),
    [
        ("By Ann Lee", "Ann Lee", None),
        ("BY ANN LEE", "ANN LEE", None),
        ("By Ann Lee, Bo Wu and Cy Ng", "Ann Lee, Bo Wu and Cy Ng", None),
        ("By Ann Lee | July 1, 2031", "Ann Lee", "July 1, 2031"),
        ("By Martin Luther King Jr.", "Martin Luther King Jr.", None),
        ("by bell hooks", None, None),
        ("By bell hooks", "bell hooks", None),
        ("Von Maria Lindt", "Maria Lindt", None),
        ("Par Solène Aubrac", "Solène Aubrac", None),
        ("Written by Ann Lee", "Ann Lee", None),
        ("By then it was over.", None, None),
        ("By contrast, he had waited", None, None),
        ("By the river the men waited for the boats", None, None),
        ("By Ann Lee, who had never seen the sea.", None, None),
        ("Byzantium was far", None, None),
        ("Von hier aus sah man nichts.", None, None),
        ("Par hasard, il vint.", None, None),
        ("By " + "Ann " * 40, None, None),
    ],
)
def test_a_byline_names_people_and_says_nothing(
    line: str, author: str | None, dated: str | None
) -> None:
    byline = byline_of(line)
    assert (byline and byline.author) == author
    assert (byline and byline.dated) == dated


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("July 1, 2031", "2031-07-01"),
        ("Published on 2 March 2031", "2031-03-02"),
        ("First published: 2 March 2031", "2031-03-02"),
        ("Publié le 12 octobre 2030 à 07h00", "2030-10-12"),
        ("Veröffentlicht am 3. März 2031", "2031-03-03"),
        ("In July 2031 the ice broke.", None),
        ("1949", "1949"),
        ("2031 was a hard year", None),
        ("Published in the spring", None),
    ],
)
def test_a_day_is_stated_by_a_line_that_is_a_date(line: str, day: str | None) -> None:
    assert stated_day(line) == day


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("July 1, 2031", True),
        ("Updated July 1, 2031, 10:15 a.m.", True),
        ("Mis à jour le 13 octobre 2030 à 09h12", True),
        ("10:15 a.m. ET", True),
        ("4 min read", True),
        ("12-minute read", True),
        ("A version of this article appears in print on Feb. 4, 2033, Section A.", True),
        ("A version of this article of faith was held in 1902 by nobody.", False),
        ("He was created a baron, as all his brothers were.", False),
        ("Twelve minutes later he read it.", False),
        ("In 1902 the ice broke.", False),
        ("At 10:15 the ice broke.", False),
        ("Publié en 1902, ce livre dort.", False),
        ("no figure in it", False),
    ],
)
def test_a_dateline_says_only_when(*, line: str, wanted: bool) -> None:
    assert is_dateline(line) is wanted


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe",
        "Subscribe now.",
        "Subscribe to The Harbour Gazette.",
        "Subscribe to The Harbour Gazette to keep reading this and every other article.",
        "Subscribe today and get the weekly edition delivered to your door for one crown.",
        "Sign up for our newsletter and never miss what the harbour is talking about.",
        "Sign up",
        "Log in or create an account to go on.",
        "Already a subscriber? Log in",
        "Already a member? Sign in here.",
        "Become a member",
        "Want to read more?",
        "To continue reading, subscribe or sign in.",
        "You have 2 free articles left.",
        "This article is for subscribers only.",
        "For paying subscribers only",
        "Start your free trial",
        "Unlimited access to all of our journalism, from one crown a week for the first year.",
        "Jetzt abonnieren",
        "Cet article est réservé aux abonnés",
        "Il vous reste 60 % de cet article à lire.",
    ],
)
def test_a_request_to_pay_or_sign_in_is_a_paywall(line: str) -> None:
    assert is_paywall(line)


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to the theory that every tower is an ear, and you will see why she whispered.",
        "“Sign up for war,” they said.",
        "Sign up for war, they said.",
        "Sign up for the army, his father told him, and see the other side of the hill.",
        "Already a member of the council at thirty, he rose through it without a sound.",
        "Become a member of any tribe and you will find that it has a cellar.",
        "Unlimited access to the sea was what the duke had been promised by the treaty.",
        "Register to vote, the posters said, and the mules will come to fetch you.",
        "The subscribers had left.",
        "He had to sign in twice.",
        "Nobody wanted to read more.",
        "Subscribers were few.",
        "Subscribe " + "to the theory " * 20 + "of articles.",
    ],
)
def test_a_sentence_that_begins_like_a_request_is_prose(line: str) -> None:
    assert not is_paywall(line)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("About the Author", True),
        ("THE AUTHORS", True),
        ("About the writers:", True),
        ("The author of the treaty", False),
        ("About the author nothing is known.", False),
    ],
)
def test_the_heading_of_an_authors_note(*, line: str, wanted: bool) -> None:
    assert is_about_author(line) is wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Related Articles", True),
        ("Read more", True),
        ("More From The Salt Ledger", True),
        ("Most popular this week", True),
        ("You may also like…", True),
        ("Trending now", True),
        ("Mehr zum Thema", True),
        ("Related by blood, divided by salt", False),
        ("Read more slowly, she said.", False),
        ("The latest of them fell in May.", False),
        ("Trending is a verb.", False),
    ],
)
def test_the_heading_of_a_list_of_other_articles(*, line: str, wanted: bool) -> None:
    assert is_teaser_label(line) is wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Read more: The Long Thaw", True),
        ("Read more: Who owns the ice?", True),
        ("Lire aussi\u00a0: La Lude, une rivière têtue", True),
        ("Related: A Dog at the Border", True),
        ("Listen: the bells of Corvane", True),
        ("Listen: it breaks.", False),
        ("Opinion: there was none.", False),
        ("He would read more: it calmed him.", False),
        ("More: " + "the ice " * 20, False),
    ],
)
def test_a_teaser_has_a_label_and_a_title(*, line: str, wanted: bool) -> None:
    assert is_teaser(line) is wanted


@pytest.mark.parametrize(
    ("text", "credit", "caption"),
    [
        ("The quay in June. Photo: Holm family album", True, True),
        ("The quay in June, Ida Holm / Reuters", True, True),
        ("The old square. Getty Images", True, True),
        ("Photographs by Ines Tal", True, True),
        ("The quay in June (AP)", True, True),
        ("The house was bought by Reuters in 1902.", False, False),
        ("Courtesy of the duke, who wanted the bridge gone, the toll was dropped.", True, False),
        ("Photo: Ida Holm. " + "The ice was thin and nobody came. " * 12, True, False),
        ("The photo showed a lake.", False, False),
        ("He gave them credit.", False, False),
    ],
)
def test_a_caption_ends_in_its_credit(*, text: str, credit: bool, caption: bool) -> None:
    assert has_credit(text) is credit
    assert is_caption(text) is caption


@given(st.text(max_size=80))
def test_no_line_makes_a_judgement_fail(line: str) -> None:
    for judge in (is_about_author, is_caption, is_dateline, is_paywall, is_teaser, is_teaser_label):
        assert judge(line) in {True, False}
    assert stated_day(line) is None or stated_day(line)
    assert byline_of(line) is None or byline_of(line)
