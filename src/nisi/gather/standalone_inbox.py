"""`nisi inbox`: the inboxes by themselves, beside a candidate that somebody else runs."""

from __future__ import annotations

import msgspec

from nisi.gather.inbox_process import addresses, listen_for, serve_run
from nisi.gather.plan import Settings, invent_secrets, new_run, save_plan
from nisi.settings import shown


def serve_inboxes(settings: Settings) -> None:
    """Take deliveries until Ctrl-C or SIGTERM; every one is in the journal of a run folder of its own.

    A list is read where the candidate's file says where the candidate is: one that was not started here has no other
    address that we know of."""
    candidate = settings.candidate
    invent_secrets(settings)
    listeners = listen_for(candidate)
    plan, folder = new_run(settings, "inbox", (), None, ())
    save_plan(msgspec.structs.replace(plan, base_url=candidate.base_url or ""), folder)

    found = addresses(candidate, folder, listeners)

    def tell() -> None:
        for name, address in found.items():
            if candidate.partners[name].inbox != "rest-list":
                print(f"{name}: {address}", flush=True)
            elif candidate.base_url is not None:
                print(f"{name}: reads {candidate.base_url}{candidate.partners[name].list_path}", flush=True)
            else:
                print(f"{name}: reads nothing: no base_url says where {candidate.name} is", flush=True)
        print(f"deliveries are kept in {shown(folder)}; end with Ctrl-C", flush=True)

    serve_run(folder, listeners, tell)
