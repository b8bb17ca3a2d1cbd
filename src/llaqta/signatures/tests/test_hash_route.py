"""The key is elsewhere: some 250 bytes go to it, its signature comes back."""

from __future__ import annotations

import json

import pytest

from llaqta.signatures.api import (
    PreparedHash,
    SigningError,
    SigningKey,
    TimestampUnavailableError,
    WrongSignatureError,
    finish_hash,
    prepare_hash,
    sign_pdf,
)
from llaqta.signatures.demo_authority import DemoAuthority
from llaqta.signatures.tests.checks import Opinions, Statuses, is_good, plan


def prepare(
    pdf: bytes, key: SigningKey, *, with_timestamp: bool = False
) -> PreparedHash:
    return prepare_hash(
        pdf,
        certificate=key.certificate,
        chain=key.chain,
        plan=plan(),
        with_timestamp=with_timestamp,
    )


@pytest.mark.parametrize("which", ["elena_key", "marta_key"])
def test_what_comes_out_is_valid(
    act: bytes,
    which: str,
    request: pytest.FixtureRequest,
    statuses: Statuses,
    pdfsig: Opinions,
) -> None:
    key = request.getfixturevalue(which)
    prepared = prepare(act, key)
    state = json.loads(json.dumps(prepared.state))  # it waits in the database
    signed = finish_hash(prepared.pdf, state, key.sign(prepared.to_sign))
    assert [is_good(status) for status in statuses(signed)] == [True]
    assert [opinion.is_valid for opinion in pdfsig(signed)] == [True]
    assert signed.startswith(act)


def test_both_ways_make_the_same_file(act: bytes, elena_key: SigningKey) -> None:
    prepared = prepare(act, elena_key)
    signed = finish_hash(prepared.pdf, prepared.state, elena_key.sign(prepared.to_sign))
    assert signed == sign_pdf(act, key=elena_key, plan=plan())


def test_only_a_few_bytes_travel(act: bytes, elena_key: SigningKey) -> None:
    assert len(prepare(act, elena_key).to_sign) < 300


def test_a_timestamp_comes_at_the_end(
    act: bytes, elena_key: SigningKey, authority: DemoAuthority, statuses: Statuses
) -> None:
    prepared = prepare(act, elena_key, with_timestamp=True)
    signature = elena_key.sign(prepared.to_sign)
    signed = finish_hash(prepared.pdf, prepared.state, signature, timestamper=authority)
    [status] = statuses(signed)
    assert is_good(status)
    assert status.timestamp_validity is not None


def test_a_timestamp_that_was_not_foreseen_has_no_room(
    act: bytes, elena_key: SigningKey, authority: DemoAuthority
) -> None:
    prepared = prepare(act, elena_key)
    signature = elena_key.sign(prepared.to_sign)
    with pytest.raises(TimestampUnavailableError, match="reservado"):
        finish_hash(prepared.pdf, prepared.state, signature, timestamper=authority)


def test_the_key_of_another_person_is_refused(
    act: bytes, elena_key: SigningKey, diego_key: SigningKey
) -> None:
    prepared = prepare(act, elena_key)
    with pytest.raises(WrongSignatureError, match="no fue hecha con el certificado"):
        finish_hash(prepared.pdf, prepared.state, diego_key.sign(prepared.to_sign))


@pytest.mark.parametrize(
    "signature", [b"", bytes(256), b"\x30\x06\x02\x01\x00\x02\x01\x00"]
)
@pytest.mark.parametrize("which", ["elena_key", "marta_key"])
def test_what_is_no_signature_is_refused(
    act: bytes, signature: bytes, which: str, request: pytest.FixtureRequest
) -> None:
    prepared = prepare(act, request.getfixturevalue(which))
    with pytest.raises(WrongSignatureError):
        finish_hash(prepared.pdf, prepared.state, signature)


def test_the_signature_of_another_document_is_refused(
    act: bytes, elena_key: SigningKey
) -> None:
    prepared = prepare(act, elena_key)
    other = prepare(sign_pdf(act, key=elena_key, plan=plan()), elena_key)
    with pytest.raises(WrongSignatureError):
        finish_hash(prepared.pdf, prepared.state, elena_key.sign(other.to_sign))


def test_a_document_that_changed_while_it_waited_is_refused(
    act: bytes, elena_key: SigningKey
) -> None:
    prepared = prepare(act, elena_key)
    signature = elena_key.sign(prepared.to_sign)
    changed = prepared.pdf.replace(b"(Elena Ficticia)", b"(Diego Ficticio)", 1)
    assert changed != prepared.pdf
    with pytest.raises(WrongSignatureError):
        finish_hash(changed, prepared.state, signature)


def test_the_state_of_another_document_is_refused(
    act: bytes, elena_key: SigningKey
) -> None:
    prepared = prepare(act, elena_key)
    other = prepare(sign_pdf(act, key=elena_key, plan=plan()), elena_key)
    with pytest.raises(SigningError):
        finish_hash(prepared.pdf, other.state, elena_key.sign(other.to_sign))


@pytest.mark.parametrize(
    "broken", [{}, {"before": "x"}, {"room": -5}, {"start": 10**9}, {"chain": [3]}]
)
def test_a_broken_state_is_refused(
    act: bytes, elena_key: SigningKey, broken: dict[str, object]
) -> None:
    prepared = prepare(act, elena_key)
    signature = elena_key.sign(prepared.to_sign)
    state = {**prepared.state, **broken} if broken else {}
    with pytest.raises(SigningError):
        finish_hash(prepared.pdf, state, signature)
