"""Settings: the one place that reads the environment and `.env`. `.env.example` explains each."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import PullquoteError


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
    model: str = Field(
        "", description="Embedding model: a name or a folder; empty: all-MiniLM-L6-v2."
    )
    encoders: Path | None = Field(
        None, description="Folder of the exports of models; empty: in the folder of the index."
    )
    limit: int = Field(3, ge=1, le=3, description="Most excerpts in an answer.")
    false_answer_rate: float = Field(
        0.05, ge=0, le=1, description="Share of unanswerable questions that may be answered."
    )
    discord_token: SecretStr | None = Field(
        None, validation_alias="DISCORD_TOKEN", description="The bot's token."
    )


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
        variable = name if name == "DISCORD_TOKEN" else f"PULLQUOTE_{name.upper()}"
        raise SettingsError(
            f"{variable}: {fault['msg']}", hint="See .env.example for what it can be."
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(
            "is not UTF-8 text", path=Path(".env"), hint="Save it as UTF-8."
        ) from None
