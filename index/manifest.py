"""What a generation says about itself, and the checksums that tell damage."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import IndexDamagedError, IndexFormatError
from index.files import sha256_of

FORMAT = 4
MANIFEST = "manifest.json"
REBUILD = "Run: pullquote index --full"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says about itself.

    Attributes:
        format: Version of the format on disk.
        program: Version of Pullquote that built it.
        created: Time of the build, ISO 8601, UTC.
        model: Fingerprint of the embedding model.
        dimension: Length of a vector.
        precision: Of the model when it made most of the vectors, such as "float32"; "" where none
            was made.
        search: How each kind of vectors is searched, such as "flat" or "IVF1024,SQ8".
        counts: Rows: articles, passages, sentences.
        aliases: Groups of names that mean the same, of the user's own.
        level: Of "not in here", in log-odds: see `index.calibrate`; None where it can't be told.
        fitted: Digest of the fitted numbers that the level goes with.
        seconds: How long it took to read the files, by their ending.
        files: By name: bytes and sha256 of each file of the generation but this.
    """

    format: int
    program: str
    created: str
    model: str
    dimension: int
    precision: str
    search: dict[str, str]
    counts: dict[str, int]
    aliases: list[list[str]]
    level: float | None
    fitted: str
    seconds: dict[str, float]
    files: dict[str, dict[str, int | str]]

    def to_json(self) -> str:
        """The manifest as JSON, with sorted keys and a digest of itself."""
        values = asdict(self)
        values["digest"] = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
        return json.dumps(values, indent=1, sort_keys=True) + "\n"


def file_digest(path: Path) -> dict[str, int | str]:
    """Bytes and sha256 of a file, as the manifest keeps them."""
    return {"bytes": path.stat().st_size, "sha256": sha256_of(path)}


def check_sizes(path: Path, manifest: Manifest) -> None:
    """Find what is missing, cut off or too long among a generation's files: quick.

    Raises:
        IndexDamagedError: It isn't what was written.
    """
    for name, digest in manifest.files.items():
        try:
            size = (path / name).stat().st_size
        except OSError as error:
            raise IndexDamagedError("is missing", path=path / name, hint=REBUILD) from error
        if size != digest["bytes"]:
            raise IndexDamagedError("is not what was written", path=path / name, hint=REBUILD)


def check_digests(path: Path, manifest: Manifest) -> None:
    """Find any change to a generation's files: reads all of them.

    Raises:
        IndexDamagedError: It isn't what was written.
    """
    check_sizes(path, manifest)
    for name, digest in manifest.files.items():
        if file_digest(path / name) != digest:
            raise IndexDamagedError("is not what was written", path=path / name, hint=REBUILD)


def read_manifest(path: Path) -> Manifest:
    """The manifest of a generation's folder.

    Raises:
        IndexFormatError, IndexDamagedError: As for `Generation`.
    """
    try:
        return manifest_from((path / MANIFEST).read_text("utf-8"), path)
    except (OSError, ValueError) as error:
        raise IndexDamagedError("can't be read", path=path / MANIFEST, hint=REBUILD) from error


def manifest_from(text: str, path: Path | None = None) -> Manifest:
    """A manifest as it was written; `path`: of the folder that it is about.

    Raises:
        IndexFormatError, IndexDamagedError: As for `Generation`.
    """
    try:
        values = json.loads(text)
        if values["format"] != FORMAT:
            raise IndexFormatError(
                f"has format {values['format']}; this version reads {FORMAT}",
                path=path,
                hint=REBUILD,
            )
        del values["digest"]
        manifest = Manifest(**values)
        if manifest.to_json() != text:
            raise ValueError("digest")  # noqa: TRY301
        if set(manifest.counts) != {"articles", "passages", "sentences"}:
            raise ValueError("counts")  # noqa: TRY301
    except (ValueError, KeyError, TypeError) as error:
        place = path and path / MANIFEST
        raise IndexDamagedError("can't be read", path=place, hint=REBUILD) from error
    return manifest
