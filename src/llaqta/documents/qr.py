"""QR codes as SVG."""

from __future__ import annotations

import io
from functools import lru_cache

import segno
from django.utils.translation import gettext as _

MASK = 3


@lru_cache(maxsize=256)
def qr_svg(text: str, *, title: str = "") -> bytes:
    """A QR code of a text, for a page or a paper: no inline style, a `viewBox` that takes any size, a title that is read aloud.

    Error correction M and the quiet zone of the standard: a crumpled slip still reads. The mask is always the same: readers take any,
    and trying out all eight costs as much as the rest of a paper.
    """
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False, mask=MASK)
    code.save(
        out,
        kind="svg",
        xmldecl=False,
        omitsize=True,
        border=4,
        dark="#000",
        light="#fff",
        title=title or _("Código QR: %(text)s") % {"text": text},
        svgclass="qr",
        lineclass=None,
        nl=False,
    )
    return out.getvalue()
