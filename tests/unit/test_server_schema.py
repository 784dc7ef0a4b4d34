"""Schemathesis asks the server whatever its own description allows, and what it does not: no 5xx, nothing undocumented.

A few examples of each here; ``make soak`` sets WHOHELD_EXAMPLES.
"""

import os
import shutil
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks as openapi
from serve_cases import reviewers, served

from conftest import Shown
from whoheld.pipeline.review import Written
from whoheld.server.openapi import describe

pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("WHOHELD_EXAMPLES", "6"))
CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
]
OPERATIONS = [
    (method, path) for path, methods in describe(root_path="", review=Written)["paths"].items() for method in methods
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS])
def test_no_fault_and_no_undocumented_answer(method: str, path: str, shown: Shown, tmp_path: Path) -> None:
    own = str(shutil.copy(shown[0], tmp_path / "own.ledger"))
    people, token = reviewers(tmp_path)
    many = {"answers": 10**9, "logins": 10**9, "timeout_s": 300.0}
    with served(own, shown[1], reviewers=people, **many) as on:
        schema = schemathesis.openapi.from_asgi("/openapi.json", on.client.app)
        operation = schema[path][method]
        seen: dict[int, int] = {}
        # Of a question without parameters nothing can be wrong.
        bare = not operation.definition.raw.get("parameters") and method == "get"
        for mode in [GenerationMode.POSITIVE] if bare else list(GenerationMode):

            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.explicit, Phase.generate],
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: schemathesis.Case) -> None:
                bearer = {"Authorization": f"Bearer {token}"} if path == "/api/reviews" else {}
                response = case.call_and_validate(headers=bearer, checks=CHECKS)
                seen[response.status_code] = seen.get(response.status_code, 0) + 1

            ask()
        assert seen
        assert max(seen) < 500, seen
        on.ledger.verify()
