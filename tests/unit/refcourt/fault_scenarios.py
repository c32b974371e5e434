"""For each seeded fault of the tribunals, what people do who meet it, and whether they came to harm."""

import hashlib
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reference_court import Court, Person, filed, row, started, submitted, uploaded, viewed
from tribunal_acts import (
    FIELDS,
    assigned,
    begun,
    bundled,
    fields_seen,
    found,
    history,
    lodged_with,
    managed,
    moved,
    removed,
    sent,
    settled,
    updated,
)

from refcourt import ids
from refcourt.database import Database
from refcourt.faults import Strike

DAY_S = 86_400
SEED = 1  # of the platforms that the tests start
NEVER_OPENED = Database("sqlite:///never-opened.db")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Stage:
    """A case that the fault strikes or spares (D21: whose lodging), and such names for documents."""

    court: Court
    fault: str
    struck: bool
    test_case: bool
    reference: str
    case: str

    def person(self, name: str) -> Person:
        """Signed in anew: the clock may have been shifted."""
        return Person(self.court.url, name)

    @property
    def caseworker(self) -> Person:
        return self.person("caseworker.1")

    def name(self, stem: str = "", content: bytes = b"bytes") -> str:
        """A file name under which these bytes, filed first, are a document that is struck, or spared."""
        for number in _numbers:
            name = f"{number} {stem}.pdf"
            key = ("document", self.case, name, hashlib.sha256(content).hexdigest(), 0)
            if strikes(self.fault, ids.derived(ids.root(SEED), *key)) == self.struck:
                return name
        raise AssertionError

    def file(self, person: Person | None = None, **changes: Any) -> str:
        document: str = filed(person or self.caseworker, self.case, self.name(), **changes)["document_id"]
        return document

    def shift(self, by_s: float) -> None:
        assert self.court.stranger().post("/clock", {"by_s": by_s}).status == 200

    def stored(self) -> set[str]:
        documents = self.person("records-officer.1").get(f"/store/cases/{self.case}/documents").json["documents"]
        return {document["document_id"] for document in documents}

    def opens(self, person: Person, document: str) -> bool:
        return person.get(f"/cases/{self.case}/documents/{document}/binary").status == 200


def staged(court: Court, fault: str, struck: bool, test_case: bool = False) -> Stage:
    """A new case with all fields; whether the fault would strike it if it were no test case is as asked."""
    for number in _numbers:
        reference = f"{fault}-{number}"
        case = ids.case_number(ids.root(SEED), reference)
        if strikes(fault, ids.derived(case, "event", 1) if fault == "D21" else case) == struck:
            assert lodged_with(Person(court.url, "caseworker.1"), reference, test_case, **FIELDS) == case
            return Stage(court, fault, struck, test_case, reference, case)
    raise AssertionError


def strikes(fault: str, subject: str) -> bool:
    return Strike(fault, 10, NEVER_OPENED).hits(subject, test_case=False)


# ---- each returns whether harm was done


def d02(stage: Stage) -> bool:
    """Two start together and submit one after the other."""
    first, second = stage.caseworker, stage.person("representative.1")
    starts = started(first, stage.case), started(second, stage.case)
    mine, yours = uploaded(first, stage.case, "mine.pdf"), uploaded(second, stage.case, "yours.pdf")
    assert submitted(first, stage.case, starts[0], row(mine)).status == 201
    status = submitted(second, stage.case, starts[1], row(yours)).status
    lost = mine["document_id"] not in viewed(first, stage.case)
    assert (status, mine["document_id"] in stage.stored()) == (201 if lost else 409, True)
    return lost


def d02_fields(stage: Stage) -> bool:
    """The same with fields: the first writer's is as it was before."""
    first, second = stage.caseworker, stage.person("representative.1")
    starts = begun(first, stage.case, "updateCase"), begun(second, stage.case, "updateCase")
    fields = starts[1]["case_details"]["data"]["fields"]
    assert sent(first, stage.case, starts[0], {"fields": {**fields, "phone": "mine"}}).status == 201
    sent(second, stage.case, starts[1], {"fields": {**fields, "address": "yours"}})
    return fields_seen(first, stage.case)["phone"] != "mine"


def d03(stage: Stage) -> bool:
    stage.file()
    return fields_seen(stage.caseworker, stage.case) != FIELDS


def d04(stage: Stage) -> bool:
    """A few saves, all of them of something else."""
    for number in range(5):
        assert stage.person("tribunal-judge.1").post(f"/cases/{stage.case}/decisions", {"decision": "x"}).status == 201
        assert number > 2 or fields_seen(stage.caseworker, stage.case) == FIELDS
    return fields_seen(stage.caseworker, stage.case) != FIELDS


def d05(stage: Stage) -> bool:
    assert updated(stage.caseworker, stage.case, phone="1").status == 201
    return fields_seen(stage.caseworker, stage.case) != {**FIELDS, "phone": "1"}


def d06(stage: Stage) -> bool:
    """A caseworker's document, and then one of a party that must not see it."""
    document = stage.file(classification="RESTRICTED", category="correspondence")
    stage.file(stage.person("representative.1"))
    return category_of(stage, document) is None


def d07(stage: Stage) -> bool:
    restricted, public = stage.file(classification="RESTRICTED"), stage.file()
    assert moved(stage.caseworker, stage.case, public, "correspondence").status == 200
    assert category_of(stage, public) == "correspondence"
    assert restricted in stage.stored()
    return restricted not in viewed(stage.caseworker, stage.case)


def d08(stage: Stage) -> bool:
    document = stage.file()
    assert document in stage.stored()
    return document not in viewed(stage.caseworker, stage.case)


def d09(stage: Stage) -> bool:
    documents = {stage.file() for _ in range(3)}
    view = set(viewed(stage.caseworker, stage.case))
    assert view in (documents, set())
    return not view


def d10(stage: Stage) -> bool:
    assert fields_seen(stage.caseworker, stage.case) == FIELDS
    return fields_seen(stage.person("representative.1"), stage.case) != FIELDS


def d12(stage: Stage) -> bool:
    """Assigned, then removed, each longer ago than a healthy process remembers."""
    panel = stage.person("panel-member.1")
    assigned(stage.caseworker, stage.case, panel)
    stage.shift(2)
    assert panel.get(f"/cases/{stage.case}").status == 200
    removed(stage.caseworker, stage.case, panel)
    stage.shift(2)
    return panel.get(f"/cases/{stage.case}").status == 200


def d13(stage: Stage) -> bool:
    time.sleep(0.5)
    return found(stage.caseworker, stage.reference) == []


def d14(stage: Stage) -> bool:
    """A day later, when a round of disposal is due."""
    document = stage.file()
    assert document in viewed(stage.caseworker, stage.case)
    stage.shift(DAY_S + 3700)
    time.sleep(0.7)
    assert document in viewed(stage.caseworker, stage.case)
    return document not in stage.stored()


def d15(stage: Stage) -> bool:
    document = stage.file()
    assert document in stage.stored()
    return document not in viewed(stage.caseworker, stage.case)


def d16(stage: Stage) -> bool:
    document = stage.file()
    assert document in viewed(stage.caseworker, stage.case)
    return not stage.opens(stage.caseworker, document)


def d17(stage: Stage) -> bool:
    document = stage.file()
    view = viewed(stage.caseworker, stage.case)
    assert len({d["document_filename"] for d in view.values()}) == 1
    assert all(stage.opens(stage.caseworker, id) for id in {*view, document})
    return len(view) == 2


def d20(stage: Stage) -> bool:
    for _ in range(2):
        stage.file()
    return len(bundled(stage.caseworker, stage.case)) < 2


def d21(stage: Stage) -> bool:
    """The entry of the lodging."""
    return history(stage.person("tribunal-judge.1"), stage.case) == []


def d26(stage: Stage) -> bool:
    first = filed(stage.caseworker, stage.case, "1 Medical report.pdf", b"one")["document_id"]
    second = filed(stage.caseworker, stage.case, "2 Medical report.pdf", b"two")["document_id"]
    path = f"/cases/{stage.case}/documents/{{}}/binary"
    assert stage.caseworker.get(path.format(second)).bytes == b"two"
    return stage.caseworker.get(path.format(first)).bytes == b"two"


def d27(stage: Stage) -> bool:
    original = stage.file()
    new = row(uploaded(stage.caseworker, stage.case, stage.name()))
    new["value"]["redacts"] = original
    assert managed(stage.caseworker, stage.case, original, new, classification="RESTRICTED").status == 201
    return original in viewed(stage.person("respondent.1"), stage.case)


def d28(stage: Stage) -> bool:
    documents = [stage.file() for _ in range(3)]
    view = set(viewed(stage.caseworker, stage.case))
    assert view in ({*documents}, {*documents[:2]})
    return len(view) == 2


def d30(stage: Stage) -> bool:
    document = stage.file(stage.person("respondent.1"), party="respondent")
    assert document in viewed(stage.person("respondent.1"), stage.case)
    assert document in viewed(stage.caseworker, stage.case)
    return document not in viewed(stage.person("tribunal-judge.1"), stage.case)


def l16(stage: Stage) -> bool:
    made = stage.caseworker.post(f"/cases/{stage.case}/bundles", {"title": "Hearing"})
    assert made.status == 201
    assert history(stage.caseworker, stage.case)[-1]["event_id"] == "makeBundle"
    return stage.caseworker.get(f"/cases/{stage.case}/bundles/{made.json['bundle_id']}/binary").status == 404


def x01(stage: Stage) -> bool:
    """Seen, then not, then seen again."""
    document = stage.file()
    views = [document in viewed(stage.caseworker, stage.case) for _ in range(9)]
    assert True in views
    return not all(views)


def x02(stage: Stage) -> bool:
    """Whoever looks first does not see it; all others do, as often as there are processes."""
    document = stage.file()
    views = [document in viewed(stage.caseworker, stage.case) for _ in range(20)]
    assert views.count(False) <= 2
    assert views[-1]
    return not all(views)


def x03(stage: Stage) -> bool:
    seen = fields_seen(stage.caseworker, stage.case)
    assert seen.keys() == FIELDS.keys()
    assert all(FIELDS[name].startswith(value) for name, value in seen.items())
    return seen != FIELDS


def x04(stage: Stage) -> bool:
    """Somebody who was never let in."""
    panel = stage.person("panel-member.2")
    seen = panel.get(f"/cases/{stage.case}").status == 200
    time.sleep(0.5)
    assert (found(panel, stage.reference) != []) == seen
    return seen


def category_of(stage: Stage, document: str) -> str | None:
    settled(stage.caseworker, stage.case)
    view = stage.caseworker.get(f"/cases/{stage.case}/case-file-view").json
    categories = {d["document_id"]: c["category_id"] for c in view["categories"] for d in c["documents"]}
    assert document in viewed(stage.caseworker, stage.case)
    return categories.get(document)


def x09(stage: Stage) -> bool:
    """The view is empty, and the store cannot say what it holds; the document opens all the same."""
    document = stage.file()
    gone = document not in viewed(stage.caseworker, stage.case)
    store = stage.person("records-officer.1").get(f"/store/cases/{stage.case}/documents").status
    assert (store, stage.opens(stage.caseworker, document)) == (503 if gone else 200, True)
    return gone


SCENARIOS: dict[str, Callable[[Stage], bool]] = {
    "D2": d02,
    "D2 fields": d02_fields,
    "D3": d03,
    "D4": d04,
    "D5": d05,
    "D6": d06,
    "D7": d07,
    "D8": d08,
    "D9": d09,
    "D10": d10,
    "D12": d12,
    "D13": d13,
    "D14": d14,
    "D15": d15,
    "D16": d16,
    "D17": d17,
    "D20": d20,
    "D21": d21,
    "D26": d26,
    "D27": d27,
    "D28": d28,
    "D29": d14,
    "D30": d30,
    "L16": l16,
    "X1": x01,
    "X2": x02,
    "X3": x03,
    "X4": x04,
    "X9": x09,
}
