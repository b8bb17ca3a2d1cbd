"""Where objects are used: the same ways as pyHanko finds, to every object, in every revision."""

from __future__ import annotations

import pytest

from llaqta.signatures.api import SigningKey, sign_pdf
from llaqta.signatures.reading import open_pdf
from llaqta.signatures.tests import mutants
from llaqta.signatures.tests.checks import SignElsewhere, plan
from llaqta.signatures.tests.papers import CATALOG, PAGE, paper
from llaqta.signatures.usages import Usages


def structure(children: bytes) -> bytes:
    """A tagged page whose structure leads back to the page and to itself."""
    return paper(
        {
            1: CATALOG.replace(b"<<", b"<</StructTreeRoot 5 0 R", 1),
            3: PAGE.replace(b"/Contents", b"/StructParents 0/Contents"),
            5: b"<</Type/StructTreeRoot/K %b/ParentTree 8 0 R>>" % children,
            6: b"<</Type/StructElem/S/Document/P 5 0 R/K[7 0 R 0]/Pg 3 0 R>>",
            7: b"<</Type/StructElem/S/P/P 6 0 R/K 0/Pg 3 0 R>>",
            8: b"<</Nums[0[7 0 R]]>>",
        }
    )


def assert_same(pdf: bytes) -> None:
    theirs, ours = open_pdf(pdf), open_pdf(pdf)
    usages = Usages(ours)
    for revision in range(theirs.xrefs.total_revisions):
        expected, found = (
            reader.get_historical_resolver(revision) for reader in (theirs, ours)
        )
        expected._load_reverse_xref_cache()  # type: ignore[no-untyped-call]
        usages.prepare(found)
        references = expected._indirect_object_access_cache
        assert references
        assert len(found._indirect_object_access_cache or {}) == len(references)
        for reference in references:
            assert found._get_usages_of_ref(reference) == references[reference]


@pytest.mark.parametrize(
    "pdf",
    [
        paper(),
        mutants.two_pages(),
        mutants.filled_form(),
        mutants.with_shadow(),
        structure(b"6 0 R"),
        structure(b"[6 0 R]"),
        structure(b"<</S/Document/P 5 0 R/K 7 0 R>>"),
    ],
)
def test_in_papers_before_and_after_signing(
    elena_key: SigningKey, sign_elsewhere: SignElsewhere, pdf: bytes
) -> None:
    once = sign_pdf(pdf, key=elena_key, plan=plan(certify=True))
    twice = sign_elsewhere(once, elena_key)
    assert_same(mutants.changed_field(twice) if b"Beneficiario" in pdf else twice)


def test_in_an_act_with_many_signatures(act: bytes, elena_key: SigningKey) -> None:
    for number in range(5):
        act = sign_pdf(act, key=elena_key, plan=plan(certify=number == 0))
    assert_same(act)
