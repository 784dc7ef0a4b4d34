"""No secret in the repository: keys, tokens, passwords as detect-secrets knows them. Exit code 1 where one is found.

All of its detectors look at the program, its tools, documents and settings. Tests hold made-up passwords and hashes, so
of them only formats are looked for that nothing else has: private keys and the services' own tokens. A line that is no
secret is marked ``pragma: allowlist secret``.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings, transient_settings

# Data and bundles: thousands of hashes and base64, written by tools of ours and checked by their own tests.
_DATA = (
    "src/whoheld/models/",
    "src/whoheld/theatres/",
    "src/whoheld/publish/static/vendor/",
    "sample/",
    "web/",
    "tests/fixtures/",
)
_PICTURES = (".png", ".jpg", ".gif", ".npz", ".gz", ".parquet", ".woff2")
_IN_TESTS = {
    "plugins_used": [
        {"name": name}
        for name in (
            "AWSKeyDetector",
            "AzureStorageKeyDetector",
            "GitHubTokenDetector",
            "GitLabTokenDetector",
            "JwtTokenDetector",
            "NpmDetector",
            "OpenAIDetector",
            "PrivateKeyDetector",
            "PypiTokenDetector",
            "SlackDetector",
            "StripeDetector",
            "TelegramBotTokenDetector",
        )
    ]
}


def found_in(names: list[str]) -> Iterator[PotentialSecret]:
    """What looks like a secret in these files."""
    with default_settings():
        for name in names:
            if not name.startswith("tests/"):
                yield from scan_file(name)
    with transient_settings(_IN_TESTS):
        for name in names:
            if name.startswith("tests/"):
                yield from scan_file(name)


def main() -> int:
    """Scan the files that are named, or all that git tracks."""
    tracked = sys.argv[1:] or subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    names = [n for n in tracked if n and not n.startswith(_DATA) and not n.endswith(_PICTURES) and Path(n).is_file()]
    found = list(found_in(names))
    for secret in found:
        print(f"{secret.filename}:{secret.line_number}: looks like a secret ({secret.type})")
    print(f"{len(names)} files looked at for secrets: {len(found) or 'none'} found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
