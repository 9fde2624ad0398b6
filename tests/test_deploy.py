"""The container and the service agree with the program and each other, and hold no secret."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from bot.exits import ERROR
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
UNIT = (DEPLOY / "pullquote.service").read_text("utf-8")
GUIDE = (DEPLOY / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
TORCH = next(name for name in PROJECT["dependencies"] if name.startswith("torch=="))
HOME = "/opt/pullquote"


def instructions() -> list[tuple[str, str]]:
    """Those of the Dockerfile, continued lines as one, without comments."""
    lines = [line for line in DOCKERFILE.splitlines() if not line.startswith("#")]
    whole = "\n".join(lines).replace("\\\n", " ")
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in whole.splitlines() if line]


def given(name: str) -> list[str]:
    return [words for found, words in instructions() if found == name]


def image_environment() -> dict[str, str]:
    (words,) = given("ENV")
    return dict(pair.split("=", 1) for pair in words.split())


def unit() -> dict[str, list[str]]:
    """The values of each key; that of most keys is one."""
    found: dict[str, list[str]] = {}
    for line in UNIT.splitlines():
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


def unit_environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in unit()["Environment"])


def ours(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith("PULLQUOTE_")}


def test_no_token_is_in_any_of_the_files() -> None:
    for text in (DOCKERFILE, UNIT):
        done = [line for line in text.splitlines() if not line.startswith("#")]
        assert not any("TOKEN" in line.upper() for line in done)
    assert not re.search(r"[\w-]{20,}\.[\w-]{6}\.[\w-]{20,}", DOCKERFILE + UNIT + GUIDE)
    assert "DISCORD_TOKEN=" not in GUIDE


@pytest.mark.parametrize(
    "environment", [image_environment(), unit_environment()], ids=["image", "unit"]
)
def test_settings_that_are_named_exist_and_can_have_these_values(
    environment: dict[str, str],
) -> None:
    values = {
        name.removeprefix("PULLQUOTE_").lower(): value for name, value in ours(environment).items()
    }
    assert values
    assert values.keys() <= Settings.model_fields.keys()
    Settings.model_validate(values)
    named = set(re.findall(r"PULLQUOTE_[A-Z_]+", DOCKERFILE + UNIT + GUIDE))
    assert named <= {f"PULLQUOTE_{name.upper()}" for name in Settings.model_fields}


def test_nothing_reports_to_the_maker_of_a_library() -> None:
    for environment in (image_environment(), unit_environment()):
        assert environment["ORT_DISABLE_TELEMETRY"] == "1"


# The container


def test_what_goes_into_the_image_is_named_and_is_there() -> None:
    sources = [
        source
        for words in given("COPY")
        if not words.startswith("--from=")
        for source in words.split()[:-1]
    ]
    assert sources == ["pyproject.toml", "README.md", "LICENSE", "bot", "index"]
    assert all((ROOT / source).exists() for source in sources)
    rules = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [rule for rule in rules if not rule.startswith("#")]
    assert rules == ["*", *(f"!{source}" for source in sources), "**/__pycache__"]


def test_the_image_has_the_python_and_the_torch_that_the_program_wants() -> None:
    bases = [words.split()[0] for words in given("FROM")]
    assert len(set(bases)) == 1, "the environment is moved from one to the other"
    (version,) = set(re.findall(r"python:(\d+\.\d+)-slim", bases[0]))
    assert PROJECT["requires-python"] == f">={version}"
    assert f"lib/python{version}/" in DOCKERFILE
    (pattern,) = re.findall(r"grep -o '([^']+)' pyproject.toml", DOCKERFILE)
    assert re.findall(pattern, (ROOT / "pyproject.toml").read_text("utf-8")) == [TORCH]


def test_the_container_runs_as_somebody_who_owns_the_index_and_is_not_root() -> None:
    (user,) = given("USER")
    number, group = user.split(":")
    assert int(number) == int(group) >= 10_000
    assert f"useradd --uid {number} --gid {group} " in DOCKERFILE
    order = [name for name, _ in instructions()]
    assert order.index("USER") > max(n for n, name in enumerate(order) if name in {"RUN", "COPY"})


def test_the_folders_of_the_image_are_its_volumes_and_those_of_the_guide() -> None:
    environment = image_environment()
    folders = [environment["PULLQUOTE_ARTICLES"], environment["PULLQUOTE_INDEX"]]
    (volumes,) = given("VOLUME")
    assert re.findall(r'"([^"]+)"', volumes) == folders
    assert f"--owner=pullquote --group=pullquote {' '.join(folders)}" in DOCKERFILE
    assert f":{folders[0]}:ro" in GUIDE
    assert f"pullquote-index:{folders[1]} " in GUIDE
    assert environment["PATH"] == f"{HOME}/bin:$PATH"
    assert f"COPY --from=build {HOME} {HOME}\n" in DOCKERFILE


def test_health_is_asked_for_at_the_port_that_is_set() -> None:
    (check,) = given("HEALTHCHECK")
    assert "'http://127.0.0.1:' + os.environ['PULLQUOTE_PORT'] + '/healthz'" in check
    assert f"port {image_environment()['PULLQUOTE_PORT']} of" in GUIDE
    (code,) = re.findall(r'"-c", "([^"]+)"', check)
    compile(code, "HEALTHCHECK", "exec")


def test_the_container_is_told_to_stop_as_the_bot_expects_it() -> None:
    assert given("STOPSIGNAL") == ["SIGTERM"]
    assert given("ENTRYPOINT") == ['["pullquote"]'], "no shell in between, which keeps signals"
    assert given("CMD") == ['["serve"]']
    assert "--stop-timeout 15 " in GUIDE


# The service


def test_the_service_writes_to_its_own_folder_only() -> None:
    (index,) = [unit_environment()["PULLQUOTE_INDEX"]]
    (state,) = unit()["StateDirectory"]
    assert Path(index).is_relative_to(f"/var/lib/{state}")
    assert unit()["WorkingDirectory"] == [f"/var/lib/{state}"]
    assert unit()["ProtectSystem"] == ["strict"]
    assert unit()["NoNewPrivileges"] == ["yes"]
    assert "ReadWritePaths" not in unit()


def test_what_does_not_get_better_by_itself_is_not_tried_again() -> None:
    assert unit()["Restart"] == ["on-failure"]
    assert unit()["RestartPreventExitStatus"] == [str(ERROR)]
    assert f"but for exit code {ERROR}:" in GUIDE


def test_the_guide_installs_what_the_service_names() -> None:
    (command,) = unit()["ExecStart"]
    assert command == f"{HOME}/bin/pullquote serve"
    assert f"venv {HOME}\n" in GUIDE
    assert f" {TORCH}\n" in GUIDE
    (settings,) = unit()["EnvironmentFile"]
    assert f"install -D --mode=600 .env {settings}\n" in GUIDE
    assert f"EnvironmentFile={settings} " in GUIDE
    environment = unit_environment()
    for option, name in (("--articles", "PULLQUOTE_ARTICLES"), ("--index", "PULLQUOTE_INDEX")):
        assert f"{option} {environment[name]} " in GUIDE
    (user,) = unit()["User"]
    assert f"nologin {user}\n" in GUIDE
    assert f"--uid={user} " in GUIDE


def test_the_example_of_settings_is_one_for_docker_and_systemd_too() -> None:
    """Both take a line as it is: no quotes, no spaces around the sign, no `export`."""
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"#.*|[A-Z_]+=[^\s\"']*|", line) for line in lines)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd isn't here")
def test_systemd_finds_nothing_wrong_with_the_service(tmp_path: Path) -> None:
    """With a program that is there in place of the one that the guide installs."""
    copy = tmp_path / "pullquote.service"
    copy.write_text(UNIT.replace(f"ExecStart={HOME}/bin/pullquote", "ExecStart=/bin/sh"), "utf-8")
    program = shutil.which("systemd-analyze") or ""
    ran = subprocess.run(
        [program, "verify", str(copy)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
