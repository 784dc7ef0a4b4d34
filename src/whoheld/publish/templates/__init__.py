"""The pages' templates, rendered with everything escaped."""

from importlib import resources
from typing import Any

import jinja2


def render(name: str, **values: Any) -> str:
    """The packaged template ``name`` with these values; a value that is missing is an error."""
    source = (resources.files("whoheld.publish.templates") / name).read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source).render(**values) + "\n"
