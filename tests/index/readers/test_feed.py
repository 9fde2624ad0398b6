"""RSS and Atom feeds, and exports of WordPress."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleError
from index.readers import feed_xml
from index.readers.feed import read_feed
from index.readers.source import Draft
from index.readers.wordpress import as_html, told_apart

HERE = Path("river.xml")
NAMES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
)
WORDPRESS = 'xmlns:wp="http://wordpress.org/export/1.1/"'
BODY = "<description>It broke.</description>"


def rss(*items: str, names: str = NAMES, head: str = "<title>The River</title>") -> str:
    inside = "\n".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {names}><channel>{head}{inside}</channel></rss>'


def atom(*entries: str, head: str = "") -> str:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>The River</title>{head}{inside}</feed>'
    )


def encoded(source: str) -> str:
    return f"<content:encoded><![CDATA[{source}]]></content:encoded>"


def read(source: str | bytes) -> list[Draft | ArticleError]:
    return read_feed(HERE, source.encode() if isinstance(source, str) else source)


def draft(source: str | bytes) -> Draft:
    (found,) = read(source)
    assert isinstance(found, Draft)
    return found


def told(source: str | bytes) -> list[str]:
    return [one.text if isinstance(one, Draft) else f"! {one.args[0]}" for one in read(source)]


def cut(found: Draft) -> list[tuple[str, str]]:
    return [(one.reason, one.span.of(found.text)) for one in found.cuts]


def refusal(source: str | bytes) -> str:
    with pytest.raises(ArticleError) as caught:
        read(source)
    assert caught.value.path == HERE
    return str(caught.value.args[0])


# Text


def test_content_goes_before_a_summary() -> None:
    found = draft(rss(BODY + encoded("<p>It broke. All of it.</p>")))
    assert found.text == "It broke. All of it."
    assert found.notes == ()


def test_empty_content_leaves_its_place_to_the_summary() -> None:
    found = draft(rss(encoded(" ") + BODY))
    assert found.text == "It broke."
    assert found.notes == ("1 entry gives a summary only",)


def test_summaries_are_counted_at_the_first_article() -> None:
    first, _, second = read(rss(BODY, "<title>x</title>", BODY))
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert first.notes == ("2 entries give a summary only",)
    assert second.notes == ()


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("For a &lt; b it holds, and &lt;3 too.", "For a < b it holds, and <3 too."),
        ("The &lt;b&gt; tag is old.", "The <b> tag is old."),
        ("What&amp;#8217;s left &amp;amp; right", "What’s left & right"),
        ("&lt;p&gt;One &amp;lt; two.&lt;/p&gt;", "One < two."),
        ("\n  One\n  line.\n\n  Two.\n", "One line.\n\nTwo."),
        ("The word caf\u00c3\u00a9 is caf\u00e9, read wrongly.",) * 2,
    ],
    ids=["comparison", "a tag by name", "references", "HTML", "indented", "mojibake"],
)
def test_no_word_of_a_description_is_changed(source: str, text: str) -> None:
    assert draft(rss(f"<description>{source}</description>")).text == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('type="text">1 &lt; 2 &amp;lt; 3', "1 < 2 &lt; 3"),
        (">&lt;b&gt;plain&lt;/b&gt;", "<b>plain</b>"),
        ('type="html">&lt;b&gt;It&lt;/b&gt; broke.', "It broke."),
        ('type="text/html" mode="escaped">&lt;p&gt;It broke.&lt;/p&gt;', "It broke."),
    ],
)
def test_the_type_of_atom_content_counts(content: str, text: str) -> None:
    assert draft(atom(f"<content {content}</content>")).text == text


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_xhtml_is_read_with_its_line_breaks_once(prefix: str) -> None:
    name = f"xmlns{':x' if prefix else ''}"
    inside = "<p>A &lt; b &amp; c.<br/>Two.</p><p>Three <b>four</b>.</p>".replace(
        "<p", f"<{prefix}p"
    )
    inside = inside.replace("</p", f"</{prefix}p").replace("<br", f"<{prefix}br")
    inside = inside.replace("<b>", f"<{prefix}b>").replace("</b>", f"</{prefix}b>")
    div = f'<{prefix}div {name}="http://www.w3.org/1999/xhtml">{inside}</{prefix}div>'
    found = draft(atom(f'<content type="xhtml">{div}</content>'))
    assert found.text == "A < b & c.\nTwo.\n\nThree four."


@pytest.mark.parametrize("content", ['type="image/png">aGk=', 'src="https://example.org/a">'])
def test_what_is_no_text_or_stands_elsewhere_is_none(content: str) -> None:
    assert told(atom(f"<content {content}</content>")) == ["! entry 1: no text"]


def test_scripts_are_not_words() -> None:
    assert draft(rss(encoded("<script>a()</script><p>It broke.</p>"))).text == "It broke."


# Tails


@pytest.mark.parametrize(
    "tail",
    [
        "Read more",
        "Read more…",
        "Read More »",
        "Continue reading →",
        "Continue reading The Ice →",
        "Read the rest of this entry »",
        "[Read more...]",
        "Weiterlesen",
        "The post The Ice appeared first on Somewhere Else.",
        "The post “Ice” appeared first on The River.",
    ],
)
def test_links_to_the_page_are_cut_from_the_end(tail: str) -> None:
    for source in (f"<p>It broke.</p><p>{tail}</p>", f"<p>It broke. <a href='#'>{tail}</a></p>"):
        found = draft(rss("<title>The Ice</title>" + encoded(source)))
        assert cut(found) == [("teaser", tail)]


@pytest.mark.parametrize(
    "end",
    [
        "Read more books, she told us.",
        "Continue reading with your children every night.",
        "The post that held the gate appeared first on an old map.",
        "They can read more.",
        "Nobody could continue reading",
    ],
)
def test_sentences_that_begin_like_links_stay(end: str) -> None:
    found = draft(rss(encoded(f"<p>It broke.</p><p>They went home. {end}</p>")))
    assert cut(found) == []


def test_tails_stand_at_the_end_only() -> None:
    assert cut(draft(rss(encoded("<p>One.</p><p>Read more…</p><p>Two.</p>")))) == []


def test_a_summary_that_breaks_off_is_cut_before_its_last_sentence() -> None:
    found = draft(rss("<description>It broke. It was the first time in […]</description>"))
    assert cut(found) == [("truncated", "It was the first time in […]")]


def test_dots_at_the_end_of_a_whole_text_are_the_authors() -> None:
    assert cut(draft(rss(encoded("<p>It broke. And then there was nothing…</p>")))) == []


# Metadata


@pytest.mark.parametrize(
    ("element", "day"),
    [
        ("<pubDate>Mon, 01 Jul 2024 23:30:00 -0700</pubDate>", "2024-07-01"),
        ("<pubDate>1 Jul 2024 10:00:00 EST</pubDate>", "2024-07-01"),
        ("<dc:date>2024-07-01T10:00:00Z</dc:date>", "2024-07-01"),
        ("<pubDate>one day</pubDate>", "one day"),
        ("<atom:updated>2024-07-01T10:00:00Z</atom:updated>", None),
        ("<pubDate> </pubDate>", None),
    ],
)
def test_the_day_of_publication_is_the_one_that_is_written(element: str, day: str | None) -> None:
    assert draft(rss(BODY + element)).metadata.published == day


def test_an_update_is_no_publication() -> None:
    entry = "<content>It broke.</content><updated>2024-07-01T10:00:00Z</updated>"
    assert draft(atom(entry)).metadata.published is None
    both = f"{entry}<published>2024-06-30T23:00:00-02:00</published>"
    assert draft(atom(both)).metadata.published == "2024-06-30"


@pytest.mark.parametrize(
    ("element", "author"),
    [
        ("<author>ann@example.org (Ann Lee)</author>", "Ann Lee"),
        ("<author>Ann Lee (The Post)</author>", "Ann Lee (The Post)"),
        ("<dc:creator>Ann Lee</dc:creator><dc:creator>Bo Wu</dc:creator>", "Ann Lee, Bo Wu"),
        ("<dc:creator>Ann &amp;amp; Bo</dc:creator>", "Ann & Bo"),
        ("<atom:author><atom:name>Ann Lee</atom:name></atom:author>", "Ann Lee"),
        ("<author></author>", None),
    ],
)
def test_authors_of_rss(element: str, author: str | None) -> None:
    head = "<title>R</title><managingEditor>ed@example.org (Ed)</managingEditor>"
    assert draft(rss(BODY + element, head=head)).metadata.author == author


def test_atom_hands_the_author_of_the_feed_down() -> None:
    head = "<author><name>Ann Lee</name><uri>https://example.org</uri></author>"
    bo = "<author><name>Bo Wu</name></author>"
    text = "<content>It broke.</content>"
    source = f"<source><title>Lake</title>{bo}</source>"
    found = read(atom(text, text + bo, text + source, head=head))
    metadata = [one.metadata for one in found if isinstance(one, Draft)]
    assert [one.author for one in metadata] == ["Ann Lee", "Bo Wu", "Bo Wu"]
    assert [one.publisher for one in metadata] == ["The River", "The River", "Lake"]
    assert {one.publisher_from for one in metadata} == {"feed"}


@pytest.mark.parametrize(
    ("element", "url"),
    [
        ("<link> https://example.org/a </link>", "https://example.org/a"),
        ('<guid isPermaLink="false">https://example.org/?p=1</guid>', None),
        ("<guid>https://example.org/a</guid>", "https://example.org/a"),
        ("<guid>a-b-c</guid>", None),
        ("<link>javascript:a()</link>", None),
        ('<atom:link rel="self" href="https://example.org/x"/>', None),
        ('<atom:link href="https://example.org/a"/>', "https://example.org/a"),
    ],
)
def test_the_address_is_that_of_the_page(element: str, url: str | None) -> None:
    assert draft(rss(BODY + element)).metadata.url == url


def test_addresses_of_atom_are_relative_to_their_base() -> None:
    entry = (
        '<content>It broke.</content><link rel="enclosure" href="/a.mp3"/>'
        '<link type="application/pdf" href="/a.pdf"/><link href="a"/>'
    )
    source = atom(entry).replace("<entry", '<entry xml:base="https://example.org/b/"')
    assert draft(source).metadata.url == "https://example.org/b/a"


def test_a_title_may_have_references_and_tags() -> None:
    found = draft(rss("<title>What&amp;#8217;s &lt;i&gt;left&lt;/i&gt;</title>" + BODY))
    assert found.metadata.title == "What’s left"


def test_a_single_entry_is_a_feed_of_one() -> None:
    entry = (
        '<entry xmlns="http://www.w3.org/2005/Atom"><title>Ice</title>'
        "<content>It broke.</content></entry>"
    )
    assert draft(entry).metadata.title == "Ice"
    assert draft(entry).metadata.publisher is None


# WordPress


def post(content: str, status: str = "publish", kind: str = "post") -> str:
    marks = f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>"
    return f"<title>x</title>{encoded(content)}{marks}"


def export(*items: str, head: str = "<title>The River</title>") -> str:
    return rss(*items, names=f"{NAMES} {WORDPRESS}", head=head)


def test_what_was_never_published_is_counted_and_left_out() -> None:
    found = draft(
        export(
            post("Half.", "draft"),
            post("", "inherit", "attachment"),
            post("", "inherit", "attachment"),
            post("It broke. All of it."),
            post("p {}", "publish", "custom_css"),
            post("Hidden.", "odd"),
        )
    )
    assert found.record == 4
    assert found.notes == ("left out: 2 attachments, 1 draft, 1 style sheet, 1 text marked “odd”",)


def test_types_of_a_sites_own_are_texts() -> None:
    assert told(export(post("Mix it.", kind="recipe"))) == ["Mix it."]


def test_an_export_of_drafts_alone_says_what_it_holds() -> None:
    assert refusal(export(post("Half.", "draft"))) == (
        "a feed without articles (left out: 1 draft)"
    )


def test_things_are_counted_in_words() -> None:
    assert told_apart(["deleted texts"]) == "1 deleted text"
    assert told_apart(["texts to be reviewed"]) == "1 text to be reviewed"
    assert told_apart(["drafts", "menu items", "drafts"]) == "2 drafts, 1 menu item"


def test_blank_lines_part_paragraphs_and_line_ends_break_lines() -> None:
    found = draft(export(post("One <em>two</em>.\nThree.\r\n \r\nFour.\n\n\n<h2>Five</h2>\nSix.")))
    assert found.text == "One two.\nThree.\n\nFour.\n\nFive\n\nSix."
    assert cut(found) == [("heading", "Five")]


def test_code_keeps_its_blank_lines() -> None:
    found = draft(export(post("One.\n\n<pre>a\n\nb</pre>\n\nTwo.")))
    assert found.text == "One.\n\na\n\nb\n\nTwo."
    assert cut(found) == [("code", "a\n\nb")]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('It [gallery ids="1,2"]broke.', "It broke."),
        ("It [embed]https://example.org/v[/embed]broke.", "It broke."),
        ("[dropcap]I[/dropcap]t broke.", "It broke."),
        ("It broke. [foo bar=1 /]", "It broke."),
        ("It [sic] broke [laughs] at [1] and [Mr. Lee].",) * 2,
        ("[gallery]", ""),
    ],
)
def test_shortcodes_go_and_words_in_brackets_stay(source: str, text: str) -> None:
    assert told(export(post(source))) == [text or "! entry 1: no text"]


def test_a_caption_that_is_never_closed_takes_nothing_with_it() -> None:
    assert "All of it." in as_html('[caption width="3"]<img src="a"> It broke.\n\nAll of it.')


def test_captions_are_cut() -> None:
    code = '[caption id="a" width="3"]<a href="b"><img src="b" /></a> Row <em>three</em>[/caption]'
    found = draft(export(post(f"One.\n\n{code}\n\nTwo.")))
    assert found.text == "One.\n\nRow three\n\nTwo."
    assert cut(found) == [("caption", "Row three")]


def test_authors_are_called_by_their_names() -> None:
    author = (
        "<wp:author><wp:author_login>gerda</wp:author_login>"
        "<wp:author_display_name>Gerda Blum</wp:author_display_name></wp:author>"
    )
    found = draft(export(post("It broke.") + "<dc:creator>gerda</dc:creator>", head=author))
    assert found.metadata.author == "Gerda Blum"


# What is no feed, and what is damaged


@pytest.mark.parametrize(
    "source",
    [
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>',
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<?xml version="1.0"?><!-- rss --><opml version="2.0"><head/></opml>',
        "<!DOCTYPE book><book><rss/></book>",
        "<html><body><item>x</item></body></html>",
        "no XML at all",
        "<rssfeed/>",
        "<",
    ],
)
def test_other_files_are_no_feeds(source: str) -> None:
    assert refusal(source) == "not an RSS or Atom feed"


def test_a_feed_without_entries_holds_no_articles() -> None:
    assert refusal(rss()) == "a feed without articles"


def test_an_empty_file_holds_nothing() -> None:
    assert read(b" \n") == []


def test_entities_of_its_own_are_refused() -> None:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{lines}]>' + rss("<title>&a11;</title>" + BODY)
    assert refusal(bomb) == "declares entities of its own, which aren't read"


def test_a_file_outside_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the key", "utf-8")
    source = f'<!DOCTYPE rss [<!ENTITY % x SYSTEM "{secret.as_uri()}"> %x;]>' + rss(BODY)
    assert told(source) == ["It broke."]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<description>Tom & Ann&nbsp;Lee &mdash; x</description>", "Tom & Ann Lee — x"),
        ("<description>A&copy;&#150;&unknown; b & c; d</description>", "A©–&unknown; b & c; d"),
        ("<description>One\x0btwo\x08.</description>", "One two."),
        ("<media:thing/><description>It broke.</description>", "It broke."),
    ],
    ids=["ampersand", "references", "controls", "names"],
)
def test_what_is_certain_is_mended_and_said(source: str, text: str) -> None:
    found = draft(rss(source))
    assert found.text == text
    assert found.notes[0] == "line 1 is not XML as it should be: read as it was meant"


def test_mending_spares_what_is_marked_as_text() -> None:
    found = draft(rss("<title>A & B</title>" + encoded("<p>R&D is &lt;3, R&amp;D too.</p>")))
    assert found.text == "R&D is <3, R&D too."


def test_whole_entries_of_a_damaged_file_are_read() -> None:
    source = rss("<title>One</title>" + BODY, "<title>Two</b></title>" + BODY, BODY)
    cut_off = source[: source.rindex("</item>")]
    assert told(source) == ["It broke.", "! entry 2: damaged at line 2", "It broke."]
    assert told(cut_off) == [
        "It broke.",
        "! entry 2: damaged at line 2",
        "! entry 3: damaged at line 3",
    ]
    first, *_ = read(source)
    assert isinstance(first, Draft)
    assert first.metadata.publisher == "The River"
    assert first.notes[0] == "the file is damaged at line 2: its entries were read one by one"


def test_an_entry_that_another_begins_in_is_damaged() -> None:
    assert told(f"<rss><channel><item>{BODY}\n<item>{BODY}</item></channel></rss>") == [
        "! entry 1: damaged at line 1",
        "It broke.",
    ]


def test_a_file_of_nothing_whole_is_refused() -> None:
    assert refusal("<rss><channel><title>x") == "damaged at line 1: no entry can be read"


@pytest.mark.parametrize(
    ("declared", "actual", "note"),
    [
        ("utf-8", "utf-8", None),
        ("ISO-8859-1", "cp1252", None),
        ("ISO-8859-1", "utf-8", "declared as ISO-8859-1, but is UTF-8"),
        ("windows-1251", "windows-1251", None),
        ("shift_jis", "shift_jis", None),
        ("utf-16", "utf-16", None),
        ("utf-16", "utf-8", None),
        ("no-such-thing", "utf-8", None),
        ("hex", "utf-8", None),
    ],
)
def test_encodings(declared: str, actual: str, note: str | None) -> None:
    words = {"cp1252": "Ein Café – „schön“.", "windows-1251": "Лёд тронулся.", "shift_jis": "氷。"}
    text = words.get(actual, "Лёд, 氷, café.")
    source = f'<?xml version="1.0" encoding="{declared}"?>' + rss(encoded(f"<p>{text}</p>"))
    found = draft(source.encode(actual))
    assert found.text == text
    assert found.notes == ((note,) if note else ())


def test_a_wrong_declaration_of_utf_8_is_a_guess() -> None:
    text = "Das Café schließt früh. Die Stühle stehen schon oben, und es ist schön so."
    found = draft(('<?xml version="1.0" encoding="utf-8"?>' + rss(encoded(text))).encode("cp1252"))
    assert found.text == text
    assert "a guess" in found.notes[0]


@pytest.mark.parametrize(
    "piece",
    [
        "<item", "<item>", "&", "<", "<!", "<!--", "<![CDATA[", "<?a?>", 'a=" ', "&nbsp;",
        "<item/>", "<item>&</item>", "</item><item>", "<!ENTITY ", "[caption]", "[a b=",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "start", ["", "<rss><channel><item><title>", export(post("")).partition("]]>")[0]]
)
def test_hostile_files_take_a_bounded_time(start: str, piece: str) -> None:
    begun = time.perf_counter()
    with suppress(ArticleError):
        read(start + piece * (100_000 // len(piece)))
    assert time.perf_counter() - begun < 5


def test_depth_is_bounded() -> None:
    deep = "<div>" * 5000 + "It broke." + "</div>" * 5000
    assert told(rss(deep))[0].startswith("! entry 1: damaged")
    assert isinstance(read(rss(encoded(deep)))[0], Draft | ArticleError)


def test_more_tags_and_entries_than_can_be_read_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed_xml, "_MOST_ENTRIES", 1)
    assert refusal(rss(BODY, BODY)) == "more than 1 entries"
    monkeypatch.setattr(feed_xml, "_MOST_TAGS", 5)
    assert refusal(rss(BODY, BODY)) == "more than 5 tags"


def test_a_damaged_file_of_very_many_entries_is_read_in_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed_xml, "_MOST_EDGES", 2)
    assert told(rss(BODY, BODY, BODY) + "<") == ["It broke.", "! entry 2: damaged at line 2"]


PIECES = st.sampled_from(
    "<rss> </rss> <channel> <item> </item> <title> </title> <description> </description> <![CDATA["
    " ]]> & &amp; &#0; &#xd800; <entry> </entry> <feed> <source> <link> x: <x:y> <!-- --> <? ?> . a"
    " <content:encoded> </content:encoded> <p> </p> [caption] [/caption] \x00 \x0b".split(" ")
)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from([rss(), export(), atom(), ""]))
def test_no_file_is_more_than_an_error(pieces: str, around: str) -> None:
    start, mark, end = around.partition("</")
    with suppress(ArticleError):
        read(start + pieces + mark + end)
