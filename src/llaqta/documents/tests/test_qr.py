from __future__ import annotations

import xml.etree.ElementTree as ET

from llaqta.documents import api as documents

SVG = "{http://www.w3.org/2000/svg}"


def test_it_is_a_picture_with_a_title_and_no_inline_style() -> None:
    svg = documents.qr_svg("https://ejemplo.bo/s/K4MT/")
    root = ET.fromstring(svg)  # noqa: S314  made by us a line above
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == "Código QR: https://ejemplo.bo/s/K4MT/"
    assert "viewBox" in root.attrib
    assert b"style" not in svg


def test_it_escapes_what_it_is_given() -> None:
    svg = documents.qr_svg("x", title="<script>alert(1)</script>")
    assert b"<script>" not in svg
