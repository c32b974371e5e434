"""A partner that writes down what it is sent."""

import contextlib
import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Delivery:
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

    def by_order(self) -> dict[str, set[Delivery]]:
        """Order id → different deliveries about it; the same key with the same body counts once."""
        found: dict[str, set[Delivery]] = defaultdict(set)
        for delivery in list(self.deliveries):
            found[delivery.json["order_id"]].add(delivery)
        return found


@contextlib.contextmanager
def listening(port: int = 0) -> Iterator[Inbox]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if inbox.answers_with < 300:
                inbox.deliveries.append(Delivery(self.headers["Idempotency-Key"], self.headers["X-Signature"], body))
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
