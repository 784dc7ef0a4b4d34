"""Whole jobs, made of reading, extraction, the ledger and what follows from it."""
