"""Prints what is installed in this Python's environment: name, version and licence, as JSON."""

import json
from importlib.metadata import Distribution, distributions

TROVE = "License :: OSI Approved :: "


def licence(package: Distribution) -> str:
    """The SPDX expression where there is one, else the classifiers, which all apply, else the free text."""
    known = package.metadata
    trove = [
        line.removeprefix(TROVE)
        for line in known.get_all("Classifier", [])
        if TROVE in line
    ]
    return (
        known.get("License-Expression")
        or " AND ".join(trove)
        or known.get("License", "")
    )


print(
    json.dumps(
        [
            {
                "name": each.metadata["Name"],
                "version": each.version,
                "licence": licence(each),
            }
            for each in distributions()
        ]
    )
)
