"""A conversation made up by hand: an answer, an ephemeral abstention, a reply to a mention."""

from typing import Any

ALICE = {"id": "41943040", "username": "alice", "global_name": "Alice"}
BRUNO = {"id": "83886080", "username": "bruno", "global_name": "ブルーノ・Bruno 🦊"}
BOT = {"id": "900000000000000009", "username": "Pullquote", "bot": True}

USERS = {41943040: "Alice", 83886080: "ブルーノ・Bruno 🦊", 900000000000000009: "Pullquote"}


def text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


def row(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(buttons)}


def button(label: str, style: int = 2, **more: object) -> dict[str, Any]:
    return {"type": 2, "style": style, "label": label, "custom_id": label, **more}


def link(label: str, url: str) -> dict[str, Any]:
    return {"type": 2, "style": 5, "label": label, "url": url}


LINE = {"type": 14, "divider": True, "spacing": 1}

ANSWER: dict[str, Any] = {
    "id": "3",
    "author": BOT,
    "timestamp": "2026-05-04T09:15:30+00:00",
    "flags": 1 << 15,
    "interaction_metadata": {"name": "ask", "command_type": 1, "user": ALICE},
    "components": [
        {
            "type": 17,
            "accent_color": 0x3BA55C,
            "components": [
                text("**Who built the harbour of Lindow?**"),
                text(
                    "> **The harbour of Lindow was built by Dutch engineers in 1631.** They paid "
                    "4,000 guilders for the stone.\n"
                    "Ada Sample, “The Harbour”, The Example Review, 17 May 2020"
                ),
                row(link("Open 1", "https://example.org/harbour#:~:text=The%20harbour")),
                LINE,
                text(
                    "> Nobody in the town had seen a crane before. **The foremen from Delft "
                    "brought four of them, which stood on the quay until the war\\.**\n"
                    "Ben Sample, “Cranes \\*and\\* what became of them”, July 2021"
                ),
                LINE,
                text("> **港は一六三一年に造られた。**\n見本太郎「港」、例新聞、2020年5月17日"),
                row(link("Open 3", "https://example.org/minato")),
                text("-# strong match · answer 7KQ2MX9P · 3 of 6 excerpts"),
            ],
        },
        row(
            button("Previous", disabled=True),
            button("Next"),
            button("More context"),
            button("Helpful"),
            button("Not helpful"),
        ),
        row(button("Delete", 4)),
    ],
}

ABSTAINED: dict[str, Any] = {
    "id": "4",
    "author": BOT,
    "timestamp": "2026-05-04T09:17:02+00:00",
    "flags": 1 << 15 | 1 << 6,
    "interaction_metadata": {"name": "ask", "command_type": 1, "user": BRUNO},
    "components": [
        text(
            "The articles don't answer that. No sentence names “Eskilstuna”.\n"
            "-# Looked in 2 articles, 61 passages."
        ),
        {
            "type": 17,
            "components": [
                text("These do not answer it, but come nearest:"),
                text(
                    "> The railway reached Lindow in 1874.\n“The Railway”, The Example Review, 1999"
                ),
            ],
        },
        row(button("Show to everyone", 1), link("Open the article", "https://example.org/rail")),
    ],
}

QUESTION: dict[str, Any] = {
    "id": "5",
    "author": BRUNO,
    "timestamp": "2026-05-04T09:18:40+00:00",
    "content": "<@900000000000000009> and who paid for the stone? 🙂",
}

REPLY: dict[str, Any] = {
    "id": "6",
    "author": BOT,
    "timestamp": "2026-05-04T09:18:41+00:00",
    "referenced_message": QUESTION,
    "content": (
        "-# Read together with the question before: “Who built the harbour of Lindow?”\n"
        "> The harbour of Lindow was built by Dutch engineers in 1631. **They paid 4,000 guilders "
        "for the stone.**\nAda Sample, “The Harbour”, The Example Review, 17 May 2020"
    ),
    "components": [row(link("Open the article", "https://example.org/harbour"))],
}

CONVERSATION = (ANSWER, ABSTAINED, QUESTION, REPLY)
