"""Files to documents: text, Markdown, HTML, PDF, JSON lines, CSV, feeds, web archives, exported chats.

What can't be read is a Refusal with its reason. ``read_paths`` is the only way in. A module for each form, over shared
ones for encodings, dates and clean text.
"""

from whoheld.read.accounts import Accounts, load_accounts
from whoheld.read.paths import read_paths

__all__ = ["Accounts", "load_accounts", "read_paths"]
