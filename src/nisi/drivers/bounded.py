"""urllib3 connections on which a whole exchange, and not only each read of it, has a time limit.

urllib3 bounds every single read, so a candidate that sends a byte now and then would hold a caller for ever.  Here
each send and each read gets only the time that the exchange has left; the exchange also knows whether any of it left
this machine, which is what tells *not sent* from *no answer*.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from contextvars import ContextVar
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Exchange:
    """One request and its answer: when it must be over, and whether anything of it was sent."""

    def __init__(self, within_s: float) -> None:
        self._deadline = time.monotonic() + within_s
        self.sent = False

    def left_s(self) -> float:
        """Seconds left; raises TimeoutError when there are none, for a socket takes 0 to mean *do not wait*."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for the whole exchange is over")
        return left


EXCHANGE: ContextVar[Exchange] = ContextVar("exchange")
"""The exchange that the running thread is in; set before urllib3 is called."""


class _BoundedReader(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, sock: socket.socket, exchange: Exchange) -> None:
        self._raw, self._sock, self._exchange = raw, sock, exchange

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        self._sock.settimeout(self._exchange.left_s())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _WholeLines(io.BufferedReader):
    """Takes the end of the connection for the end of no line: http.client takes it for the end of the head, and so
    half a head for a whole answer."""

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if not line.endswith(b"\n") and len(line) != size:
            raise http.client.IncompleteRead(line)
        return line


class _BoundedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        raw = self.fp.detach()
        self.fp = _WholeLines(_BoundedReader(raw, sock, EXCHANGE.get()))


class _Bounded(HTTPConnection):
    response_class = _BoundedResponse

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        exchange = EXCHANGE.get()
        self.sock.settimeout(exchange.left_s())
        exchange.sent = True
        super().send(data)


class _BoundedTls(_Bounded, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Bounded


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _BoundedTls


def bounded_pools(**options: Any) -> urllib3.PoolManager:
    """A pool manager whose connections all keep to the running `EXCHANGE`."""
    manager = urllib3.PoolManager(**options)
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
    return manager
