"""Messages as a page that looks like Discord: one file, which loads nothing and runs nothing.

All that stands in a message is data, and escaped.
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from bot.discord_app.markdown import cut_short
from bot.document import document
from tests.discord_page.markdown import parse
from tests.discord_page.nodes import Names, shown
from tests.discord_page.parts import Json, parts, text
from tests.discord_page.style import STYLE
from tests.discord_page.unrender import texts

EPHEMERAL, LOADING = 1 << 6, 1 << 7
_SLASH = 1  # the type of a command that is typed

_COLOURS = ("#5865f2", "#757e8a", "#3ba55c", "#faa61a", "#ed4245", "#eb459f")
_EXCERPT = 90
"""Characters of a message that is answered."""

_EYE = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 '
    '12Z"/><circle cx="12" cy="12" r="3"/></svg>'
)


def render(messages: Sequence[Json], users: Names, *, title: str = "Messages") -> str:
    """The page, whole, dark unless the browser wants it light.

    Args:
        messages: As Discord's API has them, oldest first.
        users: Names by the ids of users, for mentions and authors; who isn't there goes by the
            name in the message.
        title: Of the page; it isn't seen on it.
    """
    main = "\n".join(_message(message, users) for message in messages)
    return document(language="en", title=escape(title), style=STYLE, main=f"{main}\n")


def _message(message: Json, users: Names) -> str:
    ephemeral = bool(message.get("flags", 0) & EPHEMERAL)
    author = message["author"]
    head = (
        f'<span class="name">{escape(_name(author, users))}</span>{_badge(author)}'
        f"<time>{escape(_time(message.get('timestamp')))}</time>"
    )
    return f"""\
<article class="message{" ephemeral" if ephemeral else ""}">
{_before(message, users)}{_avatar(author, users)}
<div class="body"><header>{head}</header>
{_body(message, users)}{_ONLY_YOU if ephemeral else ""}</div>
</article>"""


_ONLY_YOU = (
    f'<footer>{_EYE}Only you can see this • <span class="link">Dismiss message</span></footer>'
)


def _body(message: Json, users: Names) -> str:
    if message.get("flags", 0) & LOADING:
        return f'<div class="thinking">{escape(_name(message["author"], users))} is thinking…</div>'
    content = message.get("content") or ""
    edited = '<span class="edited">(edited)</span>' if message.get("edited_timestamp") else ""
    above = text(content, users) if content else ""
    return f"{above}{parts(message.get('components') or (), users)}{edited}"


def _before(message: Json, users: Names) -> str:
    """The line above a message: which message it answers, or which command."""
    used, answered = message.get("interaction_metadata"), message.get("referenced_message")
    if answered:
        return _reference(answered["author"], _gist(answered, users), users)
    if used and used.get("name"):
        sign = "/" if used.get("command_type", _SLASH) == _SLASH else ""
        chip = f'<span class="chip command">{sign}{escape(used["name"])}</span>'
        return _reference(used["user"], f"used {chip}", users)
    return ""


def _reference(user: Json, what: str, users: Names) -> str:
    who = f"{_avatar(user, users, small=True)}{_badge(user)}<b>{escape(_name(user, users))}</b>"
    return f'<div class="reference">{who}<span>{what}</span></div>\n'


def _gist(message: Json, users: Names) -> str:
    """The beginning of a message on one line, as plain as Discord shows it."""
    whole = " ".join(shown(parse("\n".join(texts(message))), users).split())
    return escape(cut_short(whole, _EXCERPT))


def _avatar(user: Json, users: Names, *, small: bool = False) -> str:
    """A coloured circle with the initials."""
    words = _name(user, users).split()
    initials = "".join(word[0] for word in words[: 1 if small else 2]).upper()
    colour = _COLOURS[(int(user["id"]) >> 22) % len(_COLOURS)]
    size = "small " if small else ""
    return f'<div class="{size}avatar" style="background:{colour}">{escape(initials)}</div>'


def _badge(user: Json) -> str:
    return '<span class="badge">APP</span>' if user.get("bot") else ""


def _name(user: Json, users: Names) -> str:
    known = users.get(int(user["id"]))
    return known or user.get("global_name") or str(user["username"])


def _time(timestamp: str | None) -> str:
    return f"{datetime.fromisoformat(timestamp):%d/%m/%Y, %H:%M}" if timestamp else ""
