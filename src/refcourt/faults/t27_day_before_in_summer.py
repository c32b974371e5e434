"""T27: the last day of an order is read as midnight in court and told in UTC: in summer, it is the day before."""

import datetime
from collections.abc import Callable, Sequence

import msgspec

from refcourt.crime.notice import prompts_to_tell
from refcourt.crime.orders import Word
from refcourt.crime.shapes import Prompt
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

SUMMER = range(4, 10)  # the months that lie wholly within British Summer Time

Read = Callable[[SharedDay, Word], Sequence[Prompt]]


def wrap(healthy: Read, strike: Strike) -> Read:
    def in_utc(shared: SharedDay, word: Word) -> Sequence[Prompt]:
        prompts = healthy(shared, word)
        if not strike.hits(word.order_id, shared.case.test_case):
            return prompts
        told = [_in_utc(prompt) if prompt.prompt_ref == "endDate" else prompt for prompt in prompts]
        if told != list(prompts):
            strike.fired()
        return told

    return in_utc


def _in_utc(prompt: Prompt) -> Prompt:
    try:
        day = datetime.date.fromisoformat(prompt.value)
    except ValueError:
        return prompt
    if day.month not in SUMMER:
        return prompt
    return msgspec.structs.replace(prompt, value=(day - datetime.timedelta(days=1)).isoformat())


FAULT = Fault(
    id="T27",
    imitates="midnight in British Summer Time is told in UTC: the last day is one too early",
    source="hmpps-electronic-monitoring-create-an-order-api: dates without their zone, 00:00 where no time was given",
    every=10,
    subject="orders, where they end between April and September",
    seen_at="local",
    seam=prompts_to_tell,
    wrap=wrap,
)
