"""`nisi inbox`: the inboxes by themselves, beside a candidate that somebody else runs."""

from __future__ import annotations

from nisi.gather.inbox_process import WRITER, addresses, listen_on, listening
from nisi.gather.plan import Settings, invent_secrets, new_run, open_journal, save_plan
from nisi.inboxes.webhook import serve
from nisi.settings import shown


def serve_inboxes(settings: Settings) -> None:
    """Take deliveries until Ctrl-C or SIGTERM; every one is in the journal of a run folder of its own."""
    invent_secrets(settings)
    partners = listening(settings.candidate)
    listener = listen_on(settings.candidate.inbox_port)
    plan, folder = new_run(settings, "inbox", (), None, ())
    save_plan(plan, folder)
    journal = open_journal(plan, folder, settings, WRITER, 1)

    def tell() -> None:
        for name, address in addresses(settings.candidate, listener).items():
            print(f"{name}: {address}", flush=True)
        print(f"deliveries are kept in {shown(folder)}; end with Ctrl-C", flush=True)

    try:
        serve(journal, partners, listener, tell)
    finally:
        journal.close()
