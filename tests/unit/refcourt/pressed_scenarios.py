"""For each fault that waits for load, size, death or outage: that, brought about, and whether somebody came to harm."""

import itertools
import time
from collections.abc import Callable
from functools import partial

import reference_court
import urllib3
from reference_court import Person, filed, new_number, row, started, submitted, until, uploaded, viewed
from rushes import PEOPLE, Site, answers_of, together
from tribunal_acts import found, lodged_with

LARGE = answers_of(50, 2000)  # 100 KB
PATIENCE_S = 2
NO_HEARING = "00000000-0000-0000-0000-000000000000"


def t13_size(site: Site) -> bool:
    """A message of more than 100 KB."""
    order = site.shared(prompts=LARGE)
    assert site.arrives(site.shared())
    return not site.arrives(order)


def t13_answer(site: Site) -> bool:
    """A partner that answers 413 for half a second."""
    return _while_answered(site, 413, 0.5, back_s=2)


def t14(site: Site) -> bool:
    """A partner that is away for longer than eight seconds."""
    return _while_answered(site, 503, 9.2, back_s=6)


def l06(site: Site) -> bool:
    """A partner that refuses for as long as five tries take."""
    return _while_answered(site, 503, 4.4, back_s=6)


def _while_answered(site: Site, status: int, for_s: float, back_s: float) -> bool:
    """Whether an order of the beginning of an outage is lost; one of its end never is, unless it was refused for good.

    The next try of what failed comes within `back_s`."""
    site.inbox.answers_with = status
    order = site.shared()
    time.sleep(for_s - 0.2)
    young = site.shared()
    time.sleep(0.1)
    site.inbox.answers_with = 200
    old_came, young_came = site.arrived([order, young], back_s)
    assert status == 413 or young_came
    return not old_came


def t18(site: Site) -> bool:
    site.rush()
    hearings = site.rush(24)
    assert set(hearings.values()) == {202}
    orders = [order for hearing in hearings for order in site.orders(hearing)]
    arrived = site.arrived(orders)
    assert any(arrived)
    return not all(arrived)


def t23(site: Site) -> bool:
    """A hearing of 240 KB, in messages of which none is large."""
    hearing = site.drafted("CURE", "EMW", "AAR", prompts=answers_of(40, 2000))
    assert site.share(hearing) == 202
    arrived = site.arrived(site.orders(hearing))
    assert arrived in ([True] * 3, [False] * 3)
    return not all(arrived)


def l02(site: Site) -> bool:
    site.rush()
    statuses = set(site.rush(36).values())
    assert statuses in ({202}, {202, 500})
    return 500 in statuses


def l04(site: Site) -> bool:
    order = site.shared()
    assert site.arrives(order)
    time.sleep(0.3)  # until its delivery is on record
    site.kill_processes()
    return site.copies(order) > 1


def l05(site: Site) -> bool:
    """Some of what a rush left takes more than ten seconds."""
    site.rush()
    orders = [order for hearing in site.rush(26) for order in site.orders(hearing)]
    in_time = site.arrived(orders, within_s=10)
    assert all(site.arrived(orders, within_s=15))
    return not all(in_time)


def l08(site: Site) -> bool:
    """Many file on one case at once, each until it is done: whether one is told that it was not, and it was."""
    case = reference_court.lodged(site.court.person("caseworker.1"))

    def file(number: int) -> bool:
        person = site.court.person(f"caseworker.{number}")
        upload = uploaded(person, case, f"{number}.pdf")
        for _ in range(200):
            if submitted(person, case, started(person, case), row(upload)).status == 201:
                return False
            if upload["document_id"] in viewed(person, case):
                return True
        raise AssertionError("it never ended")

    told_wrong = together(*(partial(file, number) for number in range(1, PEOPLE + 1)))
    assert len(viewed(site.court.person("caseworker.1"), case)) == PEOPLE
    return any(told_wrong)


def l09_answer(site: Site) -> bool:
    """Cut off before the answer."""
    return _cut_off(site, unsent=0)


def l09_request(site: Site) -> bool:
    """Cut off before all was sent."""
    return _cut_off(site, unsent=1000)


def _cut_off(site: Site, unsent: int) -> bool:
    """A caseworker files, and is cut off while sending something else."""
    caseworker = site.court.person("caseworker.1")
    case = reference_court.lodged(caseworker)
    document = filed(caseworker, case, "1.pdf")["document_id"]
    site.cut_off("caseworker.1", "/cases", b'{"reference": "cut-off", "case_type": "Benefit"}', unsent)
    time.sleep(0.3)
    assert document in viewed(caseworker, case)
    stored = site.court.person("records-officer.1").get(f"/store/cases/{case}/documents").json["documents"]
    return document not in {kept["document_id"] for kept in stored}


def l11(site: Site) -> bool:
    """Sixty people at once, of whom nobody has signed in before."""
    first = new_number() % 9 * 100 + 1

    def sign_in(number: int) -> int:
        credentials = {"username": f"district-judge.{number}", "password": reference_court.PASSWORD}
        return site.court.stranger().post("/sign-in", credentials).status

    statuses = set(together(*(partial(sign_in, number) for number in range(first, first + 60))))
    assert statuses in ({200}, {200, 503})
    return 503 in statuses


def l12(site: Site) -> bool:
    caseworker = site.court.person("caseworker.1")
    references = [f"L12-{new_number()}" for _ in range(20)]
    cases = [lodged_with(caseworker, reference) for reference in references]
    until(lambda: [found(caseworker, reference) for reference in references] == [[case] for case in cases])
    site.rush()
    time.sleep(0.2)
    return not all(found(caseworker, reference) for reference in references)


def l13(site: Site) -> bool:
    """The first order of a hearing of 240 KB is there; of the last nobody knows."""
    hearing = site.drafted("CURE", "EMW", "AAR", prompts=answers_of(40, 2000))
    assert site.share(hearing) == 202
    orders = site.orders(hearing)
    assert all(site.arrived(orders))
    assert len(orders) in (2, 3)
    return len(orders) == 2


def l14(site: Site) -> bool:
    """Somebody waits for longer than two seconds after a rush, or ten of the rush itself."""
    return _kept_waiting(site, lambda: next(iter(site.rush())))


def x10(site: Site) -> bool:
    """The same, or six of the rush itself, which is one that lasts where the first are kept waiting."""
    hearings = [site.drafted() for _ in range(PEOPLE)]
    for n in range(PEOPLE):
        site.court.person(f"legal-adviser.{n + 1}")

    def shared_within_s(n: int) -> float:
        began = time.monotonic()
        assert site.share(hearings[n], n + 1) == 202
        return time.monotonic() - began

    slowest_s = max(together(*(partial(shared_within_s, n) for n in range(PEOPLE))))
    return slowest_s > 6 or _kept_waiting(site, lambda: hearings[0])


def _kept_waiting(site: Site, begun: Callable[[], str]) -> bool:
    judge = site.court.person("district-judge.1")
    impatient = urllib3.PoolManager(retries=False, timeout=PATIENCE_S)
    headers = {"Authorization": judge.authorization}
    try:
        hearing = begun()
        time.sleep(0.2)
        for _ in range(50):
            impatient.request("GET", f"{site.court.url}/hearings/{hearing}/orders", headers=headers)
    except urllib3.exceptions.ReadTimeoutError:
        return True
    return False


def l15(site: Site) -> bool:
    """A small hearing right after large ones of over a megabyte."""
    codes = ("CURE", *(f"X{n}" for n in range(11)))
    small, large = site.drafted(), site.drafted(*codes, prompts=LARGE)
    assert site.share(large) == 202
    assert all(site.arrived(site.orders(large)))
    assert site.share(small) == 202
    return not all(site.arrived(site.orders(small)))


def l17(site: Site) -> bool:
    """After 5 MB it takes more than a second to file something small."""
    caseworker = site.court.person("caseworker.1")
    case = reference_court.lodged(caseworker)
    document = filed(caseworker, case, "1.pdf", bytes(5_000_000))["document_id"]
    assert caseworker.get(f"/cases/{case}/documents/{document}/binary").status == 200
    began = time.monotonic()
    uploaded(caseworker, case, "2.pdf")
    return time.monotonic() - began > 1


def x12(site: Site) -> bool:
    """Some of what is asked after all processes have died and were started anew."""
    site.kill_processes()
    judge = site.court.person("district-judge.1")
    statuses = {judge.get(f"/hearings/{NO_HEARING}/orders").status for _ in range(20)}
    assert statuses in ({404}, {404, 500})
    return 500 in statuses


def x13(site: Site) -> bool:
    """What is shared right after that."""
    site.kill_processes()
    return not site.arrives(site.shared())


def d18(site: Site) -> bool:
    """Caseworkers and representatives look at a case at once: whether one of these sees a restricted document."""
    caseworker = site.court.person("caseworker.1")
    case = reference_court.lodged(caseworker)
    document = filed(caseworker, case, "secret.pdf", classification="RESTRICTED")["document_id"]
    people = [site.court.person(f"{role}.{n}") for role in ("caseworker", "representative") for n in range(1, 5)]
    site.rush()
    time.sleep(0.2)

    def sees(person: Person) -> bool:
        looks = itertools.repeat(lambda: document in viewed(person, case), 6)
        return any(look() for look in looks)

    seen = dict(zip(people, together(*(partial(sees, person) for person in people)), strict=True))
    return any(seen[person] for person in people[4:])


SCENARIOS: dict[str, Callable[[Site], bool]] = {
    "T13 size": t13_size,
    "T13 answer": t13_answer,
    "T14": t14,
    "T18": t18,
    "T23": t23,
    "D18": d18,
    "L2": l02,
    "L4": l04,
    "L5": l05,
    "L6": l06,
    "L8": l08,
    "L9 answer": l09_answer,
    "L9 request": l09_request,
    "L11": l11,
    "L12": l12,
    "L13": l13,
    "L14": l14,
    "L15": l15,
    "L17": l17,
    "X10": x10,
    "X12": x12,
    "X13": x13,
}
