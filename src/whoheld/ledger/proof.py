"""Proofs of OpenTimestamps: which file one is of, and by whom its time is attested. Nothing is asked of the network.

Whether a Bitcoin block holds what a proof leads to only a node of Bitcoin can tell: ``ots verify`` asks one.
"""

import hashlib

import msgspec

from whoheld.errors import InputError, MissingExtra


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What a proof says: the heights of the ``blocks`` that it leads to, and the calendars that ``promised`` one."""

    blocks: tuple[int, ...]
    promised: tuple[str, ...]


def read_proof(data: bytes, *, of: bytes, path: str) -> Proof:
    """The proof in ``data`` (an .ots file) of the file with the bytes ``of``.

    Raises InputError where it is no proof or one of another file, MissingExtra without opentimestamps.
    """
    try:
        from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation  # noqa: PLC0415
        from opentimestamps.core.op import OpSHA256  # noqa: PLC0415
        from opentimestamps.core.serialize import BytesDeserializationContext, DeserializationError  # noqa: PLC0415
        from opentimestamps.core.timestamp import DetachedTimestampFile  # noqa: PLC0415
    except ImportError as error:
        hint = "pip install 'whoheld[timestamps]'"
        raise MissingExtra("a proof of OpenTimestamps", "needs opentimestamps", hint=hint) from error
    try:
        proof = DetachedTimestampFile.deserialize(BytesDeserializationContext(data))
    except (DeserializationError, ValueError, RecursionError) as error:
        hint = "name the .ots file that `ots stamp` wrote"
        raise InputError(path, f"is no proof of OpenTimestamps ({type(error).__name__})", hint=hint) from error
    if not isinstance(proof.file_hash_op, OpSHA256) or proof.file_digest != hashlib.sha256(of).digest():
        raise InputError(path, "is the proof of another file", hint="name the manifest that was stamped, byte for byte")
    blocks, promised = set(), set()
    for _, attestation in proof.timestamp.all_attestations():
        if isinstance(attestation, BitcoinBlockHeaderAttestation):
            blocks.add(int(attestation.height))
        elif isinstance(attestation, PendingAttestation):
            promised.add(str(attestation.uri))
    return Proof(blocks=tuple(sorted(blocks)), promised=tuple(sorted(promised)))
