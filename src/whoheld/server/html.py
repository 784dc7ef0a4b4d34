"""The server's own pages, rendered with everything escaped."""

from functools import cache
from importlib import resources
from typing import Any

import jinja2

from whoheld.server.bodies import Body, body_of, kind_of

_TEMPLATES = "whoheld.server.templates"


@cache
def _environment() -> jinja2.Environment:
    def load(name: str) -> str:
        return (resources.files(_TEMPLATES) / name).read_text(encoding="utf-8")

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(name: str, **values: Any) -> str:
    """The packaged template ``name`` with these values; a value that is missing is an error."""
    return _environment().get_template(name).render(**values) + "\n"


def packaged(name: str) -> Body:
    """A file beside the templates."""
    return body_of((resources.files(_TEMPLATES) / name).read_bytes(), kind_of(name))
