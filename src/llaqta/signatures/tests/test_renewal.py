"""An archive timestamp is renewed before the certificate of its authority ends, once, and only by one that lasts longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from llaqta.lib import clock
from llaqta.signatures.api import (
    HttpTimestamper,
    Overall,
    Raised,
    SigningKey,
    TrustStore,
    judge_pdf,
    raise_level,
    sign_pdf,
)
from llaqta.signatures.demo_authority import (
    DemoAuthority,
    DemoKey,
    profiles,
    time_stamping,
)
from llaqta.signatures.making import Timestamper
from llaqta.signatures.raising import RENEW_BEFORE
from llaqta.signatures.tests.checks import Check, Opinions, plan
from llaqta.signatures.tests.papers import paper, word_paper

TODAY = datetime(2026, 2, 11, 16, tzinfo=UTC)
ENDS = datetime(2027, 2, 11, 16, tzinfo=UTC)
IN_TIME = ENDS - RENEW_BEFORE + timedelta(days=1)
NOBODY = HttpTimestamper(["http://127.0.0.1:9/tsa"], seconds=1)


class Stamps:
    """A time-stamping authority with a certificate of its own, at the instant of our clock."""

    def __init__(self, key: DemoKey) -> None:
        self.key = key

    def timestamp(self, digest: bytes, /) -> bytes:
        return time_stamping.make_token(
            time_stamping.imprint(digest), signer=self.key, at=clock.now()
        )


def stamps(authority: DemoAuthority, *, until: datetime) -> Stamps:
    return Stamps(
        authority.issue(
            profiles.authority_name(f"Sellado de tiempo DE PRUEBA {until.year}"),
            profiles.for_time_stamps(authority.base_url),
            not_after=until,
        )
    )


@pytest.fixture
def old(authority: DemoAuthority) -> Stamps:
    return stamps(authority, until=ENDS)


@pytest.fixture
def new(authority: DemoAuthority) -> Stamps:
    return stamps(authority, until=ENDS + timedelta(days=3650))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "trust"


def trust_at(authority: DemoAuthority, folder: Path, moment: datetime) -> TrustStore:
    """The folder with the lists of that day."""
    with clock.frozen(moment):
        return TrustStore(authority.put_anchors(folder))


def raise_at(
    pdf: bytes,
    authority: DemoAuthority,
    folder: Path,
    timestamper: Timestamper | None,
    moment: datetime,
) -> Raised:
    trust = trust_at(authority, folder, moment)
    with clock.frozen(moment):
        return raise_level(pdf, trust=trust, timestamper=timestamper, archive=True)


@pytest.fixture(params=["plain", "letter"])
def archived(
    request: pytest.FixtureRequest,
    authority: DemoAuthority,
    elena_key: SigningKey,
    old: Stamps,
    folder: Path,
) -> bytes:
    original = paper() if request.param == "plain" else word_paper()
    with clock.frozen(TODAY):
        signed = sign_pdf(original, key=elena_key, plan=plan(at=TODAY), timestamper=old)
    raised = raise_at(signed, authority, folder, old, TODAY)
    assert raised.level == "B-LTA"
    assert raised.renew_at == ENDS - RENEW_BEFORE
    return raised.pdf


def test_before_its_time_nothing_is_done(
    archived: bytes, authority: DemoAuthority, folder: Path, new: Stamps
) -> None:
    early = IN_TIME - timedelta(days=2)
    assert raise_at(archived, authority, folder, new, early).pdf == archived


def test_in_time_another_timestamp_goes_over_it(
    archived: bytes,
    authority: DemoAuthority,
    folder: Path,
    new: Stamps,
    check_syntax: Check,
    pdfsig: Opinions,
) -> None:
    raised = raise_at(archived, authority, folder, new, IN_TIME)
    assert raised.pdf.startswith(archived)
    assert (raised.level, raised.notes) == ("B-LTA", ())
    assert raised.renew_at == ENDS + timedelta(days=3650) - RENEW_BEFORE
    check_syntax(raised.pdf)
    assert pdfsig(raised.pdf)[0].is_valid  # it knows no document timestamps


def test_it_holds_after_the_first_authority_is_gone(
    archived: bytes, authority: DemoAuthority, folder: Path, new: Stamps
) -> None:
    renewed = raise_at(archived, authority, folder, new, IN_TIME).pdf
    later = ENDS + timedelta(days=365)
    verdict = judge_pdf(renewed, trust=trust_at(authority, folder, later), at=later)
    assert verdict.overall is Overall.VALID, verdict.reason
    assert [one.kind for one in verdict.signatures][1:] == ["timestamp", "timestamp"]
    assert verdict.signatures[0].level == "B-LTA"


def test_renewing_twice_changes_nothing_the_second_time(
    archived: bytes, authority: DemoAuthority, folder: Path, new: Stamps
) -> None:
    once = raise_at(archived, authority, folder, new, IN_TIME)
    twice = raise_at(once.pdf, authority, folder, new, IN_TIME + timedelta(hours=1))
    assert twice.pdf == once.pdf


@pytest.mark.parametrize("silent", [None, NOBODY], ids=["none", "dead"])
def test_an_authority_that_does_not_answer_delays_only(
    archived: bytes,
    authority: DemoAuthority,
    folder: Path,
    new: Stamps,
    silent: Timestamper | None,
) -> None:
    waiting = raise_at(archived, authority, folder, silent, IN_TIME)
    assert waiting.pdf == archived
    assert waiting.level == "B-LTA"
    assert waiting.notes
    assert waiting.renew_at is not None
    assert waiting.renew_at < IN_TIME
    later = raise_at(archived, authority, folder, new, IN_TIME + timedelta(days=30))
    assert later.pdf != archived


def test_one_that_lasts_no_longer_is_not_kept(
    archived: bytes, authority: DemoAuthority, folder: Path, old: Stamps
) -> None:
    """Each try would add one, to the day the certificate ends."""
    waiting = raise_at(archived, authority, folder, old, IN_TIME)
    assert waiting.pdf == archived
    assert "dure más" in waiting.notes[-1]


def test_without_the_list_of_the_last_authority_it_is_renewed_all_the_same(
    archived: bytes, authority: DemoAuthority, folder: Path, new: Stamps
) -> None:
    trust = trust_at(authority, folder, TODAY)
    for path in trust.crls.iterdir():
        path.unlink()
    with clock.frozen(IN_TIME):
        raised = raise_level(archived, trust=trust, timestamper=new, archive=True)
    assert raised.level == "B-LTA"
    assert raised.renew_at is not None
    assert raised.renew_at > ENDS
