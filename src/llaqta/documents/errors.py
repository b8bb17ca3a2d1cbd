"""What can go wrong with a document. What is wrong with its bytes is said by `blobs`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.lib.errors import NotFoundError


class AttachmentNotFoundError(NotFoundError):
    code = "attachment_not_found"
    message = _("No encontramos ese archivo.")
