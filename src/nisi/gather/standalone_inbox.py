"""`nisi inbox`: the inboxes by themselves, beside a candidate that somebody else runs."""

from __future__ import annotations

from nisi.gather.inbox_process import WRITER, listen_on, listening
from nisi.gather.leader import invent_secrets
from nisi.gather.plan import Settings, new_run, open_journal, save_plan
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
    port = listener.getsockname()[1]
    for name in partners:
        print(f"{name}: http://127.0.0.1:{port}/partners/{name}", flush=True)
    print(f"deliveries are kept in {shown(folder)}; end with Ctrl-C", flush=True)
    try:
        serve(journal, partners, listener)
    except KeyboardInterrupt:
        pass
    finally:
        journal.close()
