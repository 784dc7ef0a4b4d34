"""The installed packages held against the advisories of PyPI (pip-audit). Exit code 1 where one is known to be unsafe.

Advisories come over the network. Where none can be had (no network, a mirror without them), nothing was audited: that
is said, and is no failure, so that checks run offline. WHOHELD_NEEDS_AUDIT=1 makes it one.
"""

import json
import os
import subprocess
import sys
from typing import Any

_LONGEST_S = 300


def told(report: dict[str, Any]) -> tuple[list[str], int, int]:
    """What pip-audit reports: lines for unsafe packages, how many were audited, and how many were not."""
    packages = report["dependencies"]
    audited = [package for package in packages if "skip_reason" not in package]
    lines = [
        f"{package['name']} {package['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'none'}"
        for package in audited
        for found in package["vulns"]
    ]
    return lines, len(audited), len(packages) - len(audited)


def main() -> int:
    """Run pip-audit over this environment."""
    words = [sys.executable, "-m", "pip_audit", "--format=json", "--progress-spinner=off", "--timeout=10"]
    try:
        done = subprocess.run(
            [*words, "--skip-editable"], capture_output=True, text=True, timeout=_LONGEST_S, check=False
        )
        lines, audited, left_out = told(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError) as error:
        lines, audited, left_out = [], 0, 0
        print(f"pip-audit gave no report ({type(error).__name__})")
    for line in lines:
        print(line)
    if not audited:
        print("NOT AUDITED: no advisories can be had from here")
        return int(bool(os.environ.get("WHOHELD_NEEDS_AUDIT")))
    print(f"{audited} packages audited, {left_out} not on PyPI: {len(lines) or 'no'} advisories")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
