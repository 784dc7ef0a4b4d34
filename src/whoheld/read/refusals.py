"""What is not read, and why: one table of reasons, so that each has its stable key and names the next step."""

from whoheld.model import Document, Refusal

STAGE = "read"
NEXT_STEP = {
    "missing_file": "check the path",
    "is_directory": "name the files in it, as in DIR/*",
    "unreadable": "check that it may be read and that it is whole",
    "empty_file": "nothing to do, unless it should hold a report",
    "binary": "save it as plain text, Markdown, HTML, PDF, JSON lines or CSV",
    "missing_extra": "install it and read the file again",
    "locked": "save it without a password",
    "bomb": "unpack it yourself if you trust it",
    "bad_entry": "make the archive anew; its other entries are read",
    "bad_feed": "check that the file is RSS or Atom, without entities of its own",
    "too_long": "split it into single reports, one a line in JSON lines",
    "unreachable": "it is asked again at the next run; see whether a browser gets it",
    "http_status": "see whether a browser gets it",
    "too_slow": "it is asked again at the next run; `timeout` in sources.toml gives it longer",
    "redirects": "give the address that it ends at",
    "robots": "ask the publisher, or take the source out of sources.toml",
    "inside_address": "if that is meant, add the host to `allow_hosts` in sources.toml",
    "bad_address": "give an http or https address",
    "fault": "please report it, with the input",
    "bad_type": "only pages, PDF, plain text and feeds are read",
    "bad_json": "write one JSON object a line, in UTF-8",
    "bad_record": "write an object with the field 'text'",
    "no_text": "give the report's words in 'text'",
    "no_text_column": "name the columns in the first row, 'text' among them",
    "bad_row": "put quotation marks round a cell that holds commas, line breaks or quotation marks (double those)",
    "bad_date": "write it as 2022-09-12 or 2022-09-12T18:00:00Z; until then the report is kept without a date",
    "future_date": "set it right; until then the report is kept without a date",
    "bad_field": "write it as the reference page on inputs says; the report is kept without it",
    "bad_bytes": "save it as UTF-8; the report is kept, with U+FFFD in their place",
}
"""Every reason of this stage, with what the user can do about it (docs/reference/inputs.md lists them)."""


def refused(subject: str, reason: str, what: str, *, document: Document | None = None) -> Refusal:
    """The refusal of ``subject`` ('file' or 'file:line'): what is wrong, then the next step.

    ``document`` is given where the report was kept and only a part of it was not read.
    """
    return Refusal(
        stage=STAGE,
        subject=subject,
        reason=reason,
        detail=f"{what}: {NEXT_STEP[reason]}.",
        document=document.id if document else None,
    )
