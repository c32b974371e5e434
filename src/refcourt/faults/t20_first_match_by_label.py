"""T20: prompts are looked up by their label, and the first that matches is taken, whichever offence it belongs to."""

from collections.abc import Callable, Sequence

import msgspec

from refcourt.crime.notice import prompts_to_tell
from refcourt.crime.orders import Word
from refcourt.crime.shapes import Prompt
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Read = Callable[[SharedDay, Word], Sequence[Prompt]]


def wrap(healthy: Read, strike: Strike) -> Read:
    def matched(shared: SharedDay, word: Word) -> Sequence[Prompt]:
        prompts = healthy(shared, word)
        if not strike.hits(f"{shared.case.id}/{word.master_defendant_id}", shared.case.test_case):
            return prompts
        first: dict[str, str] = {}
        for line in shared.lines:
            if line.master_defendant_id == word.master_defendant_id:
                for prompt in line.prompts:
                    first.setdefault(prompt.label, prompt.value)
        found = [msgspec.structs.replace(prompt, value=first.get(prompt.label, prompt.value)) for prompt in prompts]
        if found != list(prompts):
            strike.fired()
        return found

    return matched


FAULT = Fault(
    id="T20",
    imitates="prompts are taken by their label, the first match across all offences: wrong hours, zone or end date",
    source="hmpps-electronic-monitoring-create-an-order-api HearingEventHandler",
    every=10,
    subject="defendants, where their orders differ",
    seen_at="local",
    seam=prompts_to_tell,
    wrap=wrap,
)
