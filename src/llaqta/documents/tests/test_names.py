from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llaqta.blobs.api import JPEG, PDF
from llaqta.documents.names import (
    MAX_BYTES,
    MAX_LENGTH,
    ascii_fallback,
    clean_file_name,
    with_extension,
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("carta.pdf", "carta.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\Users\\ana\\plano ñandú.pdf", "plano ñandú.pdf"),
        ("/", "archivo"),
        ("", "archivo"),
        ("..", "archivo"),
        (".htaccess", "htaccess"),
        ("nul\0byte.pdf", "nulbyte.pdf"),
        ("dos\r\nlíneas: sí.pdf", "dos líneas_ sí.pdf"),
        ("factura\u202efdp.exe", "facturafdp.exe"),
        ('<img src="x">.png', "_img src=_x__.png"),
        ("CON.pdf", "_CON.pdf"),
        ("Chaʼska Quʼana.jpg", "Chaʼska Quʼana.jpg"),
        ("nin\u0303o.pdf", "niño.pdf"),
        ("foto 😀.jpg", "foto 😀.jpg"),
        ("  espacios   de más .pdf ", "espacios de más.pdf"),
    ],
)
def test_it_cleans_a_name(raw: str, clean: str) -> None:
    assert clean_file_name(raw) == clean


def test_it_cuts_a_name_of_300_characters_and_keeps_the_extension() -> None:
    name = clean_file_name("á" * 300 + ".pdf")
    assert name.endswith("á.pdf")
    assert len(name) <= MAX_LENGTH
    assert len(name.encode()) <= MAX_BYTES


@given(st.text(max_size=400))
def test_any_name_comes_out_safe(raw: str) -> None:
    name = clean_file_name(raw)
    assert name
    assert len(name.encode()) <= MAX_BYTES
    assert not set(name) & set('/\\\0\r\n<>:"|?*\u202e')
    assert name not in {".", ".."}
    assert clean_file_name(name) == name


@pytest.mark.parametrize(
    ("name", "media_type", "out"),
    [
        ("plano.PDF", PDF, "plano.PDF"),
        ("foto.jpeg", JPEG, "foto.jpeg"),
        ("página.html", PDF, "página.html.pdf"),
        ("archivo", JPEG, "archivo.jpg"),
    ],
)
def test_the_extension_tells_what_the_content_is(
    name: str, media_type: str, out: str
) -> None:
    assert with_extension(name, media_type) == out


def test_the_ascii_name_breaks_no_header() -> None:
    assert ascii_fallback('ñandú "x" \\ 100% 😀.pdf') == "nandu _x_ _ 100_ _.pdf"
