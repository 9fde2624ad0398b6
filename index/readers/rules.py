"""`pullquote.yaml` at the top of an articles folder: how its files are to be read.

It lies with the articles, so that whoever gets the folder reads it in the same way.
"""

from collections.abc import Mapping
from pathlib import Path
from stat import S_ISREG
from typing import Annotated

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from index.errors import RulesError
from index.readers.fields import FIELDS
from index.readers.folder import RULES
from index.readers.metadata import PUBLISHERS

_LARGEST = 100_000  # bytes
# A name has a letter or a figure in it.
_Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"[^\W_]")]
_SameNames = Annotated[tuple[_Name, ...], Field(min_length=2)]
_HINT = "See “How files are read” in the README for what it can hold."


class Rules(BaseModel):
    """How the files of a folder are read.

    Attributes:
        fields: Names of columns and keys in collections, beside the usual ones.
        publishers: By the host of the url, beside those that are known.
        aliases: Groups of names that mean the same, the preferred one first, beside those that are
            known; see `index.question.aliases`.
        max_megabytes: Largest file that is read.
        max_seconds: Longest time that a file may take.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    publishers: dict[str, str] = Field(default_factory=dict)
    aliases: tuple[_SameNames, ...] = ()
    max_megabytes: float = Field(20, gt=0, le=2000)
    max_seconds: float = Field(10, gt=0, le=3600)

    @field_validator("fields", mode="before")
    @classmethod
    def _one_or_many(cls, fields: object) -> object:
        """A single name may stand without brackets."""
        if not isinstance(fields, Mapping):
            return fields
        return {key: (name,) if isinstance(name, str) else name for key, name in fields.items()}

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        if unknown := fields.keys() - FIELDS.keys():
            raise ValueError(f"no field is called {min(unknown)} (there are: {', '.join(FIELDS)})")
        return fields

    @property
    def max_bytes(self) -> int:
        """Largest file that is read, in bytes."""
        return int(self.max_megabytes * 1_000_000)

    @property
    def all_publishers(self) -> dict[str, str]:
        """Publishers by host, the folder's own before those that are known."""
        own = {host.lower().removeprefix("www."): name for host, name in self.publishers.items()}
        return {**PUBLISHERS, **own}


def load_rules(folder: Path) -> Rules:
    """The rules of an articles folder; the usual ones where it has none.

    Raises:
        RulesError: The file can't be read, or holds what it can't.
    """
    path = folder / RULES
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):  # such as a pipe, whose end never comes
            raise RulesError("not a plain file", path=path, hint=_HINT)
        if status.st_size > _LARGEST:
            raise RulesError(f"larger than {_LARGEST:,} bytes", path=path, hint=_HINT)
        values = yaml.safe_load(path.read_text("utf-8-sig"))
        return Rules.model_validate({} if values is None else values)
    except FileNotFoundError:
        return Rules()
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, fault["loc"]))
        raise RulesError(f"{where or 'it'}: {fault['msg']}", path=path, hint=_HINT) from None
    # Also what the package lets through: "!!bool maybe" is a KeyError, "!!int ''" an IndexError.
    except (
        OSError, ValueError, yaml.YAMLError, RecursionError, LookupError, AttributeError
    ) as error:  # fmt: skip
        reason = error.strerror if isinstance(error, OSError) else "not YAML in UTF-8"
        raise RulesError(f"can't be read ({reason})", path=path, hint=_HINT) from error
