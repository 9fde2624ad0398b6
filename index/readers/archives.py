"""ZIP archives of someone else's making, and the XML in them, read within limits.

Nothing is written to a disk, and the name of an entry is never the path of a file. What counts
against the limits is what comes out in fact, whatever the archive says of itself.
"""

import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArticleError

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_ENTRIES = 20_000
MAX_UNPACKED = 100_000_000
"""Bytes that are unpacked of one archive, all its entries together."""

MAX_MARKS = 2_000_000
"""Elements and attributes of one XML file, roughly: each takes some hundred bytes of memory."""

_ENTRY = b"PK\x01\x02"  # begins each line of an archive's table of contents
_BLOCK = 1 << 16  # bytes
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 1  # bit of an entry's flags
_AGAIN = "Download or save it again."


class Archive:
    """An opened archive.

    Args:
        path: Of the file, for the messages.
        data: Its bytes.
        kind: What the file should be, with its article: "a Word document".

    Raises:
        ArticleError: It is no archive, a damaged one, or one with too many entries.
    """

    def __init__(self, path: Path, data: bytes, kind: str) -> None:
        if not data.strip(b"\0 \r\n\t"):
            raise ArticleError("the file is empty", path=path)
        # Counted before the table is read: each line of it becomes an object.
        if data.count(_ENTRY) > MAX_ENTRIES:
            raise ArticleError(f"an archive of more than {MAX_ENTRIES:,} files", path=path)
        self._path = path
        self._left = MAX_UNPACKED
        try:
            self._file = zipfile.ZipFile(BytesIO(data))
        except Exception as error:  # the package fails in many ways on broken archives
            is_archive = data.startswith(b"PK")
            message = f"{kind} that is damaged or cut off" if is_archive else f"not {kind}"
            raise ArticleError(message, path=path, hint=_AGAIN if is_archive else "") from error
        entries = [(info.filename.replace("\\", "/"), info) for info in self._file.infolist()]
        self._entries = {name.casefold(): info for name, info in entries}
        self._entries |= dict(entries)

    @property
    def names(self) -> list[str]:
        """The names of the entries, in the archive's order."""
        return [info.filename.replace("\\", "/") for info in self._file.infolist()]

    def __contains__(self, name: str) -> bool:
        return self._entry(name) is not None

    def read(self, name: str) -> bytes | None:
        """The bytes of an entry; None where there is none of this name.

        Raises:
            ArticleError: It is encrypted or damaged, or too much has been unpacked with it.
        """
        entry = self._entry(name)
        if entry is None:
            return None
        if entry.flag_bits & _ENCRYPTED:
            raise ArticleError(
                "is protected by a password", path=self._path, hint="Save it without one."
            )
        if entry.compress_type not in _METHODS:  # others can't be unpacked in small pieces
            raise ArticleError("is packed in a way that can't be read", path=self._path)
        try:
            return self._unpacked(entry)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
            raise self._damaged(name) from error
        except (NotImplementedError, RuntimeError) as error:
            raise ArticleError("is packed in a way that can't be read", path=self._path) from error

    def xml(self, name: str) -> "_Element | None":
        """The root of an entry that is XML; None where there is none of this name.

        Raises:
            ArticleError: As for `read`; or it isn't XML, or too large, or declares entities.
        """
        data = self.read(name)
        if data is None:
            return None
        if data.count(b"<") + data.count(b"=") > MAX_MARKS:
            raise ArticleError(f"too large ({name})", path=self._path, hint="Split it.")
        root = parse_xml(data)
        if root is None:
            raise self._damaged(name)
        return root

    def _entry(self, name: str) -> zipfile.ZipInfo | None:
        name = name.lstrip("/")
        return self._entries.get(name) or self._entries.get(name.casefold())

    def _unpacked(self, entry: zipfile.ZipInfo) -> bytes:
        blocks = []
        with self._file.open(entry) as unpacked:
            while block := unpacked.read(_BLOCK):
                self._left -= len(block)
                if self._left < 0:
                    limit = f"{MAX_UNPACKED // 1_000_000} MB"
                    raise ArticleError(f"unpacks to more than {limit}", path=self._path)
                blocks.append(block)
        return b"".join(blocks)

    def _damaged(self, name: str) -> ArticleError:
        return ArticleError(f"damaged ({name} can't be read)", path=self._path, hint=_AGAIN)


def parse_xml(data: bytes) -> "_Element | None":
    """The root of an XML document; None where it isn't one, or one that declares entities.

    Nothing is looked up outside of the document, and nothing is expanded.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None
    declared = root.getroottree().docinfo.internalDTD if root is not None else None
    return None if declared is not None and any(declared.iterentities()) else root


def local_name(element: "_Element") -> str:
    """The name of an element without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
