"""Building with several workers: the articles in shards, each made by one call and kept as a file.

A shard is some of the files of the articles folder, put together by the hashes of what they hold
(`plan.py`). One function reads, splits and embeds them into the bytes of one file (`make.py`,
`stored.py`), the same bytes whoever makes it. An engine lets that function be called somewhere
else, and knows nothing of articles: processes of this machine (`processes.py`), or a cluster by
Ray (`on_ray.py`). `build.py` has the shards made that aren't there yet, and keeps them until the
index that is made of them is in use; `shelf.py` hands what they hold to the ordinary build.
"""

from index.shards.build import Sharding, discard, make_shards, note_precision
from index.shards.engine import Done, Engine, Task
from index.shards.processes import ProcessEngine
from index.shards.shelf import Shelf

__all__ = [
    "Done",
    "Engine",
    "ProcessEngine",
    "Sharding",
    "Shelf",
    "Task",
    "discard",
    "make_shards",
    "note_precision",
]
