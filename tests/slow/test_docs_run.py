"""The commands of the README, the tutorial and the how-to pages run as they stand there.

A block marked ``sh`` is run, in order with the others of its page, in a folder that holds the sample. One marked
``sh network`` is not. Each line of a ``text`` block must be printed by the ``sh`` block before it. The README and the
tutorial start from nothing; how-to pages find a ledger that holds the sample, so that each need not read it again.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from whoheld.theatre.records import Theatre

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/tutorial/*.md")), *sorted(ROOT.glob("docs/howto/*.md"))]
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#([^)]+))?\)")
pytestmark = pytest.mark.slow


def blocks(page: Path) -> list[tuple[str, str]]:
    return [(kind, body) for kind, body in BLOCK.findall(page.read_text(encoding="utf-8"))]


def headings(page: Path) -> set[str]:
    """Anchors as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    words = ["bash", "-euo", "pipefail", "-c", command]
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that holds the sample."""
    folder = tmp_path_factory.mktemp("ledger")
    done = run(f"whoheld ingest war.ledger {ROOT}/sample/kharkiv-2022/reports/*", folder)
    assert done.returncode == 0, done.stderr
    return folder / "war.ledger"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_commands_run_and_print_what_the_page_says(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    assert any(kind == "sh" for kind, _ in blocks(page))
    (tmp_path / "sample").symlink_to(ROOT / "sample")
    if page.parent.name == "howto":
        shutil.copy(request.getfixturevalue("ledger"), tmp_path)
    printed = ""
    for kind, body in blocks(page):
        if kind == "text":
            missing = [line for line in body.splitlines() if line not in printed]
            assert not missing, f"{page.name} quotes what is not printed: {missing}"
            continue
        done = run(body, tmp_path)
        assert done.returncode == 0, f"{page.name}:\n{body}\n{done.stderr[-2000:]}"
        printed = done.stdout


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))], ids=lambda path: path.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        path = (page.parent / target).resolve()
        assert path.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in headings(path), f"{page.name} links to {target}#{anchor}"


def test_every_page_is_in_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    linked = {(index.parent / target).resolve() for target, _ in LINK.findall(index.read_text(encoding="utf-8"))}
    pages = {path.resolve() for path in ROOT.glob("docs/**/*.md")} - {index.resolve()}
    assert pages <= linked, f"not in docs/index.md: {sorted(path.name for path in pages - linked)}"


def test_the_theatre_credits_whom_the_licences_page_says(theatre: Theatre) -> None:
    page = (ROOT / "docs" / "data-licences.md").read_text(encoding="utf-8")
    words = " ".join(page.replace("\n>", "\n").split())
    assert theatre.attributions
    assert [line for line in theatre.attributions if line not in words] == []


def test_the_readme_is_short() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.split()) < 480
    assert (ROOT / "docs" / "images" / "map.png").stat().st_size < 400_000
