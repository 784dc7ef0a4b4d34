"""Files to documents: text, Markdown, HTML, JSON lines, CSV. What can't be read is a Refusal with its reason.

``read_paths`` is the only way in. A module for each form, over shared ones for encodings, dates and clean text.
"""

from whoheld.read.paths import read_paths

__all__ = ["read_paths"]
