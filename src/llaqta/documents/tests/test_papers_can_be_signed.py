"""What we set ourselves holds nothing that the linter looks for: sending it out looks only at PDFs made elsewhere."""

from __future__ import annotations

import pytest

from llaqta.documents import api as documents
from llaqta.documents.services.signing import means
from llaqta.documents.services.signing.fitness import refusal_to_send
from llaqta.documents.tests import desk
from llaqta.signatures import api as signatures
from tests.cast import Post, pdf_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]

RICH = (
    '<h2>Uno</h2><p>Vea <a href="https://ejemplo.bo/">la página</a> y el '
    "<strong>lote 14</strong>.</p><ul><li>Mide 300 m².</li></ul>"
    "<table><tbody><tr><td><p>Norte</p></td></tr></tbody></table>"
)


def test_every_kind_of_document_is_fit_to_be_signed(marta: Post) -> None:
    found = {}
    for kind in documents.DocumentKind.objects.filter(signature_mode="official"):
        paper = desk.own(marta, code=kind.code)
        documents.save_draft(
            document_id=paper.pk, seen=paper.revision, body=RICH, actor=marta.actor
        )
        current = desk.approved(paper, marta).current
        assert current is not None
        found[kind.code] = signatures.lint_pdf(means.bytes_of(current))
    assert len(found) > 5
    assert {code: reasons for code, reasons in found.items() if reasons} == {}


def test_a_pdf_made_elsewhere_is_looked_at(marta: Post) -> None:
    paper = desk.own(marta)
    paper.origin = documents.Document.Origin.UPLOADED
    unfit = documents.receive_bytes(
        pdf_bytes().replace(
            b"/Type /Catalog",
            b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Type /Catalog",
        ),
        name="x.pdf",
        actor=marta.actor,
    )
    assert "No se puede firmar:" in refusal_to_send(paper, unfit)
