"""No paragraph of the web pages among the fixtures is lost in silence."""

from pathlib import Path

import pytest
from lxml import html

from index.readers.web import read_web_page

PAGES = Path(__file__).parent / "fixtures" / "web"

# Paragraphs of the pages that the text doesn't hold, by their first words: boxes and hidden ones.
LOST = {
    "block-theme.html": ["Bench & Burr", "I tried this", "Proudly powered by"],
    "cluttered.html": ["This site and", "Win two tickets"],
    "divsoup.html": ["Get one bell", "Greta Pohl lives"],
    "footnotes.html": ["EEvery July the"],  # its large E stands there twice, for eye and for ear
    "microformats.html": ["Posted by Mirela", "A note on", "Permalink: lamp.example.org/diary"],
    "news.html": [
        "We use cookies",
        "Sign up for",
        "Hidden words of",
        "First! What a",
        "Copyright the Tern",
    ],
    # The third is there, with a line break after "first.".
    "singlefile.html": [
        "Hidden by the",
        "By Piers Aldane",
        "Clockmakers starved first.Then",
        "Annotate this page",
    ],
}


@pytest.mark.parametrize("name", sorted(path.name for path in PAGES.glob("*.html")))
def test_no_paragraph_of_a_page_is_lost_in_silence(name: str) -> None:
    data = (PAGES / name).read_bytes()
    (draft,) = read_web_page(PAGES / name, data)
    text = " ".join(draft.text.split())
    starts = [
        " ".join(p.text_content().split()[:3]) for p in html.document_fromstring(data).iter("p")
    ]
    assert [start for start in starts if start not in text] == LOST.get(name, [])
