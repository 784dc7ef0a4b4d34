"""Text as the reader sees it: a mask of equal length, sentences, tokens. Offsets always count into the given text."""
