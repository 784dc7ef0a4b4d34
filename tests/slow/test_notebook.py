"""The tutorial's notebook runs from its first cell to its last over the sample, as a reader would run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from whoheld.cli import exits
from whoheld.cli.main import main

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "tutorial" / "api.ipynb"
# In a process of its own: the kernel talks over local sockets, which tests block.
RUN = """
import sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """The cells of code with their outputs."""
    folder = tmp_path_factory.mktemp("notebook")
    (folder / "whoheld-demo").mkdir()
    reports = sorted(map(str, (ROOT / "sample" / "kharkiv-2022" / "reports").iterdir()))
    assert main(["ingest", "-q", str(folder / "whoheld-demo" / "sample.ledger"), *reports]) == exits.OK
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-c", RUN, str(NOTEBOOK), str(folder / "done.ipynb")]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert (folder / "izium.prov.json").is_file()
    return [c for c in json.loads((folder / "done.ipynb").read_text("utf-8"))["cells"] if c["cell_type"] == "code"]


def shown(cells: list[dict], source: str) -> dict:
    """What the cell whose last line is ``source`` shows, by kind."""
    (cell,) = [c for c in cells if "".join(c["source"]).splitlines()[-1] == source]
    (output,) = [o for o in cell["outputs"] if o["output_type"] == "execute_result"]
    return {kind: "".join(text) for kind, text in output["data"].items()}


def test_objects_draw_themselves(cells: list[dict]) -> None:
    today = shown(cells, "today")
    assert "image/png" in today
    assert "<caption>Who held what: Ukraine, 2022, end of 2022-09-12</caption>" in today["text/html"]
    assert "Izium, end of 2022-09-12: UA" in shown(cells, 'atlas.why("Izium", on=day)')["text/html"]
    assert "Balakliia" in shown(cells, 'changes.where(oblast="Kharkiv Oblast")')["text/html"]
    assert "<th>verdict</th>" in shown(cells, "atlas.checks(on=day)")["text/html"]


def test_what_is_published_waits(cells: list[dict]) -> None:
    told = shown(cells, "held.at(last).note, atlas.at(last).counts, held.at(last).counts")["text/plain"]
    assert "shown as before" in told


def test_no_output_is_stored() -> None:
    stored = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in stored if "outputs" in cell)
    assert NOTEBOOK.stat().st_size < 20_000
