"""Files that would harm a careless program: `python -m tests.index.readers.bad_files FOLDER`.

Nasty ones that are thought out, each named by what it is, and mutations of good ones.
"""

import os
import random
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import count, islice
from pathlib import Path

MEGABYTE = 1_000_000
SENTENCE = "The ferry left the harbour of Lindow at nine and came back with forty sheep. "
PAGE = f"<html><body><article><p>{SENTENCE * 5}</p>%s</article></body></html>"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    + "]><r>&a11;</r>"
)
LEAK = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel>&a;</channel></rss>'
DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    f"<w:body><w:p><w:r><w:t>{SENTENCE * 5}</w:t></w:r></w:p>%s</w:body></w:document>"
)
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="p.opf"/></rootfiles></container>'
)
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf"><manifest>%s</manifest>'
    "<spine>%s</spine></package>"
)
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MAGIC = {
    ".html": (b"<!--", b"<script>", b"<a ", b"<![CDATA[", b"</body>", b'<svg><p title="'),
    ".mhtml": (b"\n\n", b"--", b"Content-Transfer-Encoding: base64\n\n", b"=\n", b"boundary="),
    ".md": (b"---\n", b"```", b"[" * 50, b"> " * 50, b"<!--", b"$$", b"|a|b|\n|-|-|\n"),
    ".txt": (b"<CONTENT>", b"</CONTENT>", b"<TITLE>", b"\f", b"By Ada Sample\n"),
    ".xml": (b"<![CDATA[", b"]]>", b"<!DOCTYPE r [", b"&#0;", b"&lol;", b"<item>"),
    ".json": (b'"\\ud800"', b"NaN", b"[" * 50, b"1e999", b"9" * 5000, b"\\u0000", b"null"),
    ".csv": (b'"', b",", b"\r", b";" * 50, b'"""', b"text,text,text\n"),
    ".pdf": (b"endobj", b"stream\n", b"/Kids [1 0 R]", b"%%EOF", b"trailer", b"/Length 0"),
}  # fmt: skip
_SAME = {".htm": ".html", ".mht": ".mhtml", ".rss": ".xml", ".atom": ".xml", ".jsonl": ".json",
         ".ndjson": ".json", ".tsv": ".csv", ".markdown": ".md"}  # fmt: skip
ANY = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\r\r\n",
    b"%s%n",
    b"\xe2\x80\xae",
    b"9" * 400,
)


def packed(members: Mapping[str, bytes | str]) -> bytes:
    """A valid archive of the members, with their names as they are."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def docx(document: str | bytes, **others: bytes | str) -> bytes:
    """A Word document with this as its main part."""
    parts = {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": document}
    return packed({**parts, **{f"word/{name}.xml": data for name, data in others.items()}})


def epub(*chapters: str | bytes) -> bytes:
    """A book of these chapters."""
    items = "".join(
        f'<item id="c{i}" href="c{i}.xhtml" media-type="application/xhtml+xml"/>'
        for i in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "p.opf": PACKAGE % (items, spine),
            **{f"c{i}.xhtml": chapter for i, chapter in enumerate(chapters)},
        }
    )


def pdf(*objects: str, trailer: str = "/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1, with a table that is right."""
    data, places = b"%PDF-1.4\n", []
    for number, words in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{words}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} {trailer} >>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()


def one_page(content: str, *, length: int | None = None) -> list[str]:
    """The objects of a PDF with one page of this content."""
    size = len(content) if length is None else length
    return [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {size} >>\nstream\n{content}\nendstream",
    ]


def _plain() -> Iterator[tuple[str, bytes | str]]:
    """Files that are wrong in the same way in every format."""
    line = SENTENCE * (10 * MEGABYTE // len(SENTENCE))
    for ending in (".txt", ".md", ".html", ".jsonl", ".json", ".csv", ".xml", ".mhtml", ".pdf",
                   ".docx", ".epub"):  # fmt: skip
        yield f"zero-bytes{ending}", b""
        yield f"white-space{ending}", b" \r\n\t\n" * 50
        yield f"only-a-mark{ending}", b"\xef\xbb\xbf"
        yield f"a-picture{ending}", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40
        yield f"half-utf16{ending}", b"\xff\xfe" + "Ice 🚢 on the river.".encode("utf-16-le")[:11]
        yield f"surrogates{ending}", b"<p>\xed\xa0\x80 " + SENTENCE.encode() * 9
    yield "one-line.txt", line
    yield "one-line.md", line
    yield "one-line.html", PAGE % line
    yield "one-line.jsonl", f'{{"text": "{line}"}}'
    yield "one-line.csv", f'title,text\nIce,"{line}"\n'
    yield (
        "one-line.xml",
        f"<rss><channel><item><description>{line}</description></item></channel></rss>",
    )
    yield "one-word.txt", "a" * 10 * MEGABYTE
    yield "marks.txt", ".?!" * MEGABYTE
    yield "letters.txt", "A. " * MEGABYTE


def _marked() -> Iterator[tuple[str, bytes | str]]:
    """Pages, Markdown, XML and collections that explode, never end or go deep."""
    many = MEGABYTE
    yield "deep.html", "<div>" * 100_000 + SENTENCE
    yield "deep-spans.html", PAGE % ("<b><i>" * 50_000)
    yield "deep-table.html", PAGE % ("<table><tr><td>" * 20_000)
    yield "unclosed.html", "<a " * many
    yield "unclosed-comments.html", PAGE % ("<!--" * 500_000)
    yield "attributes.html", PAGE % f"<p {' '.join(f'a{i}=1' for i in range(200_000))}>x</p>"
    yield "entities.html", PAGE % ("&amp;lt;" * 500_000)
    yield "jsonld.html", f'<script type="application/ld+json">{"[" * 200_000}</script>{PAGE % ""}'
    yield "meta.html", "<meta property='og:title' content='a'>" * 50_000 + PAGE % ""
    yield (
        "deep.mhtml",
        "".join(f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\n' for i in range(3000)),
    )
    yield "brackets.md", "[" * 200_000
    yield "quotes.md", ">" * 50_000 + " deep"
    yield "lists.md", "".join("  " * i + "- a\n" for i in range(2000))
    yield "stars.md", "*a_ " * 200_000
    yield "ticks.md", " ".join("`" * i for i in range(2000))
    yield "links.md", "[a](" * 50_000 + "![b](<" * 50_000
    yield "half-a-title.md", '---\ntitle: "\\ud800"\n---\n\n' + SENTENCE * 5
    yield "hexadecimal.md", f"+++\ntitle = 0x{'f' * 5000}\n+++\n\n{SENTENCE * 5}"
    yield "alias-bomb.md", "---\n" + _aliases() + f"\n---\n\n{SENTENCE * 5}"
    yield "laughs.xml", BOMB
    yield "laughs.html", BOMB
    yield "leak.xml", LEAK
    yield "deep.xml", "<rss><channel>" + "<item>" * 100_000
    yield "items.rss", f"<rss><channel>{'<item><title>a</title></item>' * 50_000}</channel></rss>"
    yield "deep.json", "[" * 200_000
    yield "deep-objects.json", '{"text":' * 100_000
    yield "number.json", f'{{"text": "{SENTENCE}", "published": {"9" * 5000}}}'
    yield (
        "half.jsonl",
        f'{{"text": "{SENTENCE}\\ud800"}}\n{{"title": "\\udfff", "text": "{SENTENCE}"}}\n',
    )
    yield "zero.jsonl", f'{{"text": "{SENTENCE}\\u0000"}}\n'
    yield "lines.jsonl", "{}\n" * 50_000
    yield "numbers.jsonl", "\n".join(["NaN", "1e999", "-", "[]", "null", '{"text": 1e999}'])
    yield "endless-quote.csv", 'title,text\nIce,"' + SENTENCE * 20_000
    yield "columns.csv", ",".join(f"c{i}" for i in range(many)) + "\n" + "a\n" * 1000
    yield "rows.csv", "title,text\n" + "a\n" * 50_000
    yield "quotes.csv", '"' * many


def _archived() -> Iterator[tuple[str, bytes | str]]:
    """Archives and PDFs that explode, lie or point to somewhere else."""
    zeros = b"\0" * 300 * MEGABYTE
    spaces = DOCUMENT % ("<w:p/>" * 4 * MEGABYTE)
    yield "laughs.docx", docx(BOMB)
    yield "laughs-styles.docx", docx(DOCUMENT % "", styles=BOMB)
    yield "laughs.epub", epub(BOMB)
    yield "leak.epub", epub(LEAK)
    yield "bomb.docx", docx(zeros)
    yield "paragraphs.docx", docx(spaces)
    yield "deep.docx", docx(DOCUMENT % ("<w:tbl><w:tr><w:tc>" * 30_000))
    yield "bomb.epub", epub(zeros)
    yield "chapters.epub", epub(*[PAGE % ""] * 3000)
    yield "nested.epub", epub(epub(epub(PAGE % "")))
    yield "deep.epub", epub("<div>" * 100_000 + SENTENCE)
    yield "entries.docx", packed({f"word/{i}.xml": b"" for i in range(30_000)})
    yield "lies.docx", _lying(docx(DOCUMENT % ("<w:p/>" * 10_000)))
    climbing = {"../../up.xml": b"up", "/etc/absolute.xml": b"a", "C:\\x.xml": b"c"}
    yield "climbing.docx", packed({**climbing, "word/document.xml": DOCUMENT % ""})
    yield (
        "zero\u2400names.docx",
        packed({"word/a.xml": b"x", "word/document.xml": DOCUMENT % ""}).replace(
            b"word/a.xml", b"word/\0.xml"
        ),
    )
    yield "an-old-one.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)
    yield (
        "itself.epub",
        packed({"META-INF/container.xml": CONTAINER.replace("p.opf", "META-INF/container.xml")}),
    )
    whole = pdf(*one_page(f"BT /F 12 Tf 50 700 Td ({SENTENCE}) Tj ET"))
    yield "cut-off.pdf", whole[: len(whole) * 2 // 3]
    yield "head-only.pdf", b"%PDF-1.7\n"
    loop = one_page("")
    loop[1] = "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9999999 >>"
    yield "page-loop.pdf", pdf(*loop)
    yield "parent-loop.pdf", pdf(*one_page(""), trailer="/Root 1 0 R /Prev 9")
    yield "table-loop.pdf", whole.replace(b"startxref\n", b"startxref\n0")
    yield (
        "form-loop.pdf",
        pdf(
            *one_page("/X Do")[:2],
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R "
            "/Resources << /XObject << /X 5 0 R >> >> >>",
            "<< /Length 5 >>\nstream\n/X Do\nendstream",
            "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 11 "
            "/Resources << /XObject << /X 5 0 R >> >> >>\nstream\n/X Do /X Do\nendstream",
        ),
    )
    yield "long-lie.pdf", pdf(*one_page("BT ET", length=2**40))
    yield "arrays.pdf", pdf("[" * 100_000, *one_page(""))
    yield "operators.pdf", pdf(*one_page("q " * 500_000 + f"BT /F 9 Tf ({SENTENCE}) Tj ET"))
    deflated = zlib.compress(zlib.compress(zeros), 9).decode("latin-1")
    yield (
        "bomb.pdf",
        pdf(
            *one_page("")[:3],
            f"<< /Length {len(deflated)} /Filter [/FlateDecode /FlateDecode] >>\n"
            f"stream\n{deflated}\nendstream",
        ),
    )
    yield (
        "encrypted.pdf",
        pdf(
            *one_page(f"BT /F 12 Tf 50 700 Td ({SENTENCE}) Tj ET"),
            f"<< /Filter /Standard /V 1 /R 2 /P -64 /O <{'41' * 32}> /U <{'42' * 32}> >>",
            trailer=f"/Root 1 0 R /Encrypt 5 0 R /ID [<{'43' * 16}> <{'43' * 16}>]",
        ),
    )


def _aliases() -> str:
    return "a0: &a0 [x]\n" + "\n".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)
    )


def _lying(data: bytes) -> bytes:
    """The archive with every size of its table of contents made small."""
    held = bytearray(data)
    start = held.find(b"PK\x01\x02")
    while start >= 0:
        held[start + 24 : start + 28] = (10).to_bytes(4, "little")
        start = held.find(b"PK\x01\x02", start + 4)
    return bytes(held)


def _told() -> Iterator[tuple[str, bytes | str]]:
    """Files that tell of others what they shouldn't."""
    yield "good.md", f"# Good\n\n{SENTENCE * 5}"
    yield "bomb/ice.txt", SENTENCE * 5
    yield "bomb/ice.yaml", _aliases()
    yield "bomb/half.txt", SENTENCE * 4
    yield "bomb/half.yaml", 'title: "\\ud800"'
    yield "bomb/deep.txt", SENTENCE * 3
    yield "bomb/deep.yaml", "[" * 90_000
    yield "bomb/large.txt", SENTENCE * 6
    yield "bomb/large.yaml", "a: b\n" * 100_000
    yield "bomb/pullquote.yaml", "max_seconds: 9999"
    yield (
        ".ignore",
        "!\n[\n[]\n[z-a]\n\\\n***q\n" + "*a" * 30 + "*b\n" + "**/a" * 30 + "\n/never/\n",
    )
    yield f"{'a' * 250}.txt", SENTENCE * 7
    climbing = ["../../etc/passwd", "/etc/passwd", "..\\..\\good.md", "C:\\good.md", "", "."]
    yield "articles.csv", "file,title\n" + "".join(f"{name},Climbing\n" for name in climbing)
    yield "zero/articles.csv", "file,title\ngood.md\0,Ice\n"
    columns = ",".join(f"c{i}" for i in range(200_000))
    yield "wide/articles.csv", f"file,{columns}\n" + "good.md\n" * 200_000


def _named(folder: Path) -> Iterator[Path]:
    """Files with odd names, each a small article."""
    names = [
        b"line\nbreak.txt", "bidi\u202etxt.md".encode(), b"not-utf8\xff\xfe.txt",
        b"not-utf8\\udcff\\udcfe.txt", "🚢.txt".encode(), b"\x1b[31mred.txt", b"-rf.txt",
        b"x" * 251 + b".txt", b"a b\tc'\"$(id).txt", b"%s%n#1?.txt", b"CON.txt", b"con.TXT",
        b"dots...txt", b"\\.txt",
    ]  # fmt: skip
    for number, name in enumerate(names):
        path = folder / os.fsdecode(name)
        path.write_text(f"Number {number}. {SENTENCE * 5}")
        yield path


def _special(folder: Path, outside: Path) -> None:
    """Links, pipes, and files that can't be opened."""
    outside.mkdir(exist_ok=True)
    (outside / "secret.txt").write_text(f"Secret. {SENTENCE * 5}")
    links: dict[str, str | Path] = {
        "leaves.txt": outside / "secret.txt", "leaves-by-dots.txt": "../outside/secret.txt",
        "leaves-to-a-folder": outside, "broken.txt": "nowhere.txt", "loop.txt": "loop.txt",
        "ring-a.txt": "ring-b.txt", "ring-b.txt": "ring-a.txt", "folder-loop": ".",
        "device.txt": "/dev/zero", "leaves.yaml": outside / "secret.txt",
    }  # fmt: skip
    for name, target in links.items():
        (folder / name).symlink_to(target)
    (folder / "piped").mkdir()
    for name in ("pipe.txt", "pipe.html", "pipe.yaml", "piped/.ignore", "piped/articles.csv"):
        os.mkfifo(folder / name)
    (folder / "a-folder.txt").mkdir()
    (folder / "a-folder.txt" / "ice.txt").write_text(SENTENCE * 2)
    with (folder / "oversized.pdf").open("wb") as sparse:
        sparse.truncate(10**10)
    closed = folder / "closed"
    closed.mkdir()
    for name in ("closed.txt", "closed/inner.txt"):
        (folder / name).write_text(SENTENCE * 5)
    (folder / "closed.txt").chmod(0)
    closed.chmod(0)  # whoever is root reads them all the same
    deep = folder / "deep"
    for _ in range(60):
        deep /= "d"
    deep.mkdir(parents=True)
    (deep / "ice.txt").write_text(SENTENCE * 5)


def make(folder: Path) -> None:
    """Write the nasty files.

    Args:
        folder: Empty; made when missing. What links lead to lies beside it, in `outside`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for source in (_plain, _marked, _archived, _told):
        for name, data in source():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
    list(_named(folder))
    _special(folder, folder.parent / "outside")


Mutation = Callable[[random.Random, bytes, bytes, Sequence[bytes]], bytes]


def _slice(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + int(2 ** chance.uniform(0, 12)))


def _flipped(chance: random.Random, data: bytes, _o: bytes, _m: Sequence[bytes]) -> bytes:
    held = bytearray(data)
    for _ in range(chance.choice((1, 3, 30))):
        held[chance.randrange(len(held))] ^= 1 << chance.randrange(8)
    return bytes(held)


def _deleted(chance: random.Random, data: bytes, _o: bytes, _m: Sequence[bytes]) -> bytes:
    start, end = _slice(chance, data)
    return data[:start] + data[end:]


def _doubled(chance: random.Random, data: bytes, _o: bytes, _m: Sequence[bytes]) -> bytes:
    start, end = _slice(chance, data)
    return data[:end] + data[start:]


def _swapped(chance: random.Random, data: bytes, _o: bytes, _m: Sequence[bytes]) -> bytes:
    a, b = sorted((_slice(chance, data), _slice(chance, data)))
    end = min(a[1], b[0])
    return data[: a[0]] + data[b[0] : b[1]] + data[end : b[0]] + data[a[0] : end] + data[b[1] :]


def _cut_off(chance: random.Random, data: bytes, _o: bytes, _m: Sequence[bytes]) -> bytes:
    return data[: chance.randrange(len(data))]


def _with_magic(chance: random.Random, data: bytes, _o: bytes, magic: Sequence[bytes]) -> bytes:
    for _ in range(chance.choice((1, 5, 50))):
        place = chance.randrange(len(data) + 1)
        data = data[:place] + chance.choice(magic) + data[place:]
    return data


def _repeated(chance: random.Random, data: bytes, _o: bytes, magic: Sequence[bytes]) -> bytes:
    start, end = _slice(chance, data)
    piece = chance.choice((data[start:end][:200], chance.choice(magic)))
    times = chance.choice((100, 1000, 10_000))
    return data[:end] + piece[: 300_000 // times] * times + data[end:]


def _joined(chance: random.Random, data: bytes, other: bytes, _m: Sequence[bytes]) -> bytes:
    place = chance.choice((len(data), chance.randrange(len(data))))
    return data[:place] + other + data[place:]


def _noise(chance: random.Random, data: bytes, _o: bytes, _m: Sequence[bytes]) -> bytes:
    head = data[: chance.choice((8, 64, 512, len(data) // 2))]
    return head + chance.randbytes(chance.choice((100, 5000, 50_000)))


MUTATIONS: tuple[Mutation, ...] = (
    _flipped, _deleted, _doubled, _swapped, _cut_off, _with_magic, _repeated, _joined, _noise
)  # fmt: skip


def mutated(fixtures: Path, number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Mutations of the files in the folders of a folder: the same for the same seed.

    Args:
        fixtures: Holds a folder for each kind.
        number: How many.
        seed: Of chance.

    Yields:
        A name with the ending of the format, and the bytes.
    """
    paths = [path for path in sorted(fixtures.glob("*/*")) if path.name != "expected.json"]
    held = [(path, data) for path in paths if (data := path.read_bytes())]
    by_kind: dict[str, list[tuple[Path, bytes]]] = {}
    for path, data in held:
        by_kind.setdefault(path.suffix, []).append((path, data))
    for i in islice(count(), number):
        # One seed for each file: it can be made again without those before it.
        chance = random.Random(f"{seed}/{i}")  # noqa: S311 - no secret
        # Formats are equally frequent, however many fixtures they have.
        kind = chance.choice(sorted(by_kind))
        path, data = chance.choice(by_kind[kind])
        _, other = chance.choice(by_kind[kind])
        rounds = chance.choice((1, 1, 1, 2, 5))
        name = f"{i:05}-{path.stem}"
        if data.startswith(b"PK") and chance.random() < 0.7:
            yield f"{name}-inner{path.suffix}", _mutated_member(chance, data, rounds)
        else:
            yield f"{name}{path.suffix}", _mutate(chance, data, other, path.suffix, rounds)


def _mutate(chance: random.Random, data: bytes, other: bytes, ending: str, rounds: int) -> bytes:
    magic = (*MAGIC.get(_SAME.get(ending, ending), ()), *ANY)
    for _ in range(rounds):
        data = chance.choice(MUTATIONS)(chance, data or b" ", other, magic)
    return data


def _mutated_member(chance: random.Random, data: bytes, rounds: int) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    name = chance.choice(sorted(members))
    other = chance.choice(sorted(members.values()))
    return packed({**members, name: _mutate(chance, members[name], other, ".xml", rounds)})


def main() -> None:
    """Write the nasty files into the folder that the command line names."""
    make(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
