"""Settings: where they come from, which wins, and what a wrong one is answered with."""

import os
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, environment_without_token, load_settings

pytestmark = pytest.mark.usefixtures("unset")


@pytest.fixture
def unset(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting at all."""
    assert bare.is_dir()
    monkeypatch.delenv("PULLQUOTE_ENCODERS")


VARIABLES = [
    pytest.param("PULLQUOTE_ARTICLES", "essays", "articles", Path("essays"), id="articles"),
    pytest.param("PULLQUOTE_INDEX", "built", "index", Path("built"), id="index"),
    pytest.param("PULLQUOTE_MODEL", "tiny", "model", "tiny", id="model"),
    pytest.param("PULLQUOTE_READER", "off", "reader", "off", id="reader"),
    pytest.param("PULLQUOTE_ENCODERS", "shared", "encoders", Path("shared"), id="encoders"),
    pytest.param("PULLQUOTE_LIMIT", "1", "limit", 1, id="limit"),
    pytest.param(
        "PULLQUOTE_FALSE_ANSWER_RATE", "0.5", "false_answer_rate", 0.5, id="false answer rate"
    ),
    pytest.param("PULLQUOTE_KEEP_QUESTIONS", "true", "keep_questions", True, id="keep questions"),
    pytest.param("PULLQUOTE_KEEP_DAYS", "7", "keep_days", 7, id="keep days"),
    pytest.param("PULLQUOTE_ADMIN_ROLE", "17", "admin_role", 17, id="admin role"),
    pytest.param("PULLQUOTE_USER_RATE", "3", "user_rate", 3, id="user rate"),
    pytest.param("PULLQUOTE_SERVER_RATE", "1000", "server_rate", 1000, id="server rate"),
    pytest.param("PULLQUOTE_QUEUE", "10000", "queue", 10_000, id="queue"),
    pytest.param("PULLQUOTE_PORT", "0", "port", 0, id="port"),
    pytest.param("PULLQUOTE_SHARDED", "true", "sharded", True, id="sharded"),
    pytest.param("PULLQUOTE_SHARDS", "4-7/16", "shards", "4-7/16", id="some shards"),
]
DEFAULTS = {
    "articles": Path("data/articles"),
    "index": Path("data/index"),
    "store": None,
    "store_replica": None,
    "model": "",
    "reader": "",
    "encoders": None,
    "limit": 3,
    "false_answer_rate": 0.05,
    "discord_token": None,
    "keep_questions": False,
    "keep_days": 90,
    "admin_role": None,
    "user_rate": 10,
    "server_rate": 60,
    "queue": 100,
    "port": None,
    "sharded": False,
    "shards": "",
}


def test_without_any_setting_the_defaults_hold() -> None:
    assert load_settings().model_dump() == DEFAULTS


@pytest.mark.parametrize(("variable", "value", "name", "meant"), VARIABLES)
@pytest.mark.parametrize("source", ["environment", "file"])
def test_each_variable_sets_its_one_setting(
    monkeypatch: pytest.MonkeyPatch,
    bare: Path,
    source: str,
    variable: str,
    value: str,
    name: str,
    meant: object,
) -> None:
    if source == "environment":
        monkeypatch.setenv(variable, value)
    else:
        (bare / ".env").write_text(f"# a comment\n{variable}={value}\n", "utf-8")
    assert load_settings().model_dump() == DEFAULTS | {name: meant}


@pytest.mark.parametrize(("variable", "value", "name", "meant"), VARIABLES)
@pytest.mark.parametrize("source", ["environment", "file"])
def test_an_empty_value_means_the_default(
    monkeypatch: pytest.MonkeyPatch,
    bare: Path,
    source: str,
    variable: str,
    value: str,
    name: str,
    meant: object,
) -> None:
    assert DEFAULTS[name] != meant, f"{value} has to differ from the default"
    if source == "environment":
        monkeypatch.setenv(variable, "")
    else:
        (bare / ".env").write_text(f"{variable}=\n", "utf-8")
    assert load_settings().model_dump() == DEFAULTS


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, bare: Path) -> None:
    (bare / ".env").write_text("PULLQUOTE_LIMIT=1\nPULLQUOTE_INDEX=file\n", "utf-8")
    monkeypatch.setenv("PULLQUOTE_LIMIT", "2")
    settings = load_settings()
    assert (settings.limit, settings.index) == (2, Path("file"))


def test_other_programs_variables_are_nobodys_business(
    monkeypatch: pytest.MonkeyPatch, bare: Path
) -> None:
    (bare / ".env").write_text("LIMIT=1\nOTHER=x\nPULLQUOTE_UNKNOWN=x\n", "utf-8")
    monkeypatch.setenv("INDEX", "elsewhere")
    assert load_settings().model_dump() == DEFAULTS


@pytest.mark.parametrize("source", ["environment", "file"])
def test_the_token_is_read_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, bare: Path, source: str
) -> None:
    if source == "environment":
        monkeypatch.setenv("DISCORD_TOKEN", "hush-hush")
    else:
        (bare / ".env").write_text("DISCORD_TOKEN=hush-hush\n", "utf-8")
    settings = load_settings()
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "hush-hush"
    for shown in (repr(settings), str(settings), settings.model_dump_json(), f"{settings!s}"):
        assert "hush" not in shown


@pytest.mark.parametrize("name", ["store", "store_replica"])
def test_the_password_of_a_database_is_never_shown(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    address = "postgresql://bot:hush-hush@db.example.org/quotes"
    monkeypatch.setenv(f"PULLQUOTE_{name.upper()}", address)
    settings = load_settings()
    assert getattr(settings, name).get_secret_value() == address
    assert "hush" not in repr(settings) + str(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        pytest.param("PULLQUOTE_STORE", "mysql://host/x", id="store of another kind"),
        pytest.param("PULLQUOTE_STORE_REPLICA", "host", id="replica without an address"),
        pytest.param("PULLQUOTE_LIMIT", "0", id="limit of none"),
        pytest.param("PULLQUOTE_LIMIT", "4", id="limit too high"),
        pytest.param("PULLQUOTE_LIMIT", "many", id="limit in words"),
        pytest.param("PULLQUOTE_LIMIT", "2.5", id="half an excerpt"),
        pytest.param("PULLQUOTE_FALSE_ANSWER_RATE", "-0.1", id="rate below 0"),
        pytest.param("PULLQUOTE_FALSE_ANSWER_RATE", "1.1", id="rate above 1"),
        pytest.param("PULLQUOTE_FALSE_ANSWER_RATE", "5%", id="rate in per cent"),
        pytest.param("PULLQUOTE_FALSE_ANSWER_RATE", "nan", id="rate that is no number"),
        pytest.param("PULLQUOTE_KEEP_QUESTIONS", "perhaps", id="neither kept nor not"),
        pytest.param("PULLQUOTE_KEEP_DAYS", "0", id="kept for no day"),
        pytest.param("PULLQUOTE_KEEP_DAYS", "3651", id="kept for over ten years"),
        pytest.param("PULLQUOTE_ADMIN_ROLE", "x" * 101, id="role that no server has"),
        pytest.param("PULLQUOTE_USER_RATE", "0", id="nobody may ask"),
        pytest.param("PULLQUOTE_USER_RATE", "1001", id="user rate too high"),
        pytest.param("PULLQUOTE_SERVER_RATE", "0", id="no server may ask"),
        pytest.param("PULLQUOTE_SERVER_RATE", "1001", id="server rate too high"),
        pytest.param("PULLQUOTE_QUEUE", "0", id="nobody may wait"),
        pytest.param("PULLQUOTE_QUEUE", "10001", id="queue too long"),
        pytest.param("PULLQUOTE_PORT", "-1", id="port below 0"),
        pytest.param("PULLQUOTE_PORT", "65536", id="port that can't be"),
        pytest.param("PULLQUOTE_SHARDED", "2", id="number of shards"),
        pytest.param("PULLQUOTE_SHARDS", "4", id="shards of how many"),
        pytest.param("PULLQUOTE_SHARDS", "3-2/4", id="shards backwards"),
        pytest.param("PULLQUOTE_SHARDS", "2-4/4", id="shard that isn't there"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(told.value).startswith(f"{variable}: ")
    assert "\n" not in str(told.value)
    assert told.value.hint.endswith(" See .env.example for what it can be.")


def test_a_file_that_is_not_text_is_named(bare: Path) -> None:
    (bare / ".env").write_bytes("PULLQUOTE_MODEL=größer\n".encode("latin-1"))
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(told.value) == ".env: is not UTF-8 text"


def test_the_example_names_every_setting_with_its_default() -> None:
    example = Path(__file__).resolve().parents[2] / ".env.example"
    lines = dict(
        line.removeprefix("#").split("=", 1)
        for line in example.read_text("utf-8").splitlines()
        if "=" in line and not line.startswith("# ")
    )
    names = {f"PULLQUOTE_{name.upper()}" for name in Settings.model_fields}
    assert lines.keys() == names - {"PULLQUOTE_DISCORD_TOKEN"} | {"DISCORD_TOKEN"}
    for name, default in DEFAULTS.items():
        variable = "DISCORD_TOKEN" if name == "discord_token" else f"PULLQUOTE_{name.upper()}"
        shown = str(default).lower() if isinstance(default, bool) else default
        assert lines[variable] == str("" if shown is None else shown)


def test_a_process_that_the_bot_starts_is_not_told_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "hush-hush")
    monkeypatch.setenv("PULLQUOTE_LIMIT", "2")
    passed_on = environment_without_token()
    assert passed_on == {name: passed_on[name] for name in os.environ if name != "DISCORD_TOKEN"}
    assert passed_on["PULLQUOTE_LIMIT"] == "2"
