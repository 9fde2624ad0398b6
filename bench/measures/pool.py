"""Real articles and questions, which larger collections are made of and measured with."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.model import Article
from index.prepare import split_article, with_header
from index.readers import list_files
from index.readers.formats import read_file

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "data" / "articles"
QUESTIONS = ROOT / "data" / "questions" / "sample.jsonl"
_TOKENS_A_WORD = 1.3


@dataclass(frozen=True, slots=True)
class Pool:
    """Texts of real articles.

    Attributes:
        sentences: All of them, article by article.
        of: The number of the article of each sentence.
        inside: The number of the passage of each sentence.
        passages: What is embedded for each passage.
        questions: In the order of their file.
    """

    sentences: Sequence[str]
    of: Sequence[int]
    inside: Sequence[int]
    passages: Sequence[str]
    questions: Sequence[str]


def read_pool(articles: Path, questions: Path) -> Pool:
    """Read articles and a question set.

    Args:
        articles: A folder, or one file of it.
        questions: JSON Lines, objects with "question".
    """
    sentences: list[str] = []
    of: list[int] = []
    inside: list[int] = []
    passages: list[str] = []
    for number, article in enumerate(_read(articles)):
        split = split_article(article, _count_tokens)
        sentences += split.texts
        of += [number] * len(split.texts)
        for place, passage in enumerate(split.passages, len(passages)):
            inside += [place] * (passage.last + 1 - passage.first)
        passages += [with_header(article.header, text) for text in split.passage_texts()]
    lines = questions.read_text("utf-8").splitlines()
    return Pool(sentences, of, inside, passages, [json.loads(line)["question"] for line in lines])


def _read(articles: Path) -> list[Article]:
    folder = articles if articles.is_dir() else articles.parent
    files = [file for file in list_files(folder) if articles in {folder, file.path}]
    return [one for file in files for one in read_file(file) if isinstance(one, Article)]


def _count_tokens(texts: Sequence[str]) -> list[int]:
    return [round(_TOKENS_A_WORD * len(text.split())) for text in texts]
