"""``whoheld verify``."""

import hashlib
from pathlib import Path

import click
import msgspec

from whoheld.cli.options import ledger_argument
from whoheld.cli.output import say, write_csv
from whoheld.errors import InputError
from whoheld.ledger import Manifest, open_ledger
from whoheld.ledger.proof import Proof, read_proof
from whoheld.pipeline.writing import writing


@click.command("verify", epilog="Example: whoheld verify war.ledger --manifest heads-2022-09-12.json")
@ledger_argument
@click.option(
    "--manifest", "out", metavar="FILE", help="Write the heads to FILE (JSON), to be published or kept elsewhere."
)
@click.option("--against", metavar="FILE", help="Hold the ledger against a manifest that was written before.")
@click.option("--proof", metavar="FILE", help="With --against: the proof of OpenTimestamps (.ots) of that manifest.")
def command(*, ledger_path: str, out: str | None, against: str | None, proof: str | None) -> None:
    """Whether any row of a ledger was changed, removed or inserted.

    Every row is chained by its hash to the row before it. Prints the chain's head at the end of each day, as CSV.
    Otherwise the first bad row is named and the exit code is 5. Who can write to the database can also make the whole
    chain anew, or cut off its end: a manifest that lies elsewhere (--manifest) shows that (--against). When it was
    written a timestamp proves: `ots stamp FILE` of the OpenTimestamps client makes one, and --proof reads it, without a
    network: whether it is of this manifest, and which Bitcoin blocks it leads to.
    """
    if proof and not against:
        raise click.UsageError("--proof is of a manifest: name that by --against")
    data = _bytes(against) if against else b""
    published = _manifest(data, against) if against else None
    proved = read_proof(_bytes(proof), of=data, path=proof) if proof else None
    with open_ledger(ledger_path) as ledger:
        manifest = ledger.verify(published)
    if out:
        written = msgspec.json.format(msgspec.json.encode(manifest)) + b"\n"
        with writing(Path(out)):
            Path(out).write_bytes(written)
        say(f"{out}: SHA-256 {hashlib.sha256(written).hexdigest()}")
    write_csv(["day", "rows", "head"], ([day, head.rows, head.head] for day, head in manifest.days.items()))
    rows = max((head.rows for head in manifest.days.values()), default=0)
    say(f"{rows:,} rows are as they were written" + (f", and as {against} has them" if against else ""))
    if proved:
        say(f"{proof}: {_told(proved)}")


def _told(proof: Proof) -> str:
    if proof.blocks:
        blocks = ", ".join(f"{height}" for height in proof.blocks)
        return f"leads to Bitcoin block {blocks}; that the block holds it `ots verify` asks a node of Bitcoin"
    if proof.promised:
        return f"no block yet, promised by {', '.join(proof.promised)}; `ots upgrade` fetches the rest"
    return "of this manifest, and attested by nobody that whoheld knows"


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(path, f"can't be read: {error.strerror}", hint="name a manifest, or its proof") from error


def _manifest(data: bytes, path: str) -> Manifest:
    try:
        return msgspec.json.decode(data, type=Manifest)
    except ValueError as error:  # msgspec's errors are ValueErrors
        hint = "name a file that `whoheld verify LEDGER --manifest FILE` wrote"
        raise InputError(path, f"is no manifest: {error}", hint=hint) from error
