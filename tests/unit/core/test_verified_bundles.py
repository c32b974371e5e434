"""`nisi verify`: a bundle is what a gate wrote, to the last bit, and comes to its verdict again."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from gated import STAGE, sound_run
from played import order
from played.bundles import bundled, small_stages_allowed

from nisi.evidence.envelope import KEY_VARIABLE, Forged, enclosed, load_public_key, signers, take_signing_key
from nisi.evidence.manifest import write_manifest
from nisi.evidence.statement import NAME, write_statement
from nisi.gather.verify import altered, verify
from nisi.settings import UsageError

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
FLIPS = 200


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundled(tmp_path_factory.mktemp("signed") / "run", *sound_run(), stage=STAGE, key=KEY)


@pytest.fixture
def bundle(signed: Path, tmp_path: Path) -> Path:
    """A copy of a signed bundle, to be tampered with."""
    return Path(shutil.copytree(signed, tmp_path / "bundle"))


@pytest.fixture(autouse=True)
def _small_stages() -> Iterator[None]:
    with small_stages_allowed():
        yield


def test_a_bundle_as_it_was_written_is_intact(signed: Path) -> None:
    """Its digests, its signature and the verdict that its evidence comes to."""
    found = verify(signed, KEY.public_key())
    assert (found.wrong, len(found.checked)) == ((), 4)


def test_one_bit_flipped_anywhere_is_caught_by_the_name_of_its_file(signed: Path) -> None:
    """Two hundred bits at random places over all files, the manifest and the statement among them."""
    rng, missed = Random(20261122), []
    files = sorted(path for path in signed.rglob("*") if path.is_file() and path.stat().st_size)
    drawn = [*files, *rng.choices(files, k=FLIPS - len(files))]
    for path in drawn:
        before = path.read_bytes()
        bit = rng.randrange(8 * len(before))
        after = bytearray(before)
        after[bit // 8] ^= 1 << bit % 8
        path.write_bytes(after)
        wrong, _ = altered(signed)
        path.write_bytes(before)
        if not any(str(path.relative_to(signed)) in what for what in wrong):
            missed.append((path.name, bit, wrong))
    assert (len(drawn), missed, altered(signed)[0]) == (FLIPS, [], ())


def test_every_bit_of_a_statement_counts(bundle: Path) -> None:
    """Also of its padding, its white space and the letters of its signatures."""
    path = bundle / NAME
    before, missed = path.read_bytes(), []
    for place in Random(4).sample(range(len(before)), 300):
        path.write_bytes(before[:place] + bytes([before[place] ^ 0x20]) + before[place + 1 :])
        if not altered(bundle)[0]:
            missed.append(place)
    assert missed == []


TAMPERED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file removed": (lambda b: (b / "candidate.log").unlink(), "candidate.log is missing"),
    "a file added": (lambda b: (b / "notes.txt").write_text("all is well"), "notes.txt was added"),
    "a hidden file added": (lambda b: (b / "journal" / ".x").write_text(""), "journal/.x was added"),
    "a link in place of a file": (
        lambda b: ((b / "candidate.log").rename(b.parent / "l"), (b / "candidate.log").symlink_to(b.parent / "l")),
        "candidate.log is missing",
    ),
    "a byte added": (lambda b: (b / "verdict.json").write_bytes((b / "verdict.json").read_bytes() + b"\n"), "verdict"),
    "no statement": (lambda b: (b / NAME).unlink(), f"{NAME} is missing"),
    "half a statement": (lambda b: (b / NAME).write_bytes((b / NAME).read_bytes().split(b"\n")[0] + b"\n"), NAME),
    "no manifest": (lambda b: (b / "manifest.json").unlink(), "manifest.json is missing"),
    "a manifest that is none": (lambda b: (b / "manifest.json").write_bytes(b"\xff{"), "manifest.json cannot be read"),
}


@pytest.mark.parametrize("tampering", TAMPERED)
def test_what_was_tampered_with_is_named(bundle: Path, tampering: str) -> None:
    """Whatever was changed, removed or added stands in the first thing that is wrong."""
    tamper, named = TAMPERED[tampering]
    tamper(bundle)
    assert named in verify(bundle).wrong[0]


def test_a_verdict_that_was_written_anew_with_all_its_digests_is_not_what_the_evidence_comes_to(bundle: Path) -> None:
    """Who can write the manifest and an unsigned statement still cannot make the journal say GO or NO-GO."""
    path = bundle / "verdict.json"
    path.write_text(path.read_text().replace('"exit_code": 0', '"exit_code": 1'))
    write_manifest(bundle)
    write_statement(bundle, None)
    assert [what.partition(";")[0] for what in verify(bundle).wrong] == [
        "verdict.json is not what the evidence comes to"
    ]


def test_a_statement_by_another_key_is_not_ours(bundle: Path) -> None:
    """The digests are right and so is the signature, and it is somebody else's."""
    write_statement(bundle, OTHER)
    (wrong,) = verify(bundle, KEY.public_key()).wrong
    assert wrong.endswith("which is another key than --key")


def test_an_unsigned_bundle_is_intact_and_says_so(bundle: Path) -> None:
    """Unless a key was given: then a signature is asked for."""
    write_statement(bundle, None)
    assert (verify(bundle).wrong, verify(bundle).unchecked[0].partition(":")[2][:18]) == ((), " it is not signed,")
    assert verify(bundle, KEY.public_key()).wrong == (f"{NAME} is not signed, and --key asks for a signature",)


def test_the_statement_says_what_other_tools_read(tmp_path: Path) -> None:
    """A test-result that failed, about the candidate's digest; and the rulings under a type of ours."""
    bundle = bundled(tmp_path / "run", *sound_run(), order("x", at=15), stage=STAGE)
    lines = [json.loads(line) for line in (bundle / NAME).read_text().splitlines()]
    result, rulings = (json.loads(base64.b64decode(line["payload"])) for line in lines)
    assert (result["_type"], result["predicateType"], result["predicate"]["result"]) == (
        "https://in-toto.io/Statement/v1",
        "https://in-toto.io/attestation/test-result/v0.1",
        "FAILED",
    )
    assert "orders.lost" in result["predicate"]["failedTests"]
    assert [subject["name"] for subject in result["subject"]] == ["refcourt", "manifest.json"]
    verdict = json.loads((bundle / "verdict.json").read_text())
    assert (rulings["predicate"]["rulings"], rulings["subject"]) == (verdict["rulings"], result["subject"])


def test_the_signing_key_is_taken_out_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the text or from a file; the candidate and the suites are started without it."""
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    for given in (pem.decode(), str(tmp_path / "key.pem")):
        monkeypatch.setenv(KEY_VARIABLE, given)
        taken = take_signing_key()
        assert taken is not None
        assert taken.private_bytes_raw() == KEY.private_bytes_raw()
        assert take_signing_key() is None


@pytest.mark.parametrize("given", ["nowhere.pem", "-----BEGIN NOTHING"])
def test_a_signing_key_that_is_none_is_a_usage_error_that_does_not_repeat_it(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """One line with the way out, and nothing of what was given."""
    monkeypatch.setenv(KEY_VARIABLE, given)
    with pytest.raises(UsageError, match="openssl genpkey") as refused:
        take_signing_key()
    assert given not in str(refused.value)


def test_a_public_key_comes_from_a_pem_file(tmp_path: Path) -> None:
    """Anything else is a usage error."""
    path = tmp_path / "key.pub"
    path.write_bytes(KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert load_public_key(path) == KEY.public_key()
    path.write_text("ssh-ed25519 AAAA")
    with pytest.raises(UsageError, match="no public key"):
        load_public_key(path)


def test_an_envelope_is_around_one_payload_only() -> None:
    """What was signed for one statement is no signature of another."""
    line = enclosed(b"{}", KEY).rstrip()
    assert len(signers(line, b"{}")) == 1
    with pytest.raises(Forged):
        signers(line, b"[]")
