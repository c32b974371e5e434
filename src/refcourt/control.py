"""A supervisor's ear for commands: a Unix socket that is called after its process id, and belongs to no folder.

One line of JSON is asked, one is answered. Whoever may signal the process may command it: the same user, and root.
Linux only, as is the kind of socket.
"""

import contextlib
import json
import os
import socket
import struct
from collections.abc import Callable, Mapping
from typing import Any

ASK_WITHIN_S = 1.0  # a command is one short line, sent at once
LIMIT_BYTES = 65536
_CREDENTIALS = struct.Struct("iII")  # process, user, group


class Refused(Exception):
    """Why a command was not carried out, in one line."""


class Ear:
    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(_address(os.getpid()))
        self._socket.listen(8)
        self._socket.setblocking(False)

    def listen(self, do: Callable[[Mapping[str, Any]], str]) -> None:
        """Do one command, if one was given: `do` returns what there is to tell, or raises Refused."""
        try:
            caller, _ = self._socket.accept()
        except BlockingIOError:
            return
        with caller, contextlib.suppress(OSError):  # nobody is left to tell
            caller.settimeout(ASK_WITHIN_S)
            try:
                told = {"done": do(_command(caller))}
            except Refused as why:
                told = {"refused": str(why)}
            caller.sendall(json.dumps(told).encode() + b"\n")


def command(pid: int, asked: Mapping[str, Any], within_s: float) -> str:
    """Give a supervisor a command; returns what it tells when that is done. Refused if it is not."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(within_s)
        try:
            line.connect(_address(pid))
            line.sendall(json.dumps(asked).encode() + b"\n")
            told = json.loads(_line(line))
        except TimeoutError:
            raise Refused(f"the platform with process id {pid} gave no answer within {within_s:.0f} s") from None
        except (OSError, ValueError):
            raise Refused(
                f"no reference platform listens as process {pid}; give the process id of `nisi refcourt` itself"
            ) from None
    if "refused" in told:
        raise Refused(told["refused"])
    return str(told["done"])


def _address(pid: int) -> str:
    return f"\0refcourt-{pid}"


def _command(caller: socket.socket) -> Mapping[str, Any]:
    _, user, _ = _CREDENTIALS.unpack(caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
    if user not in (0, os.geteuid()):
        raise Refused(f"user {user} may not command the platform of user {os.geteuid()}")
    try:
        asked = json.loads(_line(caller))
    except (OSError, ValueError):
        asked = None
    if not isinstance(asked, dict):
        raise Refused("a command is one JSON object on one line")
    return asked


def _line(connection: socket.socket) -> bytes:
    heard = b""
    while not heard.endswith(b"\n") and len(heard) < LIMIT_BYTES and (more := connection.recv(LIMIT_BYTES)):
        heard += more
    return heard
