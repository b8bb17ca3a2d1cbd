"""Every published class of attack on PDF signatures, made by ourselves: all refused, nothing raised; good files accepted."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec
from pyhanko.sign.signers import PdfSigner
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from llaqta.signatures.api import (
    Outcome,
    Overall,
    SigningKey,
    Verdict,
    sign_pdf,
)
from llaqta.signatures.demo_authority import DemoAuthority
from llaqta.signatures.tests import mutants
from llaqta.signatures.tests.checks import Judge, SignElsewhere, Statuses, plan
from llaqta.signatures.tests.mutants import Mutant
from llaqta.signatures.tests.papers import PAGE, paper

REFUSED = {Overall.INVALID, Overall.NOT_EVALUABLE}


def assert_changed(verdict: Verdict, *kinds: str) -> None:
    """The cryptography holds, and yet the file is refused: for what came after."""
    assert verdict.overall is Overall.INVALID, verdict.reason
    first = verdict.signatures[0]
    assert first.intact.outcome is Outcome.YES
    assert first.changes.outcome is Outcome.NO
    refused = {one.kind for one in first.change_list if not one.allowed}
    assert refused >= set(kinds), refused


@pytest.fixture
def obeys_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attacker's program does not ask a certification for permission, as pyHanko's does."""
    monkeypatch.setattr(
        PdfSigner, "_enforce_certification_constraints", lambda *_anything: None
    )


# -- Good files --------------------------------------------------------------------------------------------------------


def test_a_plain_signature_is_accepted(judge: Judge, elena_key: SigningKey) -> None:
    verdict = judge(sign_pdf(paper(), key=elena_key, plan=plan()))
    assert verdict.overall is Overall.VALID, verdict.reason
    [signature] = verdict.signatures
    assert signature.covers_whole_file
    assert signature.changes.code == "none"
    assert signature.level == "B-B"


def test_two_signers_are_accepted(
    judge: Judge, elena_key: SigningKey, diego_key: SigningKey
) -> None:
    once = sign_pdf(paper(), key=elena_key, plan=plan(certify=True))
    verdict = judge(sign_pdf(once, key=diego_key, plan=plan()))
    assert verdict.overall is Overall.VALID, verdict.reason
    first, second = verdict.signatures
    assert (first.kind, second.kind) == ("certification", "signature")
    assert [one.kind for one in first.change_list] == ["signature"]
    assert first.revision_end == len(once)


def test_a_curve_key_is_accepted(judge: Judge, marta_key: SigningKey) -> None:
    verdict = judge(sign_pdf(paper(), key=marta_key, plan=plan()))
    assert verdict.overall is Overall.VALID, verdict.reason


@pytest.mark.parametrize("permission", list(MDPPerm))
def test_a_certification_by_another_program_is_accepted(
    judge: Judge,
    sign_elsewhere: SignElsewhere,
    elena_key: SigningKey,
    permission: MDPPerm,
) -> None:
    signed = sign_elsewhere(
        paper(), elena_key, certify=True, docmdp_permissions=permission
    )
    verdict = judge(signed)
    assert verdict.overall is Overall.VALID, verdict.reason
    [signature] = verdict.signatures
    assert signature.kind == "certification"
    assert signature.locks_document == (permission is MDPPerm.NO_CHANGES)


def test_a_timestamped_signature_is_accepted(
    judge: Judge, authority: DemoAuthority, elena_key: SigningKey
) -> None:
    verdict = judge(
        sign_pdf(paper(), key=elena_key, plan=plan(), timestamper=authority)
    )
    assert verdict.overall is Overall.VALID, verdict.reason
    [signature] = verdict.signatures
    assert signature.level == "B-T"
    assert signature.judged_at == signature.timestamped_at
    assert signature.certificate.code == "valid_timestamped"


def test_an_act_as_ours_is_accepted_after_every_signature(
    judge: Judge, act: bytes, elena_key: SigningKey, diego_key: SigningKey
) -> None:
    signed = sign_pdf(act, key=elena_key, plan=plan(certify=True))
    assert judge(signed).overall is Overall.VALID
    assert judge(sign_pdf(signed, key=diego_key, plan=plan())).overall is Overall.VALID


def test_forty_signatures_are_accepted(judge: Judge, elena_key: SigningKey) -> None:
    signed = paper()
    for number in range(40):
        signed = sign_pdf(signed, key=elena_key, plan=plan(certify=number == 0))
    verdict = judge(signed)
    assert verdict.overall is Overall.VALID, verdict.reason
    assert len(verdict.signatures) == 40
    assert len(verdict.signatures[0].change_list) == 39


# -- ISA and SWA -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("certify", [False, True])
@pytest.mark.parametrize(
    ("mutant", "kind"),
    [
        (mutants.replaced_content, "content"),
        (mutants.replaced_page, "content"),
        (mutants.replaced_catalog, "pages"),
        (mutants.turned_page, "content"),
        (mutants.action_on_opening, "other"),
        (mutants.appended_objects, "stray"),
        (mutants.appended_with_old_table, "stray"),
        (mutants.appended_with_empty_table, "stray"),
        (mutants.hidden_in_a_good_revision, "stray"),
        (mutants.second_trailer_in_a_good_revision, "stray"),
        (mutants.bytes_after_the_end, "stray"),
        (mutants.covering_annotation, "annotation"),
        (mutants.empty_field_that_acts, "action"),
        (mutants.written_oddly(b"00000000000000004 0 obj"), "stray"),
        (mutants.written_oddly(b"4 000000 obj"), "stray"),
        (mutants.written_oddly(b"4 0obj"), "stray"),
        (mutants.written_oddly(b"4 %of 1\n0 obj"), "stray"),
    ],
)
def test_what_was_added_to_the_file_is_refused(
    judge: Judge, elena_key: SigningKey, mutant: Mutant, kind: str, certify: bool
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan(certify=certify))
    assert (
        judge(signed).overall is Overall.VALID
    )  # so it is the mutation that is refused
    assert_changed(judge(mutant(signed)), kind)


def test_saving_once_more_without_change_is_allowed(
    judge: Judge, elena_key: SigningKey
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    verdict = judge(mutants.increment(signed, {}))
    assert verdict.overall is Overall.VALID, verdict.reason
    assert [one.kind for one in verdict.signatures[0].change_list] == ["nothing"]


def test_another_file_after_the_end_is_refused(
    judge: Judge, elena_key: SigningKey
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    assert judge(mutants.second_file_after_the_end(signed)).overall in REFUSED


def test_removed_pages_are_refused(judge: Judge, elena_key: SigningKey) -> None:
    signed = sign_pdf(mutants.two_pages(), key=elena_key, plan=plan())
    assert_changed(judge(mutants.removed_page(signed)), "pages")


@pytest.mark.parametrize("mutant", [mutants.removed_form, mutants.emptied_signature])
def test_a_file_that_lost_its_signature_is_not_called_unsigned(
    judge: Judge, elena_key: SigningKey, mutant: Mutant
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    assert judge(mutant(signed)).overall is Overall.NOT_EVALUABLE


def test_a_shifted_second_range_is_refused(judge: Judge, elena_key: SigningKey) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    mutant = mutants.shifted_second_range(signed)
    # The attack works as such: the forged table is read, and the forged content with it.
    reader = PdfFileReader(io.BytesIO(mutant))
    page = reader.root["/Pages"]["/Kids"][0]
    assert page["/Contents"].data == b"100 0 m 0 100 l S"
    verdict = judge(mutant)
    assert verdict.overall is Overall.INVALID
    assert verdict.signatures[0].intact.code == "contents"


# -- USF ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", mutants.RANGES)
def test_a_false_byte_range_is_refused(
    judge: Judge, elena_key: SigningKey, kind: str
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    assert judge(mutants.false_range(kind)(signed)).overall in REFUSED


@pytest.mark.parametrize("kind", mutants.CONTENTS)
def test_false_contents_are_refused(
    judge: Judge, elena_key: SigningKey, kind: str
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    assert judge(mutants.false_contents(kind)(signed)).overall in REFUSED


def test_the_signature_of_another_file_is_refused(
    judge: Judge, elena_key: SigningKey
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    other = sign_pdf(paper({4: mutants.OTHER_CONTENT}), key=elena_key, plan=plan())
    verdict = judge(mutants.contents_of(other, signed))
    assert verdict.overall is Overall.INVALID
    assert verdict.signatures[0].intact.code == "digest"
    assert verdict.signatures[0].identity.outcome is Outcome.UNKNOWN


def test_one_changed_byte_is_seen(judge: Judge, elena_key: SigningKey) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    verdict = judge(signed.replace(b"100 100 l S", b"100 900 l S"))
    assert verdict.overall is Overall.INVALID
    assert verdict.signatures[0].intact.code == "digest"
    # Nothing was added after it, but «stayed the same: yes» would mislead whoever reads on.
    assert verdict.signatures[0].changes.outcome is Outcome.UNKNOWN


# -- EAA and SSA -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("permission", list(MDPPerm))
def test_an_annotation_over_a_certified_page_is_refused(
    judge: Judge,
    sign_elsewhere: SignElsewhere,
    elena_key: SigningKey,
    permission: MDPPerm,
) -> None:
    signed = sign_elsewhere(
        paper(), elena_key, certify=True, docmdp_permissions=permission
    )
    assert_changed(judge(mutants.covering_annotation(signed)), "annotation")


@pytest.mark.parametrize("permission", list(MDPPerm))
def test_a_visible_signature_over_a_certified_page_is_refused(
    judge: Judge,
    sign_elsewhere: SignElsewhere,
    elena_key: SigningKey,
    diego_key: SigningKey,
    permission: MDPPerm,
    obeys_nobody: None,
) -> None:
    signed = sign_elsewhere(
        paper(), elena_key, certify=True, docmdp_permissions=permission
    )
    whole_page = SigFieldSpec("Encima", box=(0, 0, 200, 200))
    covered = sign_elsewhere(signed, diego_key, spec=whole_page)
    verdict = judge(covered)
    assert verdict.overall is Overall.INVALID
    assert verdict.signatures[0].changes.outcome is Outcome.NO


def test_nothing_is_signed_after_a_certification_that_closes_the_file(
    judge: Judge,
    sign_elsewhere: SignElsewhere,
    elena_key: SigningKey,
    diego_key: SigningKey,
    obeys_nobody: None,
) -> None:
    closed = sign_elsewhere(
        paper(), elena_key, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES
    )
    verdict = judge(sign_elsewhere(closed, diego_key, spec=SigFieldSpec("Despues")))
    assert_changed(verdict, "beyond_permission")


def test_a_signature_that_calls_itself_a_timestamp_does_not_pass_as_one(
    judge: Judge,
    sign_elsewhere: SignElsewhere,
    elena_key: SigningKey,
    diego_key: SigningKey,
    obeys_nobody: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A certification that forbids every change lets timestamps pass."""
    closed = sign_elsewhere(
        paper(), elena_key, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES
    )
    make = SignatureObject.__init__

    def pretend(self: SignatureObject, *arguments: Any, **named: Any) -> None:
        make(self, *arguments, **named)
        self[pdf_name("/Type")] = pdf_name("/DocTimeStamp")

    monkeypatch.setattr(SignatureObject, "__init__", pretend)
    disguised = sign_elsewhere(closed, diego_key, spec=SigFieldSpec("Despues"))
    assert b"/DocTimeStamp" in disguised
    assert judge(disguised).overall in REFUSED


def test_a_field_without_signature_draws_nothing_over_a_signed_page(
    judge: Judge, elena_key: SigningKey
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    assert_changed(judge(mutants.empty_field_that_draws(signed)), "annotation")


def test_a_second_signature_may_show_itself_but_not_cover_the_page(
    judge: Judge,
    sign_elsewhere: SignElsewhere,
    elena_key: SigningKey,
    diego_key: SigningKey,
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    stamp = SigFieldSpec("Sello", box=(10, 10, 110, 40))
    verdict = judge(sign_elsewhere(signed, diego_key, spec=stamp))
    assert verdict.overall is Overall.VALID, verdict.reason
    assert [one.kind for one in verdict.signatures[0].change_list] == [
        "visible_signature"
    ]
    sheet = SigFieldSpec("Encima", box=(0, 0, 200, 200))
    assert_changed(judge(sign_elsewhere(signed, diego_key, spec=sheet)), "covering")


def test_several_small_signatures_do_not_cover_a_page_together(
    judge: Judge,
    sign_elsewhere: SignElsewhere,
    elena_key: SigningKey,
    diego_key: SigningKey,
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    for number in range(2):  # each a fifth of the page
        box = (0, 80 * number, 100, 80 * number + 80)
        spec = SigFieldSpec(f"Sello{number}", box=box)
        signed = sign_elsewhere(signed, diego_key, spec=spec)
        kind = ["valid_many", "tampered"][number]
        assert judge(signed).code == kind
    assert_changed(judge(signed), "covering")


def test_a_signature_covers_what_is_seen_of_a_cropped_page(
    judge: Judge,
    sign_elsewhere: SignElsewhere,
    elena_key: SigningKey,
    diego_key: SigningKey,
) -> None:
    corner = PAGE.replace(b"/Resources", b"/CropBox[0 0 60 60]/Resources")
    signed = sign_pdf(paper({3: corner}), key=elena_key, plan=plan())
    sheet = SigFieldSpec("Encima", box=(0, 0, 60, 60))
    assert_changed(judge(sign_elsewhere(signed, diego_key, spec=sheet)), "covering")


# -- Forms -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("certify", [False, True])
@pytest.mark.parametrize("mutant", [mutants.changed_field, mutants.changed_value_only])
def test_a_field_that_was_filled_anew_is_refused_though_pyhanko_lets_it_pass(
    judge: Judge,
    statuses: Statuses,
    elena_key: SigningKey,
    mutant: Mutant,
    certify: bool,
) -> None:
    signed = sign_pdf(mutants.filled_form(), key=elena_key, plan=plan(certify=certify))
    changed = mutant(signed)
    assert statuses(changed)[0].bottom_line
    assert_changed(judge(changed), "form")


def test_fields_may_not_be_drawn_anew(judge: Judge, elena_key: SigningKey) -> None:
    signed = sign_pdf(mutants.filled_form(), key=elena_key, plan=plan())
    assert_changed(judge(mutants.fields_drawn_anew(signed)))


@pytest.mark.parametrize("mutant", [mutants.white_letters, mutants.other_letters])
def test_what_draws_the_fields_stays_as_it_was_signed(
    judge: Judge, elena_key: SigningKey, mutant: Mutant
) -> None:
    prepared = mutants.form_drawn_by_its_reader()
    signed = sign_pdf(prepared, key=elena_key, plan=plan())
    assert judge(signed).overall is Overall.VALID
    assert_changed(judge(mutant(signed)), "form")


# -- Shadow ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mutant", "prepared"),
    [
        (mutants.taken_away, mutants.covered_page()),
        (mutants.freed_cover, mutants.covered_page()),
        (mutants.shadow_content, mutants.with_shadow()),
        (mutants.shadow_pages, mutants.with_shadow()),
    ],
)
def test_what_was_hidden_when_it_was_signed_stays_hidden(
    judge: Judge, elena_key: SigningKey, mutant: Mutant, prepared: bytes
) -> None:
    signed = sign_pdf(prepared, key=elena_key, plan=plan(certify=True))
    assert (
        judge(signed).overall is Overall.VALID
    )  # that it hides something nobody can see yet
    verdict = judge(mutant(signed))
    assert verdict.overall is Overall.INVALID, verdict.reason
    assert verdict.signatures[0].changes.outcome is Outcome.NO


# -- Whoever has a key of their own ------------------------------------------------------------------------------------


def test_a_signature_over_changed_content_does_not_heal_the_one_below(
    judge: Judge, elena_key: SigningKey, diego_key: SigningKey
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    again = sign_pdf(mutants.replaced_content(signed), key=diego_key, plan=plan())
    assert_changed(judge(again), "content")
