"""`python -m neuroerp_service.profile [--socket PATH] cpu --seconds 30`: ask a service for its profile.

Prints one JSON object. Exit code 1: the service refuses, and says why; 2: nobody answers there.
"""

import argparse
import json
import os
import socket
import sys

DEFAULT_SOCKET = "/tmp/profile.sock"  # noqa: S108 -- where containers have it, whose /tmp is their own
GRACE_SECONDS = 30
"""How much longer than asked for an answer may take: a stuck service is slow."""


def ask(path: str, question: dict[str, object], seconds: float) -> dict[str, object]:
    """Raises OSError where nobody answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(seconds + GRACE_SECONDS)
        connection.connect(path)
        connection.sendall(json.dumps(question).encode() + b"\n")
        with connection.makefile("rb") as answer:
            text = answer.read()
    if not text:
        raise ConnectionResetError("the service ended before it answered")
    return json.loads(text)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m neuroerp_service.profile", description=__doc__)
    default = os.environ.get("PROFILE_SOCKET", DEFAULT_SOCKET)
    parser.add_argument("--socket", default=default, help="default: PROFILE_SOCKET, or %(default)s")
    kinds = parser.add_subparsers(dest="kind", required=True)
    cpu = kinds.add_parser("cpu", help="where CPU time goes")
    cpu.add_argument("--seconds", type=float, default=30)
    cpu.add_argument("--rate", type=int, default=100, help="samples a second, 200 at most")
    memory = kinds.add_parser("memory", help="what keeps growing")
    memory.add_argument("--seconds", type=float, default=60)
    options = vars(parser.parse_args(arguments))
    path = options.pop("socket")
    try:
        answer = ask(path, options, options["seconds"])
    except (OSError, ValueError) as error:
        print(f"{path}: no answer from a service there: {error}", file=sys.stderr)
        return 2
    if "error" in answer:
        print(answer["error"], file=sys.stderr)
        return 1
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
