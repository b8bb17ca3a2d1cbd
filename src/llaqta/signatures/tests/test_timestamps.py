"""Timestamps over HTTP: from the authority of the tests, from nobody, and from servers that answer wrongly."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from asn1crypto import cms, tsp

from llaqta.signatures.api import (
    HttpTimestamper,
    SigningKey,
    TimestampUnavailableError,
    finish_hash,
    prepare_hash,
    sign_pdf,
)
from llaqta.signatures.demo_authority import AuthorityServer
from llaqta.signatures.demo_authority.authority import DemoAuthority
from llaqta.signatures.tests.checks import Statuses, is_good, plan

DIGEST = hashlib.sha256(b"firma").digest()
NOBODY = "http://127.0.0.1:9/tsa"  # the port «discard»

Answer = Callable[[bytes], tuple[int, bytes]]


@contextmanager
def server(answer: Answer, *, seconds_between_bytes: float = 0) -> Iterator[str]:
    """A time-stamping authority that answers as it likes. Gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            status, content = answer(question)
            self.send_response(status)
            self.end_headers()
            step = 1 if seconds_between_bytes else len(content) or 1
            with suppress(OSError):  # the client hung up
                for place in range(0, len(content), step):
                    self.wfile.write(content[place : place + step])
                    time.sleep(seconds_between_bytes)

        def log_message(self, *args: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}/tsa?quien=prueba"
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


def test_a_signature_with_a_timestamp_over_http(
    act: bytes,
    elena_key: SigningKey,
    authority_server: AuthorityServer,
    statuses: Statuses,
) -> None:
    timestamper = HttpTimestamper([authority_server.tsa_url])
    signed = sign_pdf(act, key=elena_key, plan=plan(), timestamper=timestamper)
    [status] = statuses(signed)
    assert is_good(status)
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.trusted


def test_the_next_is_asked_when_one_is_dead(authority_server: AuthorityServer) -> None:
    timestamper = HttpTimestamper([NOBODY, authority_server.tsa_url])
    token = cms.ContentInfo.load(timestamper.timestamp(DIGEST))
    info = token["content"]["encap_content_info"]["content"].parsed
    assert info["message_imprint"]["hashed_message"].native == DIGEST


@pytest.mark.parametrize("urls", [[], [NOBODY], [NOBODY, NOBODY], ["ftp://127.0.0.1/"]])
def test_nobody_answers(act: bytes, elena_key: SigningKey, urls: list[str]) -> None:
    timestamper = HttpTimestamper(urls, seconds=1)
    with pytest.raises(TimestampUnavailableError, match="Se puede firmar sin él"):
        sign_pdf(act, key=elena_key, plan=plan(), timestamper=timestamper)


def test_a_dead_authority_costs_a_level_not_the_token_s_signature(
    act: bytes, elena_key: SigningKey, statuses: Statuses
) -> None:
    prepared = prepare_hash(
        act,
        certificate=elena_key.certificate,
        chain=elena_key.chain,
        plan=plan(),
        with_timestamp=True,
    )
    signature = elena_key.sign(prepared.to_sign)
    with pytest.raises(TimestampUnavailableError):
        finish_hash(
            prepared.pdf,
            prepared.state,
            signature,
            timestamper=HttpTimestamper([NOBODY], seconds=1),
        )
    signed = finish_hash(prepared.pdf, prepared.state, signature)
    assert [is_good(status) for status in statuses(signed)] == [True]


def of_another_digest(authority: DemoAuthority, question: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(question)
    asked["message_imprint"]["hashed_message"] = bytes(32)
    return authority.answer_time_stamp(asked.dump(force=True))


def of_another_question(authority: DemoAuthority, question: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(question)
    asked["nonce"] = asked["nonce"].native + 1
    return authority.answer_time_stamp(asked.dump(force=True))


def without_certificate(authority: DemoAuthority, question: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(question)
    asked["cert_req"] = False
    return authority.answer_time_stamp(asked.dump(force=True))


def with_a_wrong_signature(authority: DemoAuthority, question: bytes) -> bytes:
    answer = bytearray(authority.answer_time_stamp(question))
    answer[-5] ^= 1
    return bytes(answer)


def with_another_time(authority: DemoAuthority, question: bytes) -> bytes:
    answer = authority.answer_time_stamp(question)
    info = tsp.TimeStampResp.load(answer)["time_stamp_token"]["content"][
        "encap_content_info"
    ]["content"].parsed
    year = b"%d" % info["gen_time"].native.year
    place = answer.index(b"\x18", answer.index(DIGEST))
    return answer[:place] + answer[place:].replace(year, b"1999", 1)


def refused(authority: DemoAuthority, question: bytes) -> bytes:
    return authority.answer_time_stamp(b"what?")


def cut_short(authority: DemoAuthority, question: bytes) -> bytes:
    return authority.answer_time_stamp(question)[:-100]


def nothing(authority: DemoAuthority, question: bytes) -> bytes:
    return b""


def far_too_much(authority: DemoAuthority, question: bytes) -> bytes:
    return authority.answer_time_stamp(question) + bytes(200_000)


@pytest.mark.parametrize(
    "trick",
    [
        of_another_digest,
        of_another_question,
        without_certificate,
        with_a_wrong_signature,
        with_another_time,
        refused,
        cut_short,
        nothing,
        far_too_much,
    ],
)
def test_a_wrong_answer_is_not_taken(
    authority: DemoAuthority, trick: Callable[[DemoAuthority, bytes], bytes]
) -> None:
    with (
        server(lambda question: (200, trick(authority, question))) as url,
        pytest.raises(TimestampUnavailableError, match=r"127\.0\.0\.1"),
    ):
        HttpTimestamper([url]).timestamp(DIGEST)


def test_the_servers_of_these_tests_are_otherwise_good(
    authority: DemoAuthority,
) -> None:
    with server(lambda question: (200, authority.answer_time_stamp(question))) as url:
        assert HttpTimestamper([url]).timestamp(DIGEST)


def test_an_error_page_is_no_timestamp(authority: DemoAuthority) -> None:
    with (
        server(lambda question: (500, authority.answer_time_stamp(question))) as url,
        pytest.raises(TimestampUnavailableError, match="HTTP 500"),
    ):
        HttpTimestamper([url]).timestamp(DIGEST)


def test_an_answer_that_drips_is_cut_off(authority: DemoAuthority) -> None:
    """Each byte comes in time, all of them would not: some 2,000 of them, 20 a second."""
    with (
        server(
            lambda question: (200, authority.answer_time_stamp(question)),
            seconds_between_bytes=0.05,
        ) as url,
        pytest.raises(TimestampUnavailableError),
    ):
        HttpTimestamper([url], seconds=0.5).timestamp(DIGEST)
