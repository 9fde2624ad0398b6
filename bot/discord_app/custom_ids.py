"""What stands in the custom_id of a button: which it is, of which answer, and with what.

So a button outlives the bot: all that it needs is in it, and in the store. Discord allows 100
characters.
"""

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

Action = Literal["turn", "context", "show", "delete", "helpful", "unhelpful", "sources", "cancel"]
"""`turn`: to page `argument` of an answer, in place for the asker, whose id is in `user`.
`context`: the paragraph around excerpt `argument`. `show`: to everyone. `delete`: by the asker,
whose id is in `user`. `sources`: page `argument` of the list of articles, `text` is what was
searched for. `cancel`: of a reindexing."""

MOST = 100
PATTERN = (
    r"pullquote:(?P<action>[a-z]+):(?P<answer>[0-9A-Z]*):(?P<user>[0-9]*):(?P<argument>[0-9]*)"
    r":(?P<text>(?s:.*))"
)
"""What `discord.ui.DynamicItem` looks for."""

_FORM = re.compile(PATTERN, re.DOTALL)


@dataclass(frozen=True, slots=True)
class CustomId:
    """What a button tells.

    Attributes:
        action: Which button it is.
        answer: Id of the answer; empty where it is of none.
        user: Id of the person who asked; 0 where that doesn't matter.
        argument: Number of a page or of an excerpt, from 0.
        text: What was searched for, cut to what fits.
    """

    action: Action
    answer: str = ""
    user: int = 0
    argument: int = 0
    text: str = ""

    def __str__(self) -> str:
        """As it stands in the message, at most 100 characters."""
        user = self.user or ""
        return f"pullquote:{self.action}:{self.answer}:{user}:{self.argument}:{self.text}"[:MOST]


def read(custom_id: str) -> CustomId | None:
    """What a button tells; None where it isn't one of ours."""
    found = _FORM.fullmatch(custom_id)
    if found is None or found["action"] not in get_args(Action):
        return None
    return CustomId(
        cast("Action", found["action"]),
        found["answer"],
        int(found["user"] or 0),
        int(found["argument"] or 0),
        found["text"],
    )
