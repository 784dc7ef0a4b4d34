"""The map over a live ledger: pages, an API, and review behind a login. Needs the extra ``serve``."""
