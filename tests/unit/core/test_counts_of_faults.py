"""How often seeded faults struck, as the candidate counts it, under the names by which they were planted."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from nisi.candidate import load_candidate
from nisi.gather.candidate_process import CandidateProcess
from nisi.kit import shipped_kit

TOLD = {
    "faults": [
        {"id": "D23", "also": ["B5"], "planted": True, "fired": 3},
        {"id": "T1", "planted": True, "fired": 0},
        {"id": "T2", "planted": False, "fired": 0},
    ]
}
# Each row: the names by which faults were asked for, and how often they are said to have struck.
ROWS: dict[str, tuple[tuple[str, ...], dict[str, int]]] = {
    "its id": (("D23", "T1"), {"D23": 3, "T1": 0}),
    "its other name": (("B5",), {"B5": 3, "T1": 0}),
    "both": (("B5", "D23"), {"D23": 3, "B5": 3, "T1": 0}),
}


class Told(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(TOLD).encode())


@pytest.mark.parametrize("row", ROWS)
def test_a_fault_is_counted_under_the_name_by_which_it_was_planted(row: str) -> None:
    """One that is not planted is left out."""
    planted, fired = ROWS[row]
    candidate, _ = load_candidate("refcourt", shipped_kit())
    with HTTPServer(("127.0.0.1", 0), Told) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        process = CandidateProcess(f"http://127.0.0.1:{server.server_address[1]}", candidate, None, planted)
        assert process.read_faults().fired == fired
