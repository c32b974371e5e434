"""T19: reference data has renamed a prompt, the list of prompts that are read has not, and the answer is left out."""

from collections.abc import Callable, Sequence

from refcourt.crime.notice import prompts_to_tell
from refcourt.crime.orders import Word
from refcourt.crime.shapes import Prompt
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Read = Callable[[SharedDay, Word], Sequence[Prompt]]


def wrap(healthy: Read, strike: Strike) -> Read:
    def known(shared: SharedDay, word: Word) -> Sequence[Prompt]:
        prompts = healthy(shared, word)
        if not prompts or not strike.hits(word.order_id, shared.case.test_case):
            return prompts
        strike.fired()
        renamed = strike.pick(word.order_id, len(prompts))
        return [prompt for place, prompt in enumerate(prompts) if place != renamed]

    return known


FAULT = Fault(
    id="T19",
    imitates="reference data renames a prompt, the allow-list does not know it, and its answer is ignored",
    source="hmpps-electronic-monitoring-create-an-order-api: hard-coded lists of ids and labels",
    every=10,
    subject="orders",
    seen_at="local",
    seam=prompts_to_tell,
    wrap=wrap,
)
