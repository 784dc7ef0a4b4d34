"""Proofs of OpenTimestamps: read without a network, of the very manifest alone. Manifests that can't be written."""

import hashlib
import sys
from pathlib import Path

import pytest
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpAppend, OpSHA1, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.ledger import open_ledger
from whoheld.ledger.proof import Proof, read_proof

CALENDAR = "https://calendar.example"


def proof_of(data: bytes, *, block: int | None = None, promised: bool = True) -> bytes:
    """As `ots stamp` and `ots upgrade` write it."""
    stamp = Timestamp(hashlib.sha256(data).digest())
    end = stamp.ops.add(OpAppend(b"nonce")).ops.add(OpSHA256())
    if promised:
        end.attestations.add(PendingAttestation(CALENDAR))
    if block is not None:
        end.attestations.add(BitcoinBlockHeaderAttestation(block))
    context = BytesSerializationContext()
    DetachedTimestampFile(OpSHA256(), stamp).serialize(context)
    return bytes(context.getbytes())


@pytest.fixture
def heads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, Path]:
    path = str(tmp_path / "war.ledger")
    open_ledger(path, create=True).close()
    file = tmp_path / "heads.json"
    assert main(["verify", path, "--manifest", str(file)]) == exits.OK
    assert f"{file}: SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()}" in capsys.readouterr().err
    return path, file


def test_what_a_proof_says(heads: tuple[str, Path]) -> None:
    data = heads[1].read_bytes()
    assert read_proof(proof_of(data), of=data, path="p") == Proof(blocks=(), promised=(CALENDAR,))
    whole = read_proof(proof_of(data, block=750_000), of=data, path="p")
    assert whole == Proof(blocks=(750_000,), promised=(CALENDAR,))


@pytest.mark.parametrize(
    ("block", "said"),
    [(None, f"no block yet, promised by {CALENDAR}"), (750_000, "leads to Bitcoin block 750000")],
)
def test_verify_tells_it(
    heads: tuple[str, Path], block: int | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, file = heads
    proof = tmp_path / "heads.json.ots"
    proof.write_bytes(proof_of(file.read_bytes(), block=block))
    assert main(["verify", path, "--against", str(file), "--proof", str(proof)]) == exits.OK
    assert said in capsys.readouterr().err
    file.write_bytes(file.read_bytes() + b"\n")
    assert main(["verify", path, "--against", str(file), "--proof", str(proof)]) == exits.BAD_INPUT
    assert "is the proof of another file" in capsys.readouterr().err


def test_what_is_no_proof(heads: tuple[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, file = heads
    good = proof_of(file.read_bytes())
    stamp = Timestamp(hashlib.sha1(file.read_bytes()).digest())
    stamp.attestations.add(PendingAttestation(CALENDAR))
    weak = BytesSerializationContext()
    DetachedTimestampFile(OpSHA1(), stamp).serialize(weak)
    proof = tmp_path / "heads.json.ots"
    for bad in (b"", b"ots", good[:-3], good + b"x", file.read_bytes(), good[:40] + b"\xff" * 4000, weak.getbytes()):
        proof.write_bytes(bad)
        assert main(["verify", path, "--against", str(file), "--proof", str(proof)]) == exits.BAD_INPUT
        assert "proof of" in capsys.readouterr().err
    assert main(["verify", path, "--against", str(file), "--proof", str(tmp_path / "none")]) == exits.BAD_INPUT
    assert main(["verify", path, "--proof", str(proof)]) == exits.USAGE


def test_without_the_extra_it_is_named(
    heads: tuple[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, file = heads
    monkeypatch.setitem(sys.modules, "opentimestamps.core.notary", None)
    assert main(["verify", path, "--against", str(file), "--proof", str(file)]) == exits.MISSING_EXTRA
    assert "whoheld[timestamps]" in capsys.readouterr().err


def test_a_manifest_that_can_not_be_written(heads: tuple[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    path, file = heads
    for out in (file.parent / "none" / "heads.json", file.parent):
        assert main(["verify", path, "--manifest", str(out)]) == exits.BAD_INPUT
        shown = capsys.readouterr().err
        assert f"{out}: can't be written" in shown
        assert "next: " in shown
