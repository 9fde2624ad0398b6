"""Whether an index is that of a folder as it is now, told without reading a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from index import __version__
from index.fitted import fitted
from index.model import FileRecord
from index.readers.folder import SourceFile
from index.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Changes:
    """How the folder differs from what the index before was built of, in files."""

    files_new: int = 0
    files_changed: int = 0
    files_gone: int = 0


def changes_of(records: Sequence[FileRecord], files: Sequence[SourceFile]) -> Changes:
    """What has changed in a folder.

    Args:
        records: The files as they were.
        files: As they are.
    """
    known = {one.name: (one.size, one.modified_ns) for one in records}
    found = {one.name: (one.size, one.modified_ns) for one in files}
    return Changes(
        files_new=len(found.keys() - known.keys()),
        files_changed=sum(known[name] != found[name] for name in known.keys() & found.keys()),
        files_gone=len(known.keys() - found.keys()),
    )


def is_current(
    generation: Snapshot, files: Sequence[SourceFile], fingerprint: str | None = None
) -> bool:
    """Whether a generation was built from these files as they are (and with this model)."""
    manifest = generation.manifest
    if fingerprint is not None and manifest.model != fingerprint:
        return False
    if (manifest.program, manifest.fitted) != (__version__, fitted().digest):
        return False  # files would be read otherwise, and its level goes with other weights
    return changes_of(generation.files(), files) == Changes()
