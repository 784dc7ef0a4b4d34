"""``python -m whoheld``."""

import sys

from whoheld.cli.main import main

sys.exit(main())
