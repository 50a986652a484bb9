"""Judges the OpenAPI 3.0 documents of a JSON list; prints what is wrong with each as another."""

import json
import sys

from openapi_spec_validator import OpenAPIV30SpecValidator

found = []
for document in json.load(sys.stdin):
    errors = OpenAPIV30SpecValidator(document).iter_errors()
    told = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]
    found.append(sorted(told))
json.dump(found, sys.stdout)
