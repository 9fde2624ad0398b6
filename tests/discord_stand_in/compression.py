"""Transport compression of the gateway: one stream over all messages of a connection."""

import importlib
import zlib
from collections.abc import Callable
from typing import Any

Pack = Callable[[bytes], bytes]


def packer(kind: str | None) -> Pack | None:
    """What compresses the messages of one connection; None where the client asked for nothing.

    Raises ValueError on a kind that Discord doesn't know.
    """
    if kind is None:
        return None
    makers = {"zlib-stream": _zlib, "zstd-stream": _zstd}
    if kind not in makers:
        message = f"no such compression: {kind!r}"
        raise ValueError(message)
    return makers[kind]()


def _zlib() -> Pack:
    stream = zlib.compressobj()
    return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)


def _zstd() -> Pack:
    # discord.py asks for this only where it found the module, and both share an environment
    module: Any = importlib.import_module("zstandard")
    stream = module.ZstdCompressor().compressobj()

    def pack(data: bytes) -> bytes:
        packed: bytes = stream.compress(data) + stream.flush(module.COMPRESSOBJ_FLUSH_BLOCK)
        return packed

    return pack
