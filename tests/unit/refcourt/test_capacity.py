"""What a healthy platform carries: the largest hearing on record, and three times the peak of a national court day."""

import time
from concurrent.futures import ThreadPoolExecutor

import recording_inbox
import reference_court
from rushes import PEOPLE, Site, answers_of

LARGEST_BYTES = 2_400_000
PEAK_A_S, FOR_S = 15, 4
LATE_S = 10


def test_the_largest_hearing_on_record_is_carried_whole_and_in_time() -> None:
    """Drafted, shared, announced and delivered, with every letter of what the court answered."""
    with recording_inbox.listening() as inbox, reference_court.running(*inbox.all_partners) as court:
        site = Site(court, inbox)
        codes = ("CURE", "EMW", "AAR", "ERPEM", *(f"X{n}" for n in range(20)))
        hearing = site.drafted(*codes, prompts=answers_of(50, 2000))
        assert site.share(hearing) == 202
        orders = site.orders(hearing)
        assert len(orders) == 4
        assert all(site.arrived(orders, LATE_S))
        reference_court.until(lambda: len(inbox.results(hearing)) == 3, LATE_S)
        for delivery in inbox.results(hearing):
            assert len(delivery.body) > LARGEST_BYTES
            told = [
                prompt["value"] for line in delivery.json["judicialResults"] for prompt in line["judicialResultPrompts"]
            ]
            assert told == ["x" * 2000] * 50 * len(codes)


def test_three_times_the_national_peak_is_carried_without_loss() -> None:
    """Fifteen shares a second, each when it is due: all accepted, each told once to its contractor and its agencies."""
    with recording_inbox.listening() as inbox, reference_court.running(*inbox.all_partners) as court:
        site = Site(court, inbox)
        hearings = [site.drafted() for _ in range(PEAK_A_S * FOR_S)]
        for n in range(PEOPLE):
            court.person(f"legal-adviser.{n + 1}")
        began = time.monotonic()

        def share_when_due(n: int) -> int:
            time.sleep(max(began + n / PEAK_A_S - time.monotonic(), 0))
            return site.share(hearings[n], n % PEOPLE + 1)

        with ThreadPoolExecutor(PEOPLE) as pool:
            assert set(pool.map(share_when_due, range(len(hearings)))) == {202}
        orders = [order for hearing in hearings for order in site.orders(hearing)]
        assert all(site.arrived(orders, LATE_S))
        reference_court.until(lambda: all(len(inbox.results(hearing)) == 3 for hearing in hearings), LATE_S)
        assert [len(inbox.by_order()[order]) for order in orders] == [1] * len(hearings)
