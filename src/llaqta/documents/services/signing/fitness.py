"""Whether a PDF may be signed at all: nothing in it acts, hides or comes from elsewhere."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext as _

from llaqta.blobs import api as blobs
from llaqta.documents.models import Attachment, Document
from llaqta.signatures import api as signatures


def refusal_to_send(document: Document, attachment: Attachment) -> str:
    """Why the document's PDF must not be signed now; empty when it may.

    A PDF that we set holds nothing that the linter looks for (a test holds it so), and what signers added since was held to
    more than the linter asks; so only those made elsewhere are looked at again.
    """
    if document.origin == Document.Origin.WRITTEN:
        return ""
    return refusal_to_sign(attachment)


def refusal_to_sign(attachment: Attachment) -> str:
    """Why these bytes must not be signed, in a sentence with the linter's reasons; empty when they may."""
    try:
        reasons = _lint(attachment.sha256)
    except _UncheckedError as unchecked:
        reasons = str(unchecked)
    return (
        _("No se puede firmar: %(reasons)s") % {"reasons": reasons} if reasons else ""
    )


class _UncheckedError(Exception):
    """Whoever looks could not; not to be remembered."""


@lru_cache(maxsize=2_000)
def _lint(sha256: str) -> str:
    """The same bytes always give the same answer. Raises _UncheckedError."""
    with blobs.open_blob(sha256) as file:
        findings = signatures.lint_pdf(file.read())
    reasons = " ".join(finding.reason for finding in findings)
    if any(finding.code == "unchecked" for finding in findings):
        raise _UncheckedError(reasons)
    return reasons
