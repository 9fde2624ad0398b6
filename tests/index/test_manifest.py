"""What a generation says about itself: written, read back, and refused where it is another's."""

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from index.errors import IndexDamagedError, IndexFormatError
from index.manifest import FORMAT, MANIFEST, REBUILD, Manifest, file_digest, read_manifest

WHOLE = Manifest(
    format=FORMAT,
    program="1.2.3",
    created="2024-07-01T00:00:00+00:00",
    model="words@1",
    dimension=257,
    precision="float32",
    search={"passages": "flat"},
    counts={"articles": 1, "passages": 2, "sentences": 3},
    aliases=[["Peking", "Beijing"], ["Ünïcode"]],
    level=-1.25,
    fitted="0123",
    seconds={".md": 0.5},
    files={"a": {"bytes": 1, "sha256": "00"}},
)


def written(folder: Path, text: str) -> Path:
    (folder / MANIFEST).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("level", [-1.25, 0.0, None])
def test_what_is_written_is_read(tmp_path: Path, level: float | None) -> None:
    one = replace(WHOLE, level=level)
    assert read_manifest(written(tmp_path, one.to_json())) == one


def test_keys_are_sorted_so_that_equal_manifests_are_equal_files() -> None:
    keys = list(json.loads(WHOLE.to_json()))
    assert keys == sorted(keys)
    assert WHOLE.to_json() == replace(WHOLE).to_json()


def test_digest_is_the_length_and_the_hash(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"harbour")
    assert file_digest(path) == {"bytes": 7, "sha256": hashlib.sha256(b"harbour").hexdigest()}


@pytest.mark.parametrize("version", [FORMAT - 1, FORMAT + 1, None])
def test_another_format_is_told_before_anything_else(tmp_path: Path, version: object) -> None:
    """An earlier version lacks keys, a later one has others; that is no damage."""
    with pytest.raises(
        IndexFormatError, match=f"has format {version}; this version reads"
    ) as caught:
        read_manifest(written(tmp_path, json.dumps({"format": version, "shards": []})))
    assert (caught.value.path, caught.value.hint) == (tmp_path, REBUILD)


@pytest.mark.parametrize("key", sorted(set(asdict(WHOLE)) - {"format"}))
def test_missing_key_is_damage(tmp_path: Path, key: str) -> None:
    values = {name: value for name, value in asdict(WHOLE).items() if name != key}
    with pytest.raises(IndexDamagedError) as caught:
        read_manifest(written(tmp_path, json.dumps(values)))
    assert (caught.value.path, caught.value.hint) == (tmp_path / MANIFEST, REBUILD)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "\udcff", "{}", json.dumps(asdict(WHOLE) | {"counts": {"articles": 1}}),
     json.dumps(asdict(WHOLE) | {"colour": "red"})],
    ids=["empty", "list", "null", "not UTF-8", "no format", "counts", "an unknown key"],
)  # fmt: skip
def test_what_is_no_manifest_is_damage(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(IndexDamagedError, match="can't be read"):
        read_manifest(tmp_path)


def test_missing_manifest_is_damage(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError):
        read_manifest(tmp_path)
