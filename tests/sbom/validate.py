"""Holds bills of materials against the validators of their formats: `validate FILE...`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL  # pants: no-infer-dep
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document


def problems(path: Path) -> Iterable[str]:
    """What the validator of a document's format says against it."""
    text = path.read_text(encoding="utf-8")
    if path.name.endswith(".cdx.json"):
        wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
        yield from [] if wrong is None else [str(wrong)]
    else:
        document = parse_file(str(path))
        for message in validate_full_spdx_document(document):
            yield message.validation_message
        for package in document.packages:
            for reference in package.external_references:
                # Raises for what is none.
                if PackageURL.from_string(reference.locator).to_string() != reference.locator:
                    yield f"{reference.locator} is no package URL in its usual form"


def main() -> int:
    failed = 0
    for name in sys.argv[1:]:
        for problem in problems(Path(name)):
            print(f"{name}: {problem}")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
