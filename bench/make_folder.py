"""A folder of many invented articles in all formats, to see how long reading each takes.

    python bench/make_folder.py FOLDER [--files 5000]
    pullquote --articles FOLDER --index INDEX index

The report of `pullquote index` then gives the seconds by format. Every article is its own: six
sentences of words drawn by its number, so that none is taken for a copy of another.
"""

import argparse
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

_SENTENCES = 6
_WORDS = {
    "who": ("The harbour master", "A clerk", "The ferry pilot", "Her cousin", "An old teacher"),
    "did": ("counted", "painted", "sold", "hid", "weighed", "mended", "described", "forgot"),
    "how": ("green", "broken", "heavy", "nameless", "frozen", "hollow", "silver", "narrow"),
    "what": ("lanterns", "barrels", "ledgers", "oars", "bridges", "clocks", "maps", "wagons"),
    "where": ("Tarn", "Veldby", "Ostrava Hill", "Lower Quay", "Marrow", "Sandvik", "Pell"),
    "why": ("before the thaw", "for a wager", "against all advice", "out of habit"),
}


class Invented:
    """An article by its number."""

    def __init__(self, number: int) -> None:
        draw = random.Random(number)  # noqa: S311 - the same articles every time
        self.title = f"The {draw.choice(_WORDS['how'])} {draw.choice(_WORDS['what'])} of {number}"
        self.author = draw.choice(["Ann Lee", "Omar Reed", "Lena Fisk", "Juan Ejemplo"])
        self.day = f"20{draw.randint(10, 24)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        self.url = f"https://www.example.org/{number}"
        self.paragraphs = [
            " ".join(_sentence(draw) for _ in range(_SENTENCES // 3)) for _ in range(3)
        ]

    @property
    def text(self) -> str:
        """The paragraphs, parted by blank lines."""
        return "\n\n".join(self.paragraphs)

    @property
    def html(self) -> str:
        """The paragraphs as HTML."""
        return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in self.paragraphs)


def _sentence(draw: random.Random) -> str:
    word = {kind: draw.choice(words) for kind, words in _WORDS.items()}
    number = draw.randint(2, 9999)
    return (
        f"{word['who']} {word['did']} {number} {word['how']} {word['what']} in {word['where']} "
        f"{word['why']}, and {draw.randint(2, 99)} of them came back."
    )


def capture(one: Invented) -> bytes:
    """A page saved as plain text."""
    return f"The Example\n\n{one.title}\n\nBy {one.author}\n\n{one.text}\n".encode()


def tagged(one: Invented) -> bytes:
    """A file with tags."""
    return (
        f"<TITLE>{one.title}</TITLE>\n<AUTHOR>{one.author}</AUTHOR>\n<URL>{one.url}</URL>\n"
        f"<CONTENT>\n{one.text}\n</CONTENT>\n"
    ).encode()


def markdown(one: Invented) -> bytes:
    """Markdown with front matter."""
    return f'---\ntitle: "{one.title}"\ndate: {one.day}\n---\n\n{one.text}\n'.encode()


def page(one: Invented) -> bytes:
    """A web page."""
    menu = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(12))
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{one.title}</title>'
        f'<meta name="author" content="{one.author}"></head><body><nav><ul>{menu}</ul></nav>'
        f"<article><h1>{one.title}</h1>{one.html}</article><footer>Imprint</footer></body></html>"
    ).encode()


def lines(one: Invented) -> bytes:
    """A collection of one."""
    return json.dumps({"title": one.title, "date": one.day, "text": one.text}).encode()


def table(one: Invented) -> bytes:
    """A table of one row."""
    return f'title,author,text\n"{one.title}",{one.author},"{one.text}"\n'.encode()


def feed(one: Invented) -> bytes:
    """A feed with one entry."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>The Example</title><item><title>{one.title}</title><link>{one.url}</link>"
        "<content:encoded>"
        f"{escape(one.html)}</content:encoded></item></channel></rss>"
    ).encode()


def word(one: Invented) -> bytes:
    """A Word document."""
    office = "http://schemas.openxmlformats.org"
    relations = (
        f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    types = (
        f'<Types xmlns="{office}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    texts = "".join(f"<w:p><w:r><w:t>{escape(words)}</w:t></w:r></w:p>" for words in one.paragraphs)
    document = (
        f'<w:document xmlns:w="{office}/wordprocessingml/2006/main"><w:body>'
        '<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>'
        f"<w:r><w:t>{one.title}</w:t></w:r></w:p>{texts}</w:body></w:document>"
    )
    parts = {"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": document}
    return _zipped(parts)


def book(one: Invented) -> bytes:
    """An EPUB of one chapter."""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
        '<rootfiles><rootfile full-path="b.opf" media-type="application/oebps-package+xml"/>'
        "</rootfiles></container>"
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="i">{one.url}</dc:identifier><dc:title>{one.title}</dc:title>'
        f"<dc:creator>{one.author}</dc:creator></metadata><manifest>"
        '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="c"/></spine></package>'
    )
    chapter = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{one.html}</body></html>'
    return _zipped({
        "mimetype": "application/epub+zip", "META-INF/container.xml": container,
        "b.opf": package, "c.xhtml": chapter,
    })  # fmt: skip


def _zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def portable(one: Invented) -> bytes:
    """A PDF of one page, in lines as a printer sets them."""
    shown, at = [], 760
    for paragraph in one.paragraphs:
        line = ""
        for piece in [*paragraph.split(" "), ""]:
            if not piece or len(line) + len(piece) > 80:  # noqa: PLR2004 - characters of a line
                shown.append(f"1 0 0 1 60 {at} Tm ({line.strip()}) Tj")
                line, at = "", at - 14
            line += f"{piece} "
        at -= 14
    stream = "BT /F1 11 Tf " + " ".join(shown) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Title ({one.title}) /Author ({one.author}) >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    return out + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}trailer << /Size "
        f"{len(objects) + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    ).encode("latin-1")


MAKERS: tuple[tuple[str, Callable[[Invented], bytes]], ...] = (
    (".txt", capture), (".txt", tagged), (".md", markdown), (".html", page), (".jsonl", lines),
    (".csv", table), (".xml", feed), (".docx", word), (".epub", book), (".pdf", portable),
)  # fmt: skip


def make(folder: Path, files: int) -> None:
    """Write the files into folders of a hundred."""
    for number in range(files):
        ending, maker = MAKERS[number % len(MAKERS)]
        path = folder / f"{number // 100:03}" / f"{number:05}{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(maker(Invented(number)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=5000)
    options = parser.parse_args()
    make(options.folder, options.files)
    print(f"{options.files} files in {options.folder}")
