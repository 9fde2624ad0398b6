"""Archives: what comes out of them is bounded and never a surprise; their XML looks nowhere."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ArticleError
from index.readers import archives
from index.readers.archives import Archive, parse_xml

PATH = Path("some.zip")


def packed(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return buffer.getvalue()


def opened(data: bytes) -> Archive:
    return Archive(PATH, data, "a box of letters")


def error(data: bytes, name: str = "a") -> str:
    with pytest.raises(ArticleError) as caught:
        opened(data).read(name)
    return str(caught.value.args[0])


def test_an_entry_is_found_whatever_its_slashes_and_capitals() -> None:
    archive = opened(packed({"Word\\Document.xml": b"text", "b": b"other"}))
    assert archive.read("/word/document.xml") == b"text"
    assert "b" in archive
    assert archive.read("c") is None
    assert archive.names == ["Word/Document.xml", "b"]


def test_of_two_names_that_differ_in_capitals_each_is_its_own() -> None:
    archive = opened(packed({"A": b"upper", "a": b"lower"}))
    assert (archive.read("A"), archive.read("a")) == (b"upper", b"lower")


def test_what_comes_out_is_counted_over_all_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 100_000)
    archive = opened(packed({"a": bytes(60_000), "b": bytes(60_000)}))
    assert archive.read("a") == bytes(60_000)
    with pytest.raises(ArticleError, match="unpacks to more than"):
        archive.read("b")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert error(packed({"a": bytes(300_000_000)})) == "unpacks to more than 100 MB"


def test_an_entry_that_is_larger_than_it_says_gives_no_more_than_it_says() -> None:
    data = packed({"a": b"x" * 1000})
    lying = data.replace(struct.pack("<L", 1000), struct.pack("<L", 10))
    assert error(lying) == "damaged (a can't be read)"


def test_too_many_entries_are_refused_before_they_are_listed() -> None:
    data = packed({"a": b""}) + b"PK\x01\x02" * 20_001
    assert error(data) == "an archive of more than 20,000 files"


def test_a_damaged_entry_is_an_error() -> None:
    text = zlib.crc32(b"").to_bytes(4, "little") + bytes(range(256)) * 8
    data = bytearray(packed({"a": text}, zipfile.ZIP_STORED))
    data[200] ^= 255
    assert error(bytes(data)) == "damaged (a can't be read)"


def test_an_entry_with_a_password_is_an_error() -> None:
    data = bytearray(packed({"a": b"text"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert error(bytes(data)) == "is protected by a password"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_what_unpacks_in_small_pieces_is_read(method: int) -> None:
    assert error(packed({"a": b"text" * 99}, method)) == "is packed in a way that can't be read"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"\0\0\n", "the file is empty"),
        (b"plain words", "not a box of letters"),
        (packed({"a": b"text" * 99})[:-30], "a box of letters that is damaged or cut off"),
    ],
    ids=["empty", "blank", "no archive", "cut off"],
)
def test_what_is_no_archive_is_an_error(data: bytes, message: str) -> None:
    assert error(data) == message


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=6))
def test_whatever_is_broken_the_error_is_ours(place: int, damage: bytes) -> None:
    data = bytearray(packed({"a": b"<a>text</a>" * 9, "dir/b": b"<b/>"}))
    at = place % len(data)
    data[at : at + len(damage)] = damage
    try:
        archive = opened(bytes(data))
        for name in archive.names:
            archive.xml(name)
    except ArticleError:
        pass


def test_xml_with_entities_of_its_own_is_refused() -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a d="&c;">&c;</a>'
    assert parse_xml(laughs.encode()) is None
    assert parse_xml(laughs.encode("utf-16")) is None


def test_xml_looks_up_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    outside = f'<!DOCTYPE a SYSTEM "{secret.as_uri()}"><a>text</a>'
    root = parse_xml(outside.encode())
    assert root is not None
    assert "".join(root.itertext()) == "text"
    assert parse_xml(f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret}">]><a>&b;</a>'.encode()) is None


def test_comments_dont_part_words() -> None:
    root = parse_xml(b"<a>un<!-- x --><?y z?>parted</a>")
    assert root is not None
    assert root.text == "unparted"


def test_xml_of_very_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MARKS", 100)
    archive = opened(packed({"a": b"<a>" + b"<b/>" * 101 + b"</a>"}))
    with pytest.raises(ArticleError, match="too large"):
        archive.xml("a")
