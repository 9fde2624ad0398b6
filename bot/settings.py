"""Settings: the one place that reads the environment and `.env`. `.env.example` explains each."""

import os
import re
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import PullquoteError

_TOKEN = "DISCORD_TOKEN"  # noqa: S105 - the variable's name


class SettingsError(PullquoteError):
    """A setting has a value that it can't have."""


class Settings(BaseSettings):
    """What a user may set. Names in the environment are `PULLQUOTE_…`, save the Discord token's."""

    model_config = SettingsConfigDict(
        env_prefix="PULLQUOTE_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
    )

    articles: Path = Field(Path("data/articles"), description="Folder of the articles.")
    index: Path = Field(Path("data/index"), description="Folder of the index.")
    store: SecretStr | None = Field(
        None,
        description="Address of a PostgreSQL database to answer from; empty: the index folder.",
    )
    store_replica: SecretStr | None = Field(
        None, description="Address of a replica of it that questions are put to; empty: itself."
    )
    model: str = Field(
        "", description="Embedding model: a name or a folder; empty: all-MiniLM-L6-v2."
    )
    reader: str = Field(
        "",
        description="Reader that picks the words; empty: the one that comes along; off: none; "
        "or a model for question answering, or a cross-encoder: a name or a folder.",
    )
    encoders: Path | None = Field(
        None, description="Folder of the exports of models; empty: in the folder of the index."
    )
    limit: int = Field(3, ge=1, le=3, description="Most excerpts in an answer.")
    false_answer_rate: float = Field(
        0.05, ge=0, le=1, description="Share of unanswerable questions that may be answered."
    )
    discord_token: SecretStr | None = Field(
        None, validation_alias=_TOKEN, description="The bot's token."
    )
    keep_questions: bool = Field(
        default=False, description="Whether the Discord bot stores the text of questions."
    )
    keep_days: int = Field(
        90, ge=1, le=3650, description="Days for which the bot keeps answers, votes, questions."
    )
    admin_role: int | None = Field(
        None, ge=1, description="Id of the role that may use /admin; empty: none."
    )
    user_rate: int = Field(
        10, ge=1, le=1000, description="Most questions of one person in a minute."
    )
    server_rate: int = Field(
        60, ge=1, le=1000, description="Most questions of one server in a minute."
    )
    queue: int = Field(100, ge=1, le=10_000, description="Most questions that wait at a time.")
    port: int | None = Field(
        None,
        ge=0,
        le=65_535,
        description="Loopback port of /healthz and /metrics; empty: neither; 0: any free one.",
    )
    sharded: bool = Field(
        default=False, description="Several connections to Discord: needed from 2,500 servers on."
    )

    shards: str = Field(
        "",
        description="Which of the connections this process holds, such as 0-3/16; empty: all.",
    )

    @field_validator("shards")
    @classmethod
    def _is_range(cls, given: str) -> str:
        if given and shards_of(given) is None:
            raise PydanticCustomError("shards", "not a range like 0-3/16: first to last, of all")
        return given

    @field_validator("store", "store_replica")
    @classmethod
    def _is_address(cls, given: SecretStr | None) -> SecretStr | None:
        if given and not given.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise PydanticCustomError("address", "not an address like postgresql://user@host/name")
        return given


def shards_of(given: str) -> tuple[range, int] | None:
    """Which shards "0-3/16" means, and of how many; None where it means none."""
    found = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?/(\d{1,5})", given, re.ASCII)
    if found is None:
        return None
    first, last, count = int(found[1]), int(found[2] or found[1]), int(found[3])
    return (range(first, last + 1), count) if first <= last < count else None


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: A value isn't allowed; the message names the variable.
    """
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        name = str(fault["loc"][0]) if fault["loc"] else "a setting"
        variable = name if name == _TOKEN else f"PULLQUOTE_{name.upper()}"
        field = Settings.model_fields.get(name)
        what = f"{field.description} " if field and field.description else ""
        raise SettingsError(
            f"{variable}: {fault['msg']}", hint=f"{what}See .env.example for what it can be."
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(
            "is not UTF-8 text", path=Path(".env"), hint="Save it as UTF-8."
        ) from None


def environment_without_token() -> dict[str, str]:
    """The variables of this process for one that it starts, which needn't know the bot's token."""
    return {name: value for name, value in os.environ.items() if name.upper() != _TOKEN}


def forget_token() -> None:
    """Take the bot's token out of the variables of this process, for good.

    Settings that have been read keep it, and so does `.env`.
    """
    for name in [name for name in os.environ if name.upper() == _TOKEN]:
        del os.environ[name]


def ray_address() -> str:
    """Where Ray's own variable says that its cluster is; empty where it doesn't."""
    return os.environ.get("RAY_ADDRESS", "")
