"""Ask an index a set of questions, and count by kind what came back.

    python bench/score_questions.py QUESTIONS INDEX

QUESTIONS is JSON Lines: "question", "kind", and "answers", any of which inside an excerpt counts;
an empty list means that the articles don't answer. `accept`, `must_cite` and `forbid` are looked
at where a question has them: another form of the answer, whom an excerpt that holds it must cite,
and what must not be in any.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.embedding import SentenceTransformerEmbedder
from index.library import Library
from index.model import Excerpt, Quoted, fold

CITED = {"title": "title", "author": "author", "publisher": "publisher", "date": "published"}


def holds(excerpt: Excerpt, asked: dict[str, Any]) -> bool:
    """Whether an excerpt holds an answer, cited as it must be."""
    accepted = [*asked["answers"], *asked.get("accept", [])]
    cited = asked.get("must_cite") or {}
    sources = cited if isinstance(cited, list) else [cited]
    return any(fold(answer) in excerpt.text for answer in accepted) and any(
        all(getattr(excerpt.article, CITED[key]) == source[key] for key in CITED if key in source)
        for source in sources
    )


def outcome(excerpts: Sequence[Excerpt], asked: dict[str, Any]) -> set[str]:
    """What can be said of a reply."""
    if not excerpts:
        return {"asked", "silent"}
    found = {"asked", "answered"}
    if asked["answers"] and holds(excerpts[0], asked):
        found.add("in the first")
    if asked["answers"] and any(holds(excerpt, asked) for excerpt in excerpts):
        found.add("in any of three")
    if any(words in excerpt.text for words in asked.get("forbid", []) for excerpt in excerpts):
        found.add("forbidden")
    return found


def main(questions: str, index: str) -> None:
    """Print a line for each kind of question."""
    library = Library.open(Path(index), SentenceTransformerEmbedder())
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in Path(questions).read_text("utf-8").splitlines():
        asked = json.loads(line)
        answer = library.ask(asked["question"])
        excerpts = answer.excerpts if isinstance(answer, Quoted) else ()
        whole = "ANSWERABLE" if asked["answers"] else "UNANSWERABLE"
        for kind in (asked["kind"], whole):
            counts[kind].update(outcome(excerpts, asked))
    columns = ("asked", "answered", "in the first", "in any of three", "silent", "forbidden")
    print(f"{'':26}", *(f"{column:>15}" for column in columns))
    for kind, count in sorted(counts.items()):
        print(f"{kind:26}", *(f"{count[column]:15}" for column in columns))
    library.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
