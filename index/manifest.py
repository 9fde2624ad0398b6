"""What a generation says about itself, and the checksums that tell damage."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import IndexDamagedError, IndexFormatError

FORMAT = 3
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
    counts: dict[str, int]
    aliases: list[list[str]]
    level: float | None
    fitted: str
    seconds: dict[str, float]
    files: dict[str, dict[str, int | str]]

    def to_json(self) -> str:
        """The manifest as JSON, with sorted keys."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"


def file_digest(path: Path) -> dict[str, int | str]:
    """Bytes and sha256 of a file, as the manifest keeps them."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def read_manifest(path: Path) -> Manifest:
    """The manifest of a generation's folder.

    Raises:
        IndexFormatError, IndexDamagedError: As for `Generation`.
    """
    try:
        values = json.loads((path / MANIFEST).read_text("utf-8"))
        if values["format"] != FORMAT:
            raise IndexFormatError(
                f"has format {values['format']}; this version reads {FORMAT}",
                path=path,
                hint=REBUILD,
            )
        manifest = Manifest(**values)
        if set(manifest.counts) != {"articles", "passages", "sentences"}:
            raise ValueError("counts")  # noqa: TRY301
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError("can't be read", path=path / MANIFEST, hint=REBUILD) from error
    return manifest
