"""Received files go to a temporary file, which never grows past the largest file that we keep."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from llaqta.documents.services.attachments import largest_file


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Read on to the end of a file that is too large, so that the page can name it, but write no more of it.

    One byte over the limit is kept: `blobs.put` then refuses the file with its own sentence.
    """

    _written = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self._written = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = largest_file() + 1 - self._written
        if room > 0:
            kept = raw_data[:room]
            self._written += len(kept)
            super().receive_data_chunk(kept, start)

    def file_complete(self, file_size: int) -> Any:
        return super().file_complete(self._written)
