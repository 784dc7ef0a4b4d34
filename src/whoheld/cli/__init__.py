"""The command line: thin commands over the pipeline. Exit codes stand in ``exits``, output in ``output``."""
