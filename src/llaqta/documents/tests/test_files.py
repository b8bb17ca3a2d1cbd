"""Files of a document: annexes, pictures, and the PDF made elsewhere, of which only a side-car is made."""

from __future__ import annotations

from datetime import date

import pytest

from llaqta.blobs import api as blobs
from llaqta.documents import api as documents
from llaqta.documents import pictures
from llaqta.documents.errors import (
    AttachmentNotFoundError,
    DocumentIncompleteError,
    DocumentNotAllowedError,
    NotAPdfError,
    NotAPictureError,
    UnsafePdfError,
)
from llaqta.documents.models import CiteEntry, FileText
from llaqta.documents.rendering import render_document
from llaqta.documents.services.file_texts import read_file_text
from llaqta.documents.tests import desk
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.signatures import api as signatures
from llaqta.signatures.testing import OfficialKey
from tests.cast import Cast, jpeg_bytes, pdf_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]


@pytest.fixture
def draft(cast: Cast, kinds: None, today: None) -> documents.Document:
    return desk.begun(cast)


def received(
    content: bytes, cast: Cast, name: str = "plano.pdf"
) -> documents.Attachment:
    return documents.receive_bytes(content, name=name, actor=cast.carla.actor)


def uploaded(
    document: documents.Document, attachment: documents.Attachment | None, cast: Cast
) -> documents.Document:
    return documents.upload_pdf(
        document_id=document.pk,
        seen=desk.seen(document),
        attachment=attachment,
        actor=cast.carla.actor,
    )


# -- Annexes and pictures ----------------------------------------------------------------------------------------------


def test_an_annex_is_part_of_what_is_approved(
    draft: documents.Document, cast: Cast
) -> None:
    file = documents.add_file(
        document_id=draft.pk,
        attachment=received(pdf_bytes(), cast),
        folios=3,
        actor=cast.carla.actor,
    )
    assert desk.seen(draft) == draft.revision + 1
    entry = ledger.history(draft.chain)[-1]
    assert ledger.wording(entry) == "Se añadió un anexo de 3 fojas"
    assert "plano" not in entry.data
    documents.remove_file(document_id=draft.pk, file_id=file.pk, actor=cast.carla.actor)
    assert not draft.files.exists()
    assert ledger.history(draft.chain)[-1].event == "documents.file_removed"


def test_a_picture_is_part_of_the_text_and_moves_no_revision(
    draft: documents.Document, cast: Cast
) -> None:
    documents.add_file(
        document_id=draft.pk,
        attachment=received(jpeg_bytes(), cast, "foto.jpg"),
        role="picture",
        actor=cast.carla.actor,
    )
    assert desk.seen(draft) == draft.revision


def test_a_picture_is_an_image(draft: documents.Document, cast: Cast) -> None:
    with pytest.raises(NotAPictureError):
        documents.add_file(
            document_id=draft.pk,
            attachment=received(pdf_bytes(), cast),
            role="picture",
            actor=cast.carla.actor,
        )


def test_files_are_for_who_has_the_document(
    draft: documents.Document, cast: Cast
) -> None:
    with pytest.raises(DocumentNotAllowedError):
        documents.add_file(
            document_id=draft.pk,
            attachment=received(pdf_bytes(), cast),
            actor=cast.elena.actor,
        )
    with pytest.raises(AttachmentNotFoundError):
        documents.remove_file(document_id=draft.pk, file_id=999, actor=cast.carla.actor)


# -- The PDF made elsewhere --------------------------------------------------------------------------------------------


def test_it_takes_the_place_of_the_text_bit_by_bit(
    draft: documents.Document, cast: Cast
) -> None:
    content = foreign_pdf(cast)
    document = uploaded(draft, received(content, cast), cast)
    assert document.origin == "uploaded"
    assert document.uploaded is not None
    with blobs.open_blob(document.uploaded.sha256) as file:
        assert file.read() == content


def test_without_it_the_text_counts_again(
    draft: documents.Document, cast: Cast
) -> None:
    uploaded(draft, received(pdf_bytes(), cast), cast)
    assert uploaded(draft, None, cast).origin == "written"
    assert ledger.history(draft.chain)[-1].event == "documents.upload_dropped"


def test_it_is_a_pdf(draft: documents.Document, cast: Cast) -> None:
    with pytest.raises(NotAPdfError, match=r"foto\.jpg"):
        uploaded(draft, received(jpeg_bytes(), cast, "foto.jpg"), cast)


def test_a_document_with_it_needs_no_text(cast: Cast) -> None:
    document = documents.start_document(
        kind=desk.kind("informe"),
        subject="Informe",
        addressee_text="Consejo",
        actor=cast.carla.actor,
    )
    with pytest.raises(DocumentIncompleteError):
        desk.approved(document, cast.carla)
    uploaded(document, received(foreign_pdf(cast), cast), cast)
    approved = desk.approved(document, cast.carla)
    assert approved.cite == "GAMPV-TOP/INF/00001/2026"
    assert approved.current is not None


def test_one_that_could_never_be_signed_is_refused_at_once(cast: Cast) -> None:
    document = desk.own(cast.carla)
    with pytest.raises(UnsafePdfError, match="No se puede firmar"):
        uploaded(document, received(scripted_pdf(), cast), cast)
    assert desk.fresh(document).uploaded is None


def test_one_that_only_today_is_known_to_be_unfit_takes_no_number(cast: Cast) -> None:
    """It came in before we knew what to look for."""
    document = desk.own(cast.carla)
    uploaded(document, received(foreign_pdf(cast), cast), cast)
    documents.Document.objects.filter(pk=document.pk).update(
        uploaded=received(scripted_pdf(), cast)
    )
    with pytest.raises(
        UnsafePdfError, match=r"^No se puede firmar: .+\. Suba otro PDF"
    ):
        desk.approved(document, cast.carla)
    assert not CiteEntry.objects.exists()
    assert desk.fresh(document).state == "draft"


def test_one_with_fields_of_the_same_names_is_approved_too(cast: Cast) -> None:
    content = signatures.add_signature_fields(
        foreign_pdf(cast), [signatures.FieldPlan(name="Firma1", description="Firma")]
    )
    document = desk.own(cast.carla)
    uploaded(document, received(content, cast), cast)
    approved = desk.approved(document, cast.carla)
    (signature,) = approved.signatures.all()
    assert signature.field_name == f"Firma1-{document.code[:4]}"


def test_one_that_came_signed_is_not_transformed(
    cast: Cast, demo_key: signatures.SigningKey
) -> None:
    content = signed_pdf(foreign_pdf(cast), demo_key)
    document = desk.own(cast.carla)
    attachment = received(content, cast)
    uploaded(document, attachment, cast)
    approved = desk.approved(document, cast.carla)
    assert approved.current is not None
    with blobs.open_blob(approved.current.sha256) as file:
        assert file.read().startswith(content)


# -- Its side-car ------------------------------------------------------------------------------------------------------


def test_its_text_is_read_in_a_child_with_limits(cast: Cast) -> None:
    kept = read_file_text(received(foreign_pdf(cast), cast))
    assert "El lote 14 mide 300" in kept.text
    assert (kept.problem, kept.signature_count) == ("", 0)


def test_a_field_that_waits_for_a_signature_is_none(cast: Cast) -> None:
    content = signatures.add_signature_fields(
        foreign_pdf(cast), [signatures.FieldPlan(name="Firma1", description="Firma")]
    )
    assert read_file_text(received(content, cast)).signature_count == 0


def test_signatures_that_it_carries_are_counted(
    cast: Cast, demo_key: signatures.SigningKey
) -> None:
    content = signed_pdf(foreign_pdf(cast), demo_key)
    assert read_file_text(received(content, cast)).signature_count == 1


def test_a_broken_one_says_so_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    attachment = received(b"%PDF-1.7\nnothing of it\nstartxref\n0\n%%EOF\n", cast)
    assert read_file_text(attachment).problem == "broken"
    first = FileText.objects.get()
    with clock.frozen("2026-02-12"):
        read_file_text(attachment)
    assert FileText.objects.get().made_at == first.made_at
    monkeypatch.setattr(pictures, "tool", lambda: "a newer one")
    read_file_text(attachment)
    assert FileText.objects.get().tool == "a newer one"


@pytest.fixture
def demo_key(official_key: OfficialKey) -> signatures.SigningKey:
    """The key of an official whose municipality is another one."""
    return official_key("Ajena Ficticia", "90000977")


def signed_pdf(pdf: bytes, key: signatures.SigningKey) -> bytes:
    return signatures.sign_pdf(
        pdf,
        key=key,
        plan=signatures.SignaturePlan(
            field_name=None, description="Firma", certify=False, at=clock.now()
        ),
    )


def foreign_pdf(cast: Cast) -> bytes:
    """A whole PDF with words in it, as another program could have made it."""
    return render_document(
        desk.own(cast.diego), cite="AJENO-1", dated_on=date(2025, 5, 6)
    )


def scripted_pdf() -> bytes:
    """One empty page, and a script that runs when it is opened."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
    )
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 4\n0000000000 65535 f \n%strailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(out))
    )
