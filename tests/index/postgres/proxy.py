"""A line to a server that can be cut so that neither end is told."""

import selectors
import socket
import threading
from pathlib import Path


class Line:
    """Forwards from a loopback port to a server's socket; `cut` lets nothing through any more.

    Args:
        socket_path: Of the server.
    """

    def __init__(self, socket_path: Path) -> None:
        self._to = str(socket_path)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._open = threading.Event()
        self._open.set()
        self._ended = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def cut(self) -> None:
        """Take what is sent, and pass nothing on; new connections are taken and never answered."""
        self._open.clear()

    def mend(self) -> None:
        """Go on where it was."""
        self._open.set()

    def close(self) -> None:
        """End all connections."""
        self._ended = True
        self._open.set()
        self._thread.join()
        for one in [self._listening, *self._pairs]:
            one.close()

    def _run(self) -> None:
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._listening, selectors.EVENT_READ)
            while not self._ended:
                for key, _ in waiting.select(timeout=0.1):
                    self._open.wait()
                    if key.fileobj is self._listening:
                        self._accept(waiting)
                    else:
                        self._forward(waiting, key.fileobj)  # type: ignore[arg-type]

    def _accept(self, waiting: selectors.BaseSelector) -> None:
        near, _ = self._listening.accept()
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(self._to)
        except OSError:  # the server is down
            near.close()
            far.close()
            return
        for one, other in ((near, far), (far, near)):
            self._pairs[one] = other
            waiting.register(one, selectors.EVENT_READ)

    def _forward(self, waiting: selectors.BaseSelector, one: socket.socket) -> None:
        if one not in self._pairs:
            return  # ended by its other end just now
        other = self._pairs[one]
        try:
            data = one.recv(1 << 16)
            other.sendall(data)
        except OSError:
            data = b""
        if not data:
            for end in (one, other):
                waiting.unregister(end)
                del self._pairs[end]
                end.close()
