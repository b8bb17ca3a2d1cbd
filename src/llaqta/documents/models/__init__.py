"""Files, and the documents that the municipality writes, numbers, signs and issues."""

from llaqta.documents.models.attachment import Attachment, Preview
from llaqta.documents.models.document import (
    Document,
    DocumentFile,
    DocumentVersion,
    DocumentVia,
    FileText,
)
from llaqta.documents.models.kind import (
    CiteCounter,
    CiteEntry,
    DocumentKind,
    Layout,
    NumberingScope,
    SignatureMode,
    TextModule,
)
from llaqta.documents.models.notice import WaitingNotice
from llaqta.documents.models.signing import (
    DocumentSignature,
    SigningItem,
    SigningSession,
)

__all__ = [
    "Attachment",
    "CiteCounter",
    "CiteEntry",
    "Document",
    "DocumentFile",
    "DocumentKind",
    "DocumentSignature",
    "DocumentVersion",
    "DocumentVia",
    "FileText",
    "Layout",
    "NumberingScope",
    "Preview",
    "SignatureMode",
    "SigningItem",
    "SigningSession",
    "TextModule",
    "WaitingNotice",
]
