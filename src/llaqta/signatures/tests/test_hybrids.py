"""Files with two indexes, as Microsoft Office writes them: judged like any other when both say the same, and not at all otherwise."""

from __future__ import annotations

import io

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from llaqta.lib import clock
from llaqta.signatures.api import (
    ExpectedSigner,
    FieldPlan,
    Outcome,
    Overall,
    SigningKey,
    TrustStore,
    add_signature_fields,
    check_returned,
    lint_pdf,
    sign_pdf,
)
from llaqta.signatures.fake_agent.signing import sign_pdf as sign_with_agent
from llaqta.signatures.hybrids import DifferentReadingsError, check_readings
from llaqta.signatures.indexes import OddIndexError
from llaqta.signatures.reading import open_pdf
from llaqta.signatures.tests import hybrid_mutants, mutants
from llaqta.signatures.tests.checks import Check, Judge, Opinions, plan
from llaqta.signatures.tests.hybrid_mutants import hybrid_increment, stream_increment
from llaqta.signatures.tests.papers import word_paper

NOTE = b"<</Producer(Otro programa)>>"


def read(pdf: bytes) -> None:
    check_readings(PdfFileReader(io.BytesIO(pdf)))


# -- Good files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("two_byte_lines", [False, True])
def test_a_letter_that_our_writer_signed_is_valid(
    judge: Judge,
    elena_key: SigningKey,
    check_syntax: Check,
    pdfsig: Opinions,
    two_byte_lines: bool,
) -> None:
    letter = word_paper(two_byte_lines=two_byte_lines)
    signed = sign_pdf(letter, key=elena_key, plan=plan())
    verdict = judge(signed)
    assert verdict.overall is Overall.VALID, verdict.reason
    [signature] = verdict.signatures
    assert signature.intact.outcome is Outcome.YES
    assert signature.signer is not None
    assert signature.signer.name == "Elena Ficticia"
    assert signature.covers_whole_file
    check_syntax(signed)
    assert [opinion.is_valid for opinion in pdfsig(signed)] == [True]


@pytest.mark.parametrize("two_byte_lines", [False, True])
def test_a_letter_that_the_national_agent_signed_is_valid(
    judge: Judge,
    elena_key: SigningKey,
    check_syntax: Check,
    pdfsig: Opinions,
    two_byte_lines: bool,
) -> None:
    letter = word_paper(two_byte_lines=two_byte_lines)
    signed = sign_with_agent(letter, key=elena_key)
    verdict = judge(signed)
    assert verdict.overall is Overall.VALID, verdict.reason
    check_syntax(signed)
    assert [opinion.is_valid for opinion in pdfsig(signed)] == [True]


def test_a_letter_in_fields_that_two_sign_is_valid(
    judge: Judge,
    elena_key: SigningKey,
    diego_key: SigningKey,
    check_syntax: Check,
    pdfsig: Opinions,
) -> None:
    prepared = add_signature_fields(
        word_paper(), [FieldPlan(name="Firma1", description="Firma de la Directora")]
    )
    once = sign_pdf(prepared, key=elena_key, plan=plan("Firma1", certify=True))
    twice = sign_with_agent(once, key=diego_key)
    verdict = judge(twice)
    assert verdict.overall is Overall.VALID, verdict.reason
    assert [one.kind for one in verdict.signatures] == ["certification", "signature"]
    assert [one.kind for one in verdict.signatures[0].change_list] == ["signature"]
    assert lint_pdf(prepared) == lint_pdf(once) == lint_pdf(twice) == ()
    check_syntax(twice)
    assert [opinion.is_valid for opinion in pdfsig(twice)] == [True, True]


def test_a_letter_comes_back_from_the_token(
    elena_key: SigningKey, trust: TrustStore
) -> None:
    sent = word_paper()
    acceptance = check_returned(
        sent,
        sign_with_agent(sent, key=elena_key),
        expected=ExpectedSigner(document_number="90000902"),
        trust=trust,
        at=clock.now(),
    )
    assert acceptance.accepted, acceptance.reason


@pytest.mark.parametrize(
    "go_on",
    [
        lambda pdf: mutants.increment(pdf, {5: NOTE}),
        lambda pdf: stream_increment(pdf, {5: NOTE}),
        lambda pdf: hybrid_increment(pdf, {5: NOTE}, {5: NOTE}),
        lambda pdf: hybrid_increment(pdf, {5: NOTE}),
    ],
    ids=["table", "stream", "both, each with all", "both, the stream empty"],
)
def test_what_is_allowed_after_a_signature_may_come_in_any_shape(
    judge: Judge, elena_key: SigningKey, go_on: hybrid_mutants.Mutant
) -> None:
    """Here: other descriptive data."""
    verdict = judge(go_on(sign_pdf(word_paper(), key=elena_key, plan=plan())))
    assert verdict.overall is Overall.VALID, verdict.reason


def test_the_logical_structure_may_grow_packed(elena_key: SigningKey) -> None:
    grown = hybrid_increment(
        word_paper(), packed={8: b"<</Type/StructElem/S/H1/P 7 0 R/K 0/Pg 3 0 R>>"}
    )
    read(grown)
    read(sign_pdf(grown, key=elena_key, plan=plan()))


def test_a_letter_without_signature_is_called_unsigned(judge: Judge) -> None:
    assert judge(word_paper()).overall is Overall.UNSIGNED


# -- Two documents in one ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", hybrid_mutants.CONFLICTS)
def test_what_some_programs_would_not_see_is_not_evaluated(
    judge: Judge, elena_key: SigningKey, kind: str
) -> None:
    signed = sign_pdf(word_paper(), key=elena_key, plan=plan())
    mutant = hybrid_mutants.CONFLICTS[kind](signed)
    verdict = judge(mutant)
    assert verdict.overall is Overall.NOT_EVALUABLE
    assert "dos índices" in verdict.reason
    assert [one.code for one in lint_pdf(mutant)] == ["hybrid"]


@pytest.mark.parametrize("kind", hybrid_mutants.CONFLICTS)
def test_nor_when_it_was_so_before_the_signature(
    judge: Judge, elena_key: SigningKey, kind: str
) -> None:
    prepared = hybrid_mutants.CONFLICTS[kind](word_paper())
    verdict = judge(sign_pdf(prepared, key=elena_key, plan=plan()))
    assert verdict.overall is Overall.NOT_EVALUABLE


@pytest.mark.parametrize("kind", hybrid_mutants.OUT_OF_PLACE)
def test_an_index_out_of_its_place_is_not_evaluated(
    judge: Judge, elena_key: SigningKey, kind: str
) -> None:
    signed = sign_pdf(word_paper(), key=elena_key, plan=plan())
    verdict = judge(hybrid_mutants.OUT_OF_PLACE[kind](signed))
    assert verdict.overall is Overall.NOT_EVALUABLE


@pytest.mark.parametrize("kind", hybrid_mutants.UNSIGNED)
def test_nobody_is_asked_to_sign_two_documents_in_one(
    judge: Judge, elena_key: SigningKey, kind: str
) -> None:
    pdf = hybrid_mutants.UNSIGNED[kind]
    with pytest.raises(DifferentReadingsError):
        read(pdf)
    assert [one.code for one in lint_pdf(pdf)] == ["hybrid"]
    assert judge(pdf).overall is Overall.UNSIGNED  # there is nothing to be judged


def test_a_table_that_lists_an_object_twice_is_not_evaluated() -> None:
    pdf = hybrid_increment(word_paper(), {5: NOTE})
    line = pdf[pdf.rindex(b"xref\n5 1\n") + 5 :][:24]
    place = pdf.rindex(line)
    twice = pdf[:place] + line + pdf[place:]
    with pytest.raises(OddIndexError, match="twice"):
        open_pdf(twice)


# -- Both agree, and yet it was changed --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mutant",
    [
        mutants.replaced_content,
        lambda pdf: stream_increment(pdf, {4: mutants.OTHER_CONTENT}),
        lambda pdf: hybrid_increment(
            pdf, {4: mutants.OTHER_CONTENT}, {4: mutants.OTHER_CONTENT}
        ),
        lambda pdf: hybrid_increment(pdf, {4: mutants.OTHER_CONTENT}),
    ],
    ids=["table", "stream", "both, each with all", "both, the stream empty"],
)
def test_other_content_is_refused_in_any_shape(
    judge: Judge, elena_key: SigningKey, mutant: hybrid_mutants.Mutant
) -> None:
    verdict = judge(mutant(sign_pdf(word_paper(), key=elena_key, plan=plan())))
    assert verdict.overall is Overall.INVALID
    first = verdict.signatures[0]
    assert first.intact.outcome is Outcome.YES
    assert "content" in [one.kind for one in first.change_list if not one.allowed]


@pytest.mark.parametrize(
    ("mutant", "kind"),
    [
        (mutants.replaced_page, "content"),
        (mutants.replaced_catalog, "pages"),
        (mutants.appended_objects, "stray"),
        (mutants.appended_with_old_table, "stray"),
        (mutants.hidden_in_a_good_revision, "stray"),
        (mutants.bytes_after_the_end, "stray"),
        (mutants.covering_annotation, "annotation"),
        (
            lambda pdf: hybrid_increment(
                pdf,
                {5: NOTE},
                stray=b"4 0 obj\n%b\nendobj\n" % mutants.OTHER_CONTENT,
            ),
            "stray",
        ),
    ],
)
def test_a_letter_is_watched_over_like_any_other_file(
    judge: Judge, elena_key: SigningKey, mutant: hybrid_mutants.Mutant, kind: str
) -> None:
    signed = sign_pdf(word_paper(), key=elena_key, plan=plan())
    verdict = judge(mutant(signed))
    assert verdict.overall is Overall.INVALID, verdict.reason
    assert kind in [
        one.kind for one in verdict.signatures[0].change_list if not one.allowed
    ]
