"""Links that open an article at the quote: text fragments (`#:~:text=`).

Chromium and Safari find the words on the page, scroll there and mark them; other browsers open
the page. See the WICG specification "URL Fragment Text Directives".
"""

from urllib.parse import quote, urlsplit

_EDGE = 5  # words at each end of a quote; one that has no more stands in the link as it is


def quote_link(url: str | None, words: str) -> str | None:
    """The url with the fragment that marks `words`; None without url.

    Args:
        url: Of the article.
        words: What to mark, white space folded.
    """
    if url is None:
        return None
    split = words.split(" ")
    if len(split) <= 2 * _EDGE:
        directive = _encode(words)
    else:
        directive = f"{_encode(' '.join(split[:_EDGE]))},{_encode(' '.join(split[-_EDGE:]))}"
    # A fragment that the url has already stays in front of the directive.
    mark = ":~:" if urlsplit(url).fragment else "#:~:"
    return f"{url.removesuffix('#')}{mark}text={directive}"


def _encode(words: str) -> str:
    # Dash, comma and ampersand are syntax of the directive; quote() leaves the dash.
    return quote(words, safe="").replace("-", "%2D")
