"""Trained weights, as data: which file was made by what stands in docs/explanation/reading.md."""
