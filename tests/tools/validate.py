"""Runs cloudformation-validate over templates; prints its findings as one JSON list."""

import json
import sys

from cloudformation_validate import CompositeEngine

engine = CompositeEngine()
findings = []
for template in sys.argv[1:]:
    for diagnostic in engine.validate_template(template).diagnostics:
        where = [diagnostic.entity.logical_id] if diagnostic.entity else []
        if diagnostic.property_path:
            where.append(diagnostic.property_path)
        findings.append(
            {
                "template": template,
                "rule": diagnostic.rule_id,
                "level": diagnostic.severity.name,
                "path": "/".join(where),
                "message": diagnostic.message,
            }
        )
json.dump(findings, sys.stdout)
