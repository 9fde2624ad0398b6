"""The command `watch`: the index built again whenever the articles change."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.characters import one_line
from bot.opening import build, messages_console, note
from bot.report import changed_files, show_failed
from bot.settings import Settings
from bot.wording import as_sentence, counted
from index.embedding import Embedder
from index.errors import IndexBusyError, PullquoteError
from index.model import Finding
from index.readers.folder import IGNORE
from index.report import Report

_LONGEST_WAIT = 30.0  # seconds: under constant change, too, the index follows
_TICK = 200  # milliseconds between two looks at the clock
_GATHERED = 50  # milliseconds in which changes are taken together


def watch(settings: Settings, embedder: Embedder, *, settle: float, poll: bool) -> int:
    """Bring the index up to date, now and after every change, until Ctrl-C or SIGTERM.

    A line on standard output tells of each build that changed something; what goes wrong is told
    on standard error, and it goes on.

    Args:
        settings: Name the folders.
        embedder: Makes the vectors.
        settle: Seconds without a change before it builds.
        poll: Look for changes again and again, where the file system tells of none.

    Returns:
        0, when it was ended while nothing was being built.

    Raises:
        PullquoteError: The folder can't be watched.
        KeyboardInterrupt: It was ended in the middle of a build.
    """
    if settings.articles.resolve() == settings.index.resolve():
        raise PullquoteError(
            "is the folder of the articles, too", path=settings.index, hint="Name another: --index"
        )
    builder = _Builder(settings, embedder)
    pending = _Pending(settle, max(settle, _LONGEST_WAIT))
    pending.note(time.monotonic() - settle)  # the first build doesn't wait
    try:
        for changed in _changes(settings.articles, settings.index, poll=poll):
            if changed:
                pending.note(time.monotonic())
            if pending.is_due(time.monotonic()):
                pending.forget()
                if not builder.build():
                    pending.note(time.monotonic())
    except KeyboardInterrupt as stop:
        if stop.args:  # it tells what became of the build that it ended
            raise
    return 0


@dataclass(slots=True)
class _Pending:
    """Changes that no build has taken up yet.

    Attributes:
        settle: Seconds without a change, after which it is time to build.
        longest: Seconds after the first change, after which it is time in any case.
        first: When the first came, in seconds; None where there are none.
        last: When the last came.
    """

    settle: float
    longest: float
    first: float | None = None
    last: float = 0.0

    def note(self, now: float) -> None:
        """There was a change."""
        self.first = now if self.first is None else self.first
        self.last = now

    def forget(self) -> None:
        """A build takes them up."""
        self.first = None

    def is_due(self, now: float) -> bool:
        """Whether it is time to build."""
        if self.first is None:
            return False
        return now - self.last >= self.settle or now - self.first >= self.longest


class _Builder:
    """Builds, and tells what it did.

    Args:
        settings: Name the folders.
        embedder: The model, which stays loaded.
    """

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        self._settings = settings
        self._embedder = embedder
        self._console = Console(highlight=False)
        self._messages = messages_console()
        self._failed: tuple[Finding, ...] | None = None  # of the last build; None before the first
        self._told = ""  # the last thing that went wrong: it isn't said again and again

    def build(self) -> bool:
        """Bring the index up to date; false where another process does so, to be tried again."""
        began = time.monotonic()
        shown = self._messages if self._messages.is_terminal else None
        try:
            report = build(self._settings, self._embedder, messages=shown)
        except PullquoteError as error:
            self._tell_error(error)
            return not isinstance(error, IndexBusyError)
        self._told = ""
        self._tell(report, time.monotonic() - began)
        return True

    def _tell(self, report: Report, seconds: float) -> None:
        if report.changed or self._failed is None:
            words = f"{_now()} {did(report, seconds)}"
            self._console.print(Text(words), soft_wrap=True)
        known = self._failed or ()
        show_failed(self._console, [one for one in report.failed if one not in known])
        self._console.file.flush()
        if self._failed is None:
            note(self._messages, f"Watching {self._settings.articles}. Ctrl-C ends it.")
        self._failed = report.failed

    def _tell_error(self, error: PullquoteError) -> None:
        words = " ".join(filter(None, (as_sentence(str(error)), error.hint)))
        if words != self._told:
            note(self._messages, f"{_now()} {words}", style="red")
        self._told = words


def _now() -> str:
    return time.strftime("%H:%M:%S")


def did(report: Report, seconds: float) -> str:
    """What a build did, on one line."""
    files = changed_files(report.changes)
    parts = (
        f"files: {files}" if files else "",
        counted(report.articles, "article"),
        f"{counted(report.embedded, 'text')} embedded" if report.changed else "",
        f"{seconds:.1f} s",
    )
    state = "" if report.changed else " is up to date"
    return one_line(f"{report.index}{state}: {'; '.join(filter(None, parts))}. {report.why}")


def _changes(articles: Path, index: Path, *, poll: bool) -> Iterator[bool]:
    """Whether something in the folder has changed since the last time, several times a second.

    The folder may go and come back: what is watched then is the new one.

    Raises:
        PullquoteError: The folder can't be watched.
        KeyboardInterrupt: Ctrl-C or SIGTERM.
    """
    is_another = False
    while True:
        watched = _identity(articles)
        if watched is None:
            time.sleep(_TICK / 1000)
            yield False
        else:
            for changed in _events(articles, index, poll=poll):
                yield changed or is_another
                is_another = False
                if _identity(articles) != watched:
                    break
            yield True  # it has gone, or another has taken its name
        is_another = True


def _identity(folder: Path) -> tuple[int, int] | None:
    """Tells a folder from another that has taken its name; None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _events(articles: Path, index: Path, *, poll: bool) -> Iterator[bool]:
    import watchfiles

    root, within = articles.resolve(), index.resolve()
    try:
        for found in watchfiles.watch(
            root,
            watch_filter=None,  # it would not yield while others come
            step=_GATHERED,
            debounce=_TICK,
            rust_timeout=_TICK,
            yield_on_timeout=True,
            force_polling=poll or None,
            ignore_permission_denied=True,
        ):
            yield any(matters(Path(path), root, within) for _, path in found)
    except (OSError, RuntimeError) as error:  # such as: more folders than the system watches
        if _identity(articles) is not None:
            raise PullquoteError(
                f"can't be watched: {error}", path=articles, hint="Try: pullquote watch --poll"
            ) from error


def matters(path: Path, articles: Path, index: Path) -> bool:
    """Whether a change there may change the articles: hidden files don't, nor does the index.

    Args:
        path: What has changed.
        articles: Folder of the articles, without links in it, as the index's.
        index: Folder of the index.
    """
    own = index.is_relative_to(articles) and path.is_relative_to(index)
    if own or not path.is_relative_to(articles):
        return False
    parts = path.relative_to(articles).parts
    hidden = [part for part in parts if part.startswith(".")]
    return not hidden or (hidden == [IGNORE] and parts[-1] == IGNORE)
