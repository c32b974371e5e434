"""DSSE envelopes: a statement's bytes, and the Ed25519 signature of whoever ran the gate.

Source: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md.  A signature's `keyid` is the public key
itself, as hex: so a signature can be checked by itself, and a key that is given says whose it is.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from nisi.settings import UsageError, shown

PAYLOAD_TYPE = "application/vnd.in-toto+json"
KEY_VARIABLE = "NISI_SIGNING_KEY"  # an Ed25519 private key as PEM, or the file that it is in


class Signature(msgspec.Struct, frozen=True):
    keyid: str
    sig: str


class Envelope(msgspec.Struct, frozen=True):
    """One line of a statement file; without signatures it says who could have written it: anybody."""

    payload: str
    payloadType: str  # noqa: N815
    signatures: tuple[Signature, ...] = ()


class Forged(Exception):
    """An envelope that nobody who follows the protocol has written, or a signature that does not fit."""


def take_signing_key() -> Ed25519PrivateKey | None:
    """The private key that the environment names, None without one; it is taken out, so that no child inherits it.

    Raises `UsageError` when it is no Ed25519 key."""
    given = os.environ.pop(KEY_VARIABLE, "")
    if not given:
        return None
    try:
        pem = given.encode() if given.startswith("-----BEGIN") else Path(given).read_bytes()
        key = load_pem_private_key(pem, password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no private key in PEM without a password"
        raise UsageError(f"{KEY_VARIABLE}: no key can be read: {why}; {_WAY_OUT}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{KEY_VARIABLE}: is a key of another kind than Ed25519; {_WAY_OUT}")
    return key


def load_public_key(path: Path) -> Ed25519PublicKey:
    """The public key in a PEM file; raises `UsageError` when it holds none."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no public key in PEM"
        raise UsageError(f"--key {shown(path)}: {why}; openssl pkey -in key.pem -pubout makes one") from None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"--key {shown(path)}: is a key of another kind than Ed25519; {_WAY_OUT}")
    return key


def key_name(key: Ed25519PublicKey) -> str:
    """A public key by the name that signatures have of it: its 32 bytes as hex."""
    return key.public_bytes_raw().hex()


def enclosed(payload: bytes, key: Ed25519PrivateKey | None) -> bytes:
    """An envelope around `payload` as one line, signed where there is a key."""
    signatures: tuple[Signature, ...] = ()
    if key is not None:
        signatures = (Signature(key_name(key.public_key()), _text(key.sign(_signed_bytes(payload)))),)
    return msgspec.json.encode(Envelope(_text(payload), PAYLOAD_TYPE, signatures)) + b"\n"


def signers(line: bytes, payload: bytes) -> tuple[str, ...]:
    """The names of the keys that signed `payload` in the envelope `line`; none of one that is not signed.

    Raises `Forged` for an envelope that is not, to the last byte, around this payload, or that a signature of does not
    fit."""
    try:
        envelope = msgspec.json.decode(line, type=Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Forged(f"is no envelope: {error}") from None
    if msgspec.json.encode(Envelope(_text(payload), PAYLOAD_TYPE, envelope.signatures)) != line:
        raise Forged("does not state what this bundle holds")
    for signature in envelope.signatures:
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.keyid))
            given = base64.b64decode(signature.sig, validate=True)
            key.verify(given, _signed_bytes(payload))
        except (ValueError, InvalidSignature):
            raise Forged("has a signature that does not fit") from None
        if (key_name(key), _text(given)) != (signature.keyid, signature.sig):
            raise Forged("has a signature that is written in another way than it was made")
    return tuple(signature.keyid for signature in envelope.signatures)


_WAY_OUT = "make one with: openssl genpkey -algorithm ed25519 -out key.pem"


def _signed_bytes(payload: bytes) -> bytes:
    """What is signed: the protocol's pre-authentication encoding of type and payload."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
