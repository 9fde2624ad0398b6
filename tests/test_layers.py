"""The structure of the program: who may import what, read from the sources themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([*ROOT.glob("index/**/*.py"), *ROOT.glob("bot/**/*.py")])
ENGINE = [path for path in SOURCES if path.is_relative_to(ROOT / "index")]
MAX_LINES = 310

# The layers of the engine, lowest first. A module imports from its own layer or from lower ones.
LAYERS = (
    {
        "index",
        "index.model",
        "index.answer",
        "index.asking",
        "index.errors",
        "index.findings",
        "index.kinds",
        "index.browsers",
        "index.links",
        "index.files",
        "index.fitted",
        "index.manifest",
        "index.lock",
        "index.database",
    },
    {"index.terms", "index.sentences", "index.passages", "index.embedding"},
    {
        "index.reader",
        "index.readers",
        "index.vectors",
        "index.question",
        "index.lexicon",
        "index.journal",
    },
    {"index.keywords", "index.prepare", "index.duplicates", "index.extent"},
    {"index.named", "index.suggestions"},
    {
        "index.drafts",
        "index.holdings",
        "index.ranges",
        "index.records",
        "index.room",
        "index.schema",
    },
    {"index.snapshot"},
    {"index.store"},
    {
        "index.addresses",
        "index.changes",
        "index.corpus",
        "index.integrity",
        "index.narrow",
        "index.retrieve",
        "index.writer",
    },
    {"index.assemble", "index.generation", "index.postgres", "index.report", "index.shards"},
    {"index.consult"},
    {"index.score"},
    {"index.quote", "index.decide"},
    {"index.calibrate"},
    {"index.listing", "index.readings", "index.rebuild", "index.sides"},
    {"index.found", "index.replies", "index.library", "index.verify", "index.live"},
    {"index.evaluate"},
)
# The homes of each heavy package, and the folder of Discord's.
MODELS = ("index/embedding/", "index/reader/")
HOMES: dict[str, tuple[str, ...]] = {
    "discord": ("bot/discord_app/",),
    "faiss": ("index/vectors/",),
    "psycopg": ("index/postgres/",),
    "psycopg_pool": ("index/postgres/",),
    "sentence_transformers": MODELS,
    "torch": MODELS,
    "transformers": MODELS,
    "onnx": MODELS,
    "onnxruntime": MODELS,
    "tokenizers": MODELS,
    "safetensors": (*MODELS, "index/shards/stored.py"),
    "ray": ("index/shards/on_ray.py",),
}
HEAVY = {
    "ray",
    "faiss",
    "sentence_transformers",
    "torch",
    "transformers",
    "onnxruntime",
    "tokenizers",
}
FACES = {"bot", "typer", "rich", "discord", "pydantic_settings"}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def place_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def nodes(tree: ast.AST, *, inside_functions: bool = True) -> Iterator[ast.AST]:
    """All nodes that run; with `inside_functions` off only those that run at import."""
    for node in ast.iter_child_nodes(tree):
        if is_type_checking(node):
            continue
        if not inside_functions and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield node
        yield from nodes(node, inside_functions=inside_functions)


def imports(path: Path, *, inside_functions: bool = True) -> set[str]:
    """The modules that a file imports: for `from a import b` both `a` and `a.b`."""
    found: set[str] = set()
    for node in nodes(tree_of(path), inside_functions=inside_functions):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def packages(path: Path, *, inside_functions: bool = True) -> set[str]:
    """The top-level names of what a file imports."""
    return {name.split(".")[0] for name in imports(path, inside_functions=inside_functions)}


def engine_imports(path: Path) -> set[str]:
    """The engine's own modules that a file imports."""
    own = {name_of(source) for source in ENGINE}
    found = imports(path) & own
    # `from index import store` names the package only on the way to a module of it.
    return found - {"index"}


def layer(module: str) -> int:
    whole = ".".join(module.split(".")[:2])
    return next((n for n, names in enumerate(LAYERS) if whole in names), -1)


sources = pytest.mark.parametrize("path", SOURCES, ids=place_of)
engine = pytest.mark.parametrize("path", ENGINE, ids=place_of)


@sources
def test_outside_packages_are_at_home_somewhere(path: Path) -> None:
    used = packages(path) & HOMES.keys()
    strangers = {package for package in used if not place_of(path).startswith(HOMES[package])}
    assert not strangers


@engine
def test_heavy_packages_are_imported_where_they_are_used(path: Path) -> None:
    assert not packages(path, inside_functions=False) & HEAVY


@engine
def test_the_engine_knows_no_face(path: Path) -> None:
    assert not packages(path) & FACES


@engine
def test_every_module_of_the_engine_has_a_layer(path: Path) -> None:
    assert layer(name_of(path)) >= 0, "put it into LAYERS"


@engine
def test_imports_point_to_the_same_layer_or_a_lower_one(path: Path) -> None:
    upwards = {name for name in engine_imports(path) if layer(name) > layer(name_of(path))}
    assert not upwards


def test_no_circle_of_imports() -> None:
    needs = {name_of(path): engine_imports(path) for path in ENGINE}
    done: set[str] = set()
    while ready := {name for name in needs if name not in done and needs[name] <= done}:
        done |= ready
    assert done == needs.keys(), "these import each other"


@sources
def test_the_environment_is_read_at_the_door_only(path: Path) -> None:
    """`setdefault` as a statement tells other packages something, and reads nothing."""
    told: set[int] = set()
    touched: set[str] = set()
    for node in nodes(tree_of(path)):
        if isinstance(node, ast.Expr) and ast.unparse(node).startswith("os.environ.setdefault("):
            told.update(id(part) for part in ast.walk(node))
        names = {"environ", "environb", "getenv", "getenvb"}
        if isinstance(node, ast.Attribute | ast.Name) and id(node) not in told:
            touched |= names & {getattr(node, "attr", ""), getattr(node, "id", "")}
    assert not touched or place_of(path) == "bot/settings.py"


@sources
def test_nothing_is_loaded_that_could_run_code(path: Path) -> None:
    tree = tree_of(path)
    called = {ast.unparse(n.func) for n in nodes(tree) if isinstance(n, ast.Call)}
    words = {
        f"{keyword.arg}={ast.unparse(keyword.value)}"
        for keyword in nodes(tree)
        if isinstance(keyword, ast.keyword)
    }
    assert not packages(path) & {"pickle", "joblib", "marshal", "shelve", "dill", "cloudpickle"}
    assert not called & {"eval", "exec", "compile", "__import__", "yaml.load", "yaml.unsafe_load"}
    assert not words & {"allow_pickle=True", "trust_remote_code=True"}


@sources
def test_files_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < MAX_LINES


def test_the_checks_see_what_they_look_for() -> None:
    """A check that finds nothing anywhere would pass whatever the sources do."""
    users = {
        package: [place_of(path) for path in SOURCES if package in packages(path)]
        for package in HOMES
    }
    assert users["faiss"] == ["index/vectors/stored.py"]
    assert users["sentence_transformers"] == [
        "index/embedding/reference.py",
        "index/reader/own.py",
    ]
    assert users["onnxruntime"]
    assert users["ray"] == ["index/shards/on_ray.py"]
    assert users["tokenizers"] == ["index/embedding/tokens.py"]
    assert all(place.startswith("bot/discord_app/") for place in users["discord"])
    assert users["discord"]
