"""A theatre: one war as data. Records here, the loader in ``load``; nothing of any war stands in code."""
