"""What Discord makes of a text, as HTML. Every character that isn't ours is escaped."""

from html import escape

from tests.discord_page.nodes import Block, Chip, Code, Link, Names, Node, Nodes, Plain, Styled

_STYLES = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "span",
}


def drawn(nodes: Nodes, names: Names) -> str:
    """The nodes as HTML; `names` has the names of users by their ids."""
    pieces: list[str] = []
    after_block = False
    for node in nodes:
        piece = _drawn(node, names)
        if after_block and isinstance(node, Plain):
            piece = piece.removeprefix("\n")  # a part of its own ends its line by itself
        pieces.append(piece)
        after_block = _is_block(node)
    return "".join(pieces)


def _is_block(node: Node) -> bool:
    return isinstance(node, Block) or (isinstance(node, Code) and node.fenced)


def _drawn(node: Node, names: Names) -> str:
    match node:
        case Plain():
            return escape(node.text)
        case Styled():
            tag, inside = _STYLES[node.style], drawn(node.inside, names)
            return f'<{tag} class="{node.style}">{inside}</{tag}>'
        case Block():
            return _block(node, drawn(node.inside, names))
        case Code():
            tag = "pre" if node.fenced else "code"
            return f"<{tag}>{escape(node.text)}</{tag}>"
        case Link():
            # Named, not linked: a picture needs no link that could be followed.
            return f'<span class="link" title="{escape(node.url)}">{escape(node.shown)}</span>'
        case Chip():
            return f'<span class="chip {node.what}">{escape(node.named(names))}</span>'


def _block(block: Block, inside: str) -> str:
    match block.shape:
        case "quote":
            return f'<div class="quote"><blockquote>{inside}</blockquote></div>'
        case "heading":
            return f"<h{block.level}>{inside}</h{block.level}>"
        case "subtext":
            return f'<div class="subtext">{inside}</div>'
        case "item":
            style = f"margin-left:{1.2 * block.level:.1f}em"
            lead = f'<span class="lead">{escape(block.lead)}</span>'
            return f'<div class="item" style="{style}">{lead}<div>{inside}</div></div>'
