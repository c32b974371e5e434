"""What holds for every seeded fault, by being in the catalogue."""

from pathlib import Path

import pytest

from refcourt.database import Database
from refcourt.faults import Fault, Strike, catalogue, named
from refcourt.seams import Seam, seam
from refcourt.tables import metadata


@pytest.mark.parametrize("fault", catalogue().values(), ids=lambda fault: fault.id)
def test_a_fault_says_what_it_is(fault: Fault) -> None:
    """What it imitates, where that is known from, and where it is seen; it strikes one in ten, or more of what is rare.

    What waits for a load or an outage strikes all that it likes, and no stage that has neither may see it."""
    assert fault.imitates and fault.source and fault.seen_at
    if fault.when:
        assert fault.seen_at in ("merge", "early-adopter")
    else:
        assert fault.every >= (3 if fault.rare else 10)
    assert isinstance(fault.seam, Seam)


def test_a_fault_answers_to_each_of_its_names_and_to_nobody_elses() -> None:
    """It is in the catalogue once, under the first."""
    names = [(name, fault.id) for fault in catalogue().values() for name in (fault.id, *fault.also)]
    assert len(dict(names)) == len(names)
    found = {name: fault.id for name, _ in names if (fault := named(name))}
    assert found == dict(names)
    assert {name: id for name, id in names if name != id} == {
        "B5": "D23",
        "B6": "D24",
        "B7": "D25",
        "B8": "D11",
        "B11": "D22",
    }


def test_a_strike_is_the_same_always_and_spares_tests(tmp_path: Path) -> None:
    """About one in ten of many subjects, the same ones each time, and none of a test case."""
    strike = Strike("T0", 10, Database(f"sqlite:///{tmp_path / 'x.db'}"))
    struck = [n for n in range(10_000) if strike.hits(f"subject {n}", test_case=False)]
    assert 900 < len(struck) < 1100
    assert struck == [n for n in range(10_000) if strike.hits(f"subject {n}", test_case=False)]
    assert not any(strike.hits(f"subject {n}", test_case=True) for n in struck)


def test_a_firing_is_counted_with_the_change_that_it_made_or_not_at_all(tmp_path: Path) -> None:
    """Within a transaction that is undone, the count is undone too."""
    db = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with db.write() as tx:
        metadata.create_all(tx)
    strike = Strike("T5", 10, db)
    strike.fired()

    def undone() -> None:
        with db.write():
            strike.fired()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    with db.read() as tx:
        assert tx.exec_driver_sql("SELECT fault_id FROM fault_firing").all() == [("T5",)]


def test_a_seam_is_its_healthy_function_until_something_stands_in() -> None:
    """Callers never notice which."""

    @seam
    def double(n: int) -> int:
        return 2 * n

    assert double(3) == 6
    healthy = double.standing
    double.stand_in(lambda n: healthy(n) + 1)
    assert double(3) == 7
