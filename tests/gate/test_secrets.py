"""No secret is in a bundle: what was planted in the environment is looked for in every file, also inside containers.

The gate here takes about twenty seconds of two processors.
"""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from gate.running import Kit

PASSWORD = "control-pa55word-7Qx"  # in every sign-in: in its body, and behind every token
SIGNS = "control-webhook-s3cret-9Zt"  # signs each notification, in its header
AMBIENT = "control-ambient-s3cret-4Kd"  # of somebody else, in the same environment
BEARER = re.compile(rb"(?i)bearer [a-z0-9._~+/-]{16,}|set-cookie: *[^ ;]+=[^ ;]{16,}")


def contents(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file as it lies there, and whatever is packed into it."""
    yield name, data
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for member in packed.namelist():
                yield from contents(f"{name}!{member}", packed.read(member))
    elif data[:2] == b"\x1f\x8b":
        yield from contents(f"{name}!", gzip.decompress(data))
    elif data[:4] == b"PAR1":
        for row in pq.read_table(io.BytesIO(data)).to_pylist():
            yield name, repr(row).encode()


def leaks(folder: Path, *secrets: str) -> list[str]:
    """The files below a folder in which a secret stands, as it is or in base64, or a token in a header."""
    spelled = [s.encode() for s in secrets] + [base64.b64encode(s.encode()).rstrip(b"=")[:-1] for s in secrets]
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return sorted(
        {
            name
            for path in files
            for name, data in contents(str(path.relative_to(folder)), path.read_bytes())
            if any(secret in data for secret in spelled) or BEARER.search(data)
        }
    )


def test_the_search_finds_a_secret_in_every_kind_of_file(tmp_path: Path) -> None:
    """Plain, in base64, zipped, in gzip, in a zip in a zip, in Parquet, and a token in a header."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("trace", f"typed {PASSWORD}")
    with zipfile.ZipFile(outer, "w") as packed:
        packed.writestr("inner.zip", inner.getvalue())
    (tmp_path / "a.log").write_text(f"password={PASSWORD}")
    (tmp_path / "b.json").write_bytes(b'{"body":"' + base64.b64encode(f"{PASSWORD} and more".encode()) + b'"}')
    (tmp_path / "c.zip").write_bytes(inner.getvalue())
    (tmp_path / "d.gz").write_bytes(gzip.compress(PASSWORD.encode()))
    (tmp_path / "e.zip").write_bytes(outer.getvalue())
    pq.write_table(pa.table({"body": [f"x {PASSWORD}"] * 9}), tmp_path / "f.parquet", compression="zstd")
    (tmp_path / "g.log").write_text("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30")
    (tmp_path / "h.log").write_text("signed in as caseworker.1")
    assert sorted({name.split("!")[0] for name in leaks(tmp_path, PASSWORD)}) == [
        *("a.log", "b.json", "c.zip", "d.gz", "e.zip", "f.parquet", "g.log"),
    ]


def test_no_secret_of_the_environment_is_in_a_bundle(kit: Kit) -> None:
    """Neither passwords and what signs notifications, nor the key that signs the bundle, nor what was beside them."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    environment = {
        "REFCOURT_PASSWORD": PASSWORD,
        "REFCOURT_WEBHOOK_SECRET": SIGNS,
        "SOMEBODY_ELSES_TOKEN": AMBIENT,
        "NISI_SIGNING_KEY": pem,
    }
    ended = kit.nisi("run", "tagging", "access", "--stage", "desk", environment=environment)
    assert ended.run is not None, str(ended)
    assert ended.acts() > 100, str(ended)
    secrets = (PASSWORD, SIGNS, AMBIENT, pem.splitlines()[1], key.private_bytes_raw().hex())
    assert leaks(ended.run, *secrets) == []
    assert (kit.folder / "ledgers").is_dir()
    assert leaks(kit.folder / "ledgers", *secrets) == []
    assert not any(secret in ended.out + ended.err for secret in secrets)
