"""What it costs that court sites reach the candidate through lines: requests a second through one and without it."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path

from conftest import Say
from unit.outages.lines_at_work import HOST, at_work

CALLERS = 50
ROUND_S = 1.0
ROUNDS = 5
PROMISED = 5_000  # small requests a second through one process, on two cores
REQUEST = b"POST /orders HTTP/1.1\r\nHost: court\r\nContent-Length: 200\r\n\r\n" + b"x" * 200
ANSWER = b"HTTP/1.1 202 Accepted\r\nContent-Length: 40\r\n\r\n" + b"y" * 40

CANDIDATE = f"""
import asyncio
class Answers(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.had = transport, 0
    def data_received(self, data):
        self.had += len(data)
        while self.had >= {len(REQUEST)}:
            self.had -= {len(REQUEST)}
            self.transport.write({ANSWER!r})
async def main():
    server = await asyncio.get_running_loop().create_server(Answers, "{HOST}", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


class Caller(asyncio.Protocol):
    """Asks again as soon as it has its answer."""

    def __init__(self) -> None:
        self.answers = 0
        self._had = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(REQUEST)

    def data_received(self, data: bytes) -> None:
        self._had += len(data)
        if self._had >= len(ANSWER):
            self._had -= len(ANSWER)
            self.answers += 1
            self._transport.write(REQUEST)

    def hang_up(self) -> None:
        self._transport.abort()


async def requests_a_second(port: int) -> float:
    loop = asyncio.get_running_loop()
    callers = [(await loop.create_connection(Caller, HOST, port))[1] for _ in range(CALLERS)]
    began, before = time.perf_counter(), sum(caller.answers for caller in callers)
    await asyncio.sleep(ROUND_S)
    answers, took_s = sum(caller.answers for caller in callers) - before, time.perf_counter() - began
    for caller in callers:
        caller.hang_up()
    return answers / took_s


def test_the_cost_of_a_line(tmp_path: Path, say: Say) -> None:
    """Rounds with and without it in turn, so that whatever else the machine does meets both."""
    played = subprocess.Popen([sys.executable, "-c", CANDIDATE], stdout=subprocess.PIPE, text=True)
    try:
        assert played.stdout is not None
        port = int(played.stdout.readline())
        with at_work(tmp_path, port, "leeds") as lines:
            rounds = [
                (asyncio.run(requests_a_second(port)), asyncio.run(requests_a_second(lines.ports["leeds"])))
                for _ in range(ROUNDS)
            ]
    finally:
        played.kill()
        played.wait()
    without, through = (statistics.median(side) for side in zip(*rounds, strict=True))
    ratios = sorted(one[1] / one[0] for one in rounds)
    say(f"{CALLERS} callers: {without:,.0f} requests a second without a line, {through:,.0f} through one")
    say(f"through / without: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f} in {ROUNDS} rounds)")
    assert max(one[1] for one in rounds) > PROMISED
