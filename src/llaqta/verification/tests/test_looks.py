"""What is drawn over a signed page by whoever signs after: a stamp on empty paper is one thing, a sheet over a sum another."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyhanko.sign.fields import SigFieldSpec

from llaqta.documents import api as documents
from llaqta.signatures.api import DemoKey, Overall, sign_pdf
from llaqta.signatures.testing import OfficialKey
from llaqta.signatures.tests import mutants
from llaqta.signatures.tests.checks import SignElsewhere, plan
from llaqta.signatures.tests.papers import paper
from llaqta.verification import checks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_folder")]

ON_THE_LINE = (20, 20, 80, 80)
BESIDE_IT = (110, 20, 180, 60)


@pytest.fixture
def signed(elena_key: DemoKey) -> bytes:
    return sign_pdf(paper(), key=elena_key, plan=plan())


@pytest.fixture
def diego_key(official_key: OfficialKey) -> DemoKey:
    return official_key("Diego Ficticio", "90000903", complement="1A")


def check(content: bytes, tmp_path: Path) -> checks.Check:
    path = tmp_path / "nota.pdf"
    path.write_bytes(content)
    return checks.check_upload(path)


def test_a_second_signature_that_covers_what_was_signed_is_not_called_valid(
    signed: bytes, diego_key: DemoKey, sign_elsewhere: SignElsewhere, tmp_path: Path
) -> None:
    spec = SigFieldSpec("Encima", box=ON_THE_LINE)
    covered = check(sign_elsewhere(signed, diego_key, spec=spec), tmp_path)
    assert covered.verdict.overall is Overall.UNDETERMINED
    assert "se ve distinto de lo que se firmó (página 1)" in covered.verdict.reason
    assert covered.comparison is not None
    assert covered.comparison.different[0].before.startswith(b"\xff\xd8")
    kept = checks.signed_revision(tmp_path / "nota.pdf", covered.verdict)
    assert kept == signed


def test_a_second_signature_with_its_stamp_on_empty_paper_is_valid(
    signed: bytes, diego_key: DemoKey, sign_elsewhere: SignElsewhere, tmp_path: Path
) -> None:
    spec = SigFieldSpec("Sello", box=BESIDE_IT)
    stamped = check(sign_elsewhere(signed, diego_key, spec=spec), tmp_path)
    assert stamped.verdict.overall is Overall.VALID, stamped.verdict.reason
    assert "imagen visible" in stamped.verdict.signatures[0].change_list[0].text


def test_a_paper_longer_than_what_is_compared_stays_valid_when_nothing_was_drawn(
    signed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_seventy_pages(_before: Path, _after: Path) -> documents.Comparison:
        return documents.Comparison(pages_before=70, pages_after=70, compared=60)

    monkeypatch.setattr(documents, "compare_pages", of_seventy_pages)
    long = check(mutants.increment(signed, {}), tmp_path)
    assert long.comparison == of_seventy_pages(tmp_path, tmp_path)
    assert long.verdict.overall is Overall.VALID, long.verdict.reason
