"""``whoheld extract --explain``: what decided each claim, and what was refused and why. Sentences of our own."""

from pathlib import Path

import pytest

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.model import Claim
from whoheld.pipeline.explain import decided_by

TEXT = """Ukrainian forces liberated Balakliia on 8 September 2022, the General Staff said.

A missile struck a warehouse in Kharkiv.
"""


def test_each_claim_and_each_refusal_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.txt"
    report.write_text(TEXT, encoding="utf-8")
    assert main(["extract", "--explain", "--quiet", str(report), str(tmp_path / "none.txt")]) == exits.REFUSED
    said = capsys.readouterr().out
    claim, refused = said.index("UA gains Balakliia [asserted]"), said.index("refused")
    assert claim < refused
    assert "“Ukrainian forces liberated Balakliia" in said
    assert "decided   the learned reader (gains)" in said
    assert "score 0." in said
    assert "when      2022-09-08, of the text" in said
    assert "place     geonames:" in said
    assert "none.txt" in said
    for block in said.split("  refused ")[1:]:
        assert "    because   " in block


def test_what_decided_in_words() -> None:
    claim = Claim(
        document="d", quote="q", start=0, end=1, effect="gains", modality="asserted", rule="gain.object", why=("a", "b")
    )
    assert decided_by(claim) == "row gain.object; a; b"


def test_one_form_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "--explain", "--all", "r.txt"]) == exits.USAGE
    assert "take one" in capsys.readouterr().err
