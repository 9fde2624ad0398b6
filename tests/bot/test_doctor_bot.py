"""What `doctor` finds of the Discord bot, and what it never shows."""

import json
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from bot.discord_app.store_file import FORMAT
from bot.doctor_bot import STORE, application_of, check_bot, check_port, is_ours, listener
from bot.doctor_checks import Check
from bot.settings import Settings
from tests.bot.conftest import Run

TOKEN = ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "a" * 6, "z" * 38))
APPLICATION = 123456789012345678


def found(folder: Path, **given: Any) -> list[Check]:  # noqa: ANN401
    """The bot's checks, with the index in a folder."""
    return list(check_bot(Settings(index=folder, **given)))


def one(checks: list[Check], subject: str) -> Check:
    (check,) = [check for check in checks if check.subject == subject]
    return check


# Token


@pytest.mark.parametrize(
    ("token", "status", "said"),
    [
        (None, "note", "not set: needed for pullquote serve only."),
        (" ", "note", "not set"),
        (f" {TOKEN}\n", "ok", "is set."),
        ("hush.hush", "problem", "too short"),
        (f"Bot {TOKEN}", "problem", "white space"),
        (TOKEN.replace(".", ""), "problem", "no full stop"),
        (f"“{TOKEN}”", "problem", "characters in it that no token has"),
        (f"{TOKEN}\x1b", "problem", "characters in it that no token has"),
        (f"X{TOKEN}", "problem", "doesn't begin with an application's number"),
        (f"MMMM.{TOKEN}", "problem", "doesn't begin with an application's number"),
    ],
)
def test_a_token_is_judged_by_its_looks_and_never_shown(
    run: Run, bare: Path, monkeypatch: pytest.MonkeyPatch, token: str | None, status: str, said: str
) -> None:
    if token is not None:
        monkeypatch.setenv("DISCORD_TOKEN", token)
    secret = None if token is None else SecretStr(token)
    check = one(found(bare, DISCORD_TOKEN=secret), "token")
    assert check.status == status
    assert said in check.message
    for options in ((), ("--json",)):
        ran = run("doctor", "--no-model", *options)
        assert said in ran.out
        assert not any(part in ran.out + ran.err for part in ("hush", TOKEN[:20], TOKEN[-20:]))


def test_without_anything_set_up_the_token_is_all_that_is_looked_at(tmp_path: Path) -> None:
    assert [check.subject for check in found(tmp_path)] == ["token"]


# Invitation


def test_the_invitation_asks_for_four_permissions_and_tells_what_each_is_for(
    tmp_path: Path,
) -> None:
    """2^10 + 2^11 + 2^16 + 2^38."""
    check = one(found(tmp_path, DISCORD_TOKEN=SecretStr(TOKEN)), "invitation")
    link = str(check.details["link"])
    assert link in check.message
    assert urlsplit(link)[:3] == ("https", "discord.com", "/oauth2/authorize")
    assert parse_qs(urlsplit(link).query) == {
        "client_id": [str(APPLICATION)],
        "scope": ["bot applications.commands"],
        "permissions": ["274877975552"],
    }
    assert 274_877_975_552 == 1024 + 2048 + 65_536 + 274_877_906_944
    reasons = check.details["permissions"]
    assert isinstance(reasons, dict)
    assert list(reasons) == [
        "View Channels", "Send Messages", "Send Messages in Threads", "Read Message History",
    ]  # fmt: skip
    assert all(name in check.message and reason for name, reason in reasons.items())


def test_the_link_is_in_one_line_of_text_and_of_json(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    link = (
        f"https://discord.com/oauth2/authorize?client_id={APPLICATION}"
        "&scope=bot+applications.commands&permissions=274877975552"
    )
    assert f" {link} " in run("doctor", "--no-model").out
    values = json.loads(run("doctor", "--no-model", "--json").out)
    (check,) = [check for check in values["checks"] if check["subject"] == "invitation"]
    assert check["details"]["link"] == link


@pytest.mark.parametrize("token", ["", "é.x", "....", f"{'MTIz' * 3}x.y", "MTIzx/.y"])
def test_what_is_no_token_names_no_application(token: str) -> None:
    assert application_of(token) is None


def test_the_first_part_of_a_token_may_lack_its_padding() -> None:
    assert application_of("MTIz.x.y") == 123
    assert application_of("MTIzNA.x.y") == 1234
    assert application_of("MTIzNDU.x.y") == 12345


# Store


def make_store(path: Path, journal: str = "delete") -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA journal_mode={journal}")
    connection.executescript("CREATE TABLE answer (id TEXT); INSERT INTO answer VALUES ('a');")
    return connection


def state(folder: Path) -> list[tuple[str, int, int]]:
    stats = [(path.name, path.stat()) for path in sorted(folder.iterdir())]
    return [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_store_that_can_be_read_is_left_as_it_is(tmp_path: Path, journal: str) -> None:
    make_store(tmp_path / STORE, journal).close()
    before = state(tmp_path)
    assert one(found(tmp_path), "store").status == "ok"
    assert state(tmp_path) == before


def test_so_is_one_that_a_running_bot_writes(tmp_path: Path) -> None:
    with closing(make_store(tmp_path / STORE, "wal")) as connection:
        connection.execute("INSERT INTO answer VALUES ('b')")
        before = state(tmp_path)
        assert len(before) == 3
        assert one(found(tmp_path), "store").status == "ok"
        assert state(tmp_path) == before


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no database at all, but as long as the head of one has to be: " * 4, "not a database"),
        (None, "unable to open"),
    ],
    ids=["other", "folder"],
)
def test_a_store_that_cannot_be_used_is_a_problem(
    tmp_path: Path, data: bytes | None, said: str
) -> None:
    if data is None:
        (tmp_path / STORE).mkdir()
    else:
        (tmp_path / STORE).write_bytes(data)
    check = one(found(tmp_path), "store")
    assert check.status == "problem"
    assert said in check.message
    assert "move it away" in check.todo


def test_a_damaged_store_is_a_problem(tmp_path: Path) -> None:
    connection = make_store(tmp_path / STORE)
    connection.executemany("INSERT INTO answer VALUES (?)", [(f"{n:099}",) for n in range(999)])
    connection.commit()
    connection.close()
    data = bytearray((tmp_path / STORE).read_bytes())
    data[8192:20480] = bytes(12288)
    (tmp_path / STORE).write_bytes(data)
    assert one(found(tmp_path), "store").status == "problem"


def test_the_store_of_a_newer_version_is_a_problem(tmp_path: Path) -> None:
    with closing(make_store(tmp_path / STORE)) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    check = one(found(tmp_path), "store")
    assert check.status == "problem"
    assert f"a newer version of Pullquote made it (format {FORMAT + 1})" in check.message


def test_the_store_that_the_bot_makes_is_the_one_that_is_looked_at(tmp_path: Path) -> None:
    from bot.discord_app.run import store_of

    settings = Settings(index=tmp_path)
    with closing(store_of(settings)):
        assert one(list(check_bot(settings)), "store").status == "ok"
    assert one(list(check_bot(settings)), "store").status == "ok"


# Port


@contextmanager
def listening(host: str = "127.0.0.1") -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind((host, 0))
        taken.listen()
        yield int(taken.getsockname()[1])


def test_a_free_port_is_free_after_looking_too(tmp_path: Path) -> None:
    with listening() as port:
        pass
    for _ in range(2):
        check = one(found(tmp_path, port=port), "port")
        assert (check.status, check.details["port"]) == ("ok", port)
        assert f"Port {port} of 127.0.0.1 is free" in check.message


def test_any_free_port_is_always_there(tmp_path: Path) -> None:
    assert one(found(tmp_path, port=0), "port").status == "ok"


LISTEN = """\
import socket, sys
taken = socket.socket()
taken.bind(("127.0.0.1", 0))
taken.listen()
print(taken.getsockname()[1], flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux tells who listens")
def test_who_has_the_port_is_named() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LISTEN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        check = check_port(int(process.stdout.readline()))
        process.communicate()
    assert check.status == "problem"
    assert check.details["process"] == process.pid


@pytest.mark.parametrize(
    ("command", "ours"),
    [
        ("/usr/bin/python3 /opt/pullquote/bin/pullquote serve", True),
        ("pullquote --index x serve", True),
        ("python -m bot", True),
        ("ollama serve", False),
        ("npx serve pullquote", False),
        ("python /usr/bin/pullquote index", False),
    ],
)
def test_a_running_bot_may_have_its_port(command: str, ours: bool) -> None:
    assert is_ours(command.split()) is ours


def test_nobody_listens_on_a_free_port() -> None:
    with listening() as port:
        pass
    assert listener(port) is None


# Privacy


def test_that_questions_are_kept_is_a_note(tmp_path: Path) -> None:
    check = one(found(tmp_path, keep_questions=True, keep_days=1), "privacy")
    assert check.status == "note"
    assert "stored for 1 day, with who asked and where" in check.message
    assert check.details == {"keep_questions": True, "keep_days": 1}
    check = one(found(tmp_path, keep_questions=True), "privacy")
    assert "for 90 days," in check.message
