"""From a Document to its claims and signals: a pure function of the document and the theatre."""

from whoheld.extract.extractor import Extraction, Extractor

__all__ = ["Extraction", "Extractor"]
