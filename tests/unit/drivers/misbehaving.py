"""A server of raw sockets that breaks off, drips, lies and floods as it is told, and counts what reached it."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

OVER_S = 5.0  # a script that is still waiting then is given up: no test waits so long


class Connection:
    """One connection that a script handles; reading gives up when the client has gone."""

    def __init__(self, sock: socket.socket, seen: Seen) -> None:
        self._sock, self._seen, self._left = sock, seen, b""
        sock.settimeout(OVER_S)

    def read_request(self) -> bytes:
        """The next request, whole; b"" when the client sent none."""
        while b"\r\n\r\n" not in self._left:
            if not self._read_more():
                return b""
        head, _, self._left = self._left.partition(b"\r\n\r\n")
        length = next((int(v) for n, v in _fields(head) if n == "content-length"), 0)
        while len(self._left) < length:
            if not self._read_more():
                return b""
        self._left = self._left[length:]
        self._seen.requests.append(head.split(b"\r\n")[0].decode())
        return head

    def read_some(self) -> None:
        self._read_more()

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)

    def drip(self, data: bytes) -> None:
        for byte in data:
            self._sock.sendall(bytes([byte]))
            time.sleep(0.1)

    def reset_unread(self) -> None:
        """Reset once a request is there, without reading it.  At once would be a race: a client that is still
        connecting then says, rightly, that nothing was sent."""
        self._sock.recv(1, socket.MSG_PEEK)
        self.reset()

    def reset(self) -> None:
        """Close so that the client sees a reset and not an end."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()

    def _read_more(self) -> bool:
        data = self._sock.recv(65536)
        self._left += data
        return bool(data)


Script = Callable[[Connection], None]


@dataclass
class Seen:
    """What reached the server: connections, and the request lines of the requests that came whole."""

    connections: int = 0
    requests: list[str] = field(default_factory=list)


@contextlib.contextmanager
def misbehaving(script: Script | None) -> Iterator[tuple[int, Seen]]:
    """A port on loopback where every connection is treated by `script`, or refused when there is none."""
    seen = Seen()
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    if script is None:
        listener.close()
        yield port, seen
        return
    threading.Thread(target=_accept, args=(listener, script, seen), daemon=True).start()
    try:
        yield port, seen
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(listener: socket.socket, script: Script, seen: Seen) -> None:
    while True:
        try:
            sock, _ = listener.accept()
        except OSError:
            return
        seen.connections += 1
        threading.Thread(target=_treat, args=(sock, script, seen), daemon=True).start()


def _treat(sock: socket.socket, script: Script, seen: Seen) -> None:
    with contextlib.suppress(OSError), sock:
        script(Connection(sock, seen))


def _fields(head: bytes) -> Iterator[tuple[str, str]]:
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        yield name.strip().lower(), value.strip()
