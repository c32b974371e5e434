"""Acts of an earlier run done again in this one: in their order, by the same people, and at once where they were.

An act begins when all acts have ended that had ended before it then, and after as long a pause as there was then, up to
a limit: `act B after A` and `B while A was under way` are kept, and how long the platform takes is its own affair.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

from nisi.actor import Actor
from nisi.gather.court import Court
from nisi.gather.other_names import NotGiven, OtherNames
from nisi.history.acts import Act
from nisi.model import Ok
from nisi.operations import Operation

MARGIN_S = 1.0  # over what a view takes to settle: whoever waited for that does so again
ENDS_WITHIN_S = 600.0  # all of one try; each act is bounded by the candidate's answer_within_s


class Sent(NamedTuple):
    """How many acts were done again, and why others were not."""

    done: int
    not_done: tuple[str, ...]


def people_of(court: Court, acts: Sequence[Act]) -> list[Actor]:
    """Who does each of them again, through pages where they did; raises `UsageError` for a role that there is not."""
    people = []
    for act in acts:
        role, _, n = act.actor.rpartition(".")
        court.act_by("browser" if act.channel == "page" else "api")
        people.append(court.actor(role, int(n)))
    court.act_by("api")
    return people


def send_again(court: Court, acts: Sequence[Act], names: OtherNames) -> Sent:
    """Do `acts`, which are in the order in which they began, with the `names` of this try."""
    people = people_of(court, acts)
    over = [threading.Event() for _ in acts]
    longest_s = court.settings.stage.deadlines.view_settles_s + MARGIN_S
    done, not_done, errors = [], [], []
    learning = threading.Lock()

    def again(place: int) -> None:
        act = acts[place]
        try:
            earlier = [n for n in range(place) if _had_ended(acts[n], act)]
            for n in earlier:
                over[n].wait()
            last = max((acts[n].answered or 0 for n in earlier), default=acts[0].invoked)
            threading.Event().wait(min((act.invoked - last) / 1e9, longest_s))
            with learning:
                operation: Operation[Any] = names.asked(act.operation)
            outcome = people[place].do(operation)
            if isinstance(outcome, Ok):
                with learning:
                    names.answered(act, outcome.answer)
            done.append(place)
        except NotGiven as error:
            not_done.append(f"{act.ref}: the platform gave no {error} this time")
        except BaseException as error:
            errors.append(error)
        finally:
            over[place].set()

    # Daemons: an act that hangs must not keep the process when the run is over.
    threads = [threading.Thread(target=again, args=(n,), name=f"again {n}", daemon=True) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(ENDS_WITHIN_S)
    if errors:
        raise errors[0]
    return Sent(len(done), tuple(not_done))


def _had_ended(one: Act, other: Act) -> bool:
    return one.answered is not None and one.answered <= other.invoked
