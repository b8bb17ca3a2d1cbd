"""What a test may ask the agent to do instead of waiting for a person: sign at once, cancel, or answer wrongly."""

from __future__ import annotations

from enum import StrEnum


class Behaviour(StrEnum):
    """The agent's conduct. Without one, the page asks a person."""

    SIGN = "sign"  # as if the right person had typed the right PIN
    CANCEL = "cancel"
    WRONG_PIN = "wrong-pin"
    BLOCKED = "blocked"
    WRONG_SIGNER = "wrong-signer"  # somebody else's token signs
    ANOTHER_PDF = "another-pdf"  # a good signature, on a document that nobody sent
    HALF = "half"  # the first half of the batch comes back
    TWICE = "twice"  # each document comes back two times
    LATE = "late"  # the answer waits until `FakeAgent.release` is set
