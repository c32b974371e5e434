"""Partners that write down what they are sent: one inbox, a path for each."""

import contextlib
import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CONTRACTORS = ("em-contractor", "second-contractor")
PARTNERS = (*CONTRACTORS, "probation", "prison", "police", "cps", "youth-offending-team")


@dataclass(frozen=True)
class Delivery:
    partner: str
    key: str
    signature: str
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Inbox:
    port: int
    deliveries: list[Delivery] = field(default_factory=list)
    answers_with: int = 200

    @property
    def partner(self) -> str:
        return f"em-contractor=http://127.0.0.1:{self.port}/partners/em-contractor"

    @property
    def all_partners(self) -> list[str]:
        """The arguments with which a platform tells every partner that it knows of."""
        base = f"http://127.0.0.1:{self.port}/partners"
        return [argument for name in PARTNERS for argument in ("--partner", f"{name}={base}/{name}")]

    def by_order(self) -> dict[str, set[Delivery]]:
        """Order id → different deliveries about it; the same key with the same body counts once."""
        found: dict[str, set[Delivery]] = defaultdict(set)
        for delivery in list(self.deliveries):
            if delivery.partner in CONTRACTORS:
                found[delivery.json["order_id"]].add(delivery)
        return found

    def words(self, order_id: str) -> list[tuple[str, int, str]]:
        """What contractors were told of an order, in the order of arrival: partner, version, request."""
        return [
            (d.partner, d.json["order_version"], d.json["order_variation_type"] or d.json["order_request_type"])
            for d in list(self.deliveries)
            if d.partner in CONTRACTORS and d.json["order_id"] == order_id
        ]

    def results(self, hearing_id: str) -> list[Delivery]:
        """What agencies were told of the results of a hearing, in the order of arrival."""
        found = [d for d in list(self.deliveries) if d.partner not in CONTRACTORS]
        return [delivery for delivery in found if delivery.json["hearingId"] == hearing_id]


@contextlib.contextmanager
def listening(port: int = 0) -> Iterator[Inbox]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:
                return  # the sender died in the middle
            if inbox.answers_with < 300:
                key, signature = self.headers["Idempotency-Key"], self.headers["X-Signature"]
                inbox.deliveries.append(Delivery(self.path.rpartition("/")[2], key, signature, body))
            self.send_response(inbox.answers_with)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

    with Server(("127.0.0.1", port), Handler) as server:
        inbox = Inbox(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield inbox
        finally:
            server.shutdown()
            thread.join()
