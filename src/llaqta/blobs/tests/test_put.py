from __future__ import annotations

import hashlib
import io
import stat
import zlib
from pathlib import Path

import pytest

from llaqta.blobs import api as blobs

MB = 1024 * 1024


def everything(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def test_it_keeps_the_bytes_under_their_hash(store: Path, pdf: bytes) -> None:
    blob = blobs.put(io.BytesIO(pdf), max_bytes=MB)
    assert blob == blobs.Blob(
        sha256=hashlib.sha256(pdf).hexdigest(), size=len(pdf), media_type=blobs.PDF
    )
    assert blobs.path_of(blob.sha256) == store / blob.sha256[:2] / blob.sha256
    with blobs.open_blob(blob.sha256) as file:
        assert file.read() == pdf


def test_it_leaves_nothing_in_the_incoming_folder(store: Path, pdf: bytes) -> None:
    blob = blobs.put(io.BytesIO(pdf), max_bytes=MB)
    assert everything(store) == [blobs.path_of(blob.sha256)]


def test_it_makes_the_file_read_only(pdf: bytes) -> None:
    blob = blobs.put(io.BytesIO(pdf), max_bytes=MB)
    assert stat.S_IMODE(blobs.path_of(blob.sha256).stat().st_mode) == 0o440


def test_it_keeps_the_same_content_once(store: Path, pdf: bytes) -> None:
    first = blobs.put(io.BytesIO(pdf), max_bytes=MB)
    inode = blobs.path_of(first.sha256).stat().st_ino
    assert blobs.put(io.BytesIO(pdf), max_bytes=MB) == first
    assert blobs.path_of(first.sha256).stat().st_ino == inode
    assert len(everything(store)) == 1


def test_it_mends_a_file_of_the_wrong_length(pdf: bytes) -> None:
    blob = blobs.put(io.BytesIO(pdf), max_bytes=MB)
    path = blobs.path_of(blob.sha256)
    path.chmod(0o640)
    path.write_bytes(pdf[:10])
    blobs.put(io.BytesIO(pdf), max_bytes=MB)
    assert path.read_bytes() == pdf


@pytest.mark.parametrize(
    ("fixture", "media_type"),
    [("pdf", blobs.PDF), ("jpeg", blobs.JPEG), ("png", blobs.PNG)],
)
def test_it_knows_the_content_by_its_bytes(
    request: pytest.FixtureRequest, fixture: str, media_type: str
) -> None:
    content = request.getfixturevalue(fixture)
    assert (
        blobs.put(io.BytesIO(content), max_bytes=MB, name="algo.exe").media_type
        == media_type
    )


def test_it_takes_a_pdf_with_a_preamble_and_padding(pdf: bytes) -> None:
    assert (
        blobs.put(io.BytesIO(b"\n" * 500 + pdf + b"\0" * 2000), max_bytes=MB).media_type
        == blobs.PDF
    )


def test_it_stops_reading_at_the_limit(store: Path) -> None:
    endless = EndlessStream()
    with pytest.raises(blobs.TooLargeError, match=r"«plano\.pdf» pesa más de 1 MB"):
        blobs.put(endless, max_bytes=MB, name="plano.pdf")
    assert endless.served <= 2 * MB
    assert everything(store) == []


def test_it_takes_exactly_the_limit(pdf: bytes) -> None:
    assert blobs.put(io.BytesIO(pdf), max_bytes=len(pdf)).size == len(pdf)


def test_it_refuses_an_empty_file(store: Path) -> None:
    with pytest.raises(blobs.EmptyFileError, match="0 bytes"):
        blobs.put(io.BytesIO(), max_bytes=MB, name="vacío.pdf")
    assert everything(store) == []


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"MZ\x90\x00",
        b"PK\x03\x04 word",
        b"GIF89a\x01\x00\x01\x00",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b" " * 1024 + b"%PDF-1.7\nstartxref\n%%EOF",
        b"\0",
    ],
)
def test_it_refuses_what_is_no_photo_and_no_pdf(store: Path, content: bytes) -> None:
    with pytest.raises(
        blobs.UnsupportedContentError,
        match=r"«foto\.jpg» no es una foto JPEG o PNG ni un PDF",
    ):
        blobs.put(io.BytesIO(content), max_bytes=MB, name="foto.jpg")
    assert everything(store) == []


def test_it_refuses_a_pdf_cut_short(pdf: bytes) -> None:
    with pytest.raises(blobs.BrokenFileError, match="incompleto"):
        blobs.put(io.BytesIO(pdf[:30]), max_bytes=MB)


@pytest.mark.parametrize(
    "content", [b"\xff\xd8\xff<html>", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n<html>"]
)
def test_it_refuses_html_that_begins_like_a_photo(content: bytes) -> None:
    with pytest.raises(blobs.BrokenFileError):
        blobs.put(io.BytesIO(content), max_bytes=MB)


def test_it_refuses_a_png_with_a_changed_byte(png: bytes) -> None:
    changed = bytearray(png)
    changed[45] ^= 0xFF
    with pytest.raises(blobs.BrokenFileError):
        blobs.put(io.BytesIO(changed), max_bytes=MB)


def test_it_refuses_a_decompression_bomb(png: bytes) -> None:
    bomb = png[:16] + (50_000).to_bytes(4, "big") * 2 + png[24:]
    bomb = bomb[:29] + png_checksum(bomb[12:29]) + bomb[33:]
    with pytest.raises(blobs.ImageTooLargeError, match="50000 × 50000"):
        blobs.put(io.BytesIO(bomb), max_bytes=MB)


def test_it_refuses_a_hash_that_is_a_path() -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        blobs.path_of("../../etc/passwd")


def test_it_says_when_a_blob_is_missing() -> None:
    assert not blobs.exists("0" * 64)
    with pytest.raises(blobs.MissingBlobError):
        blobs.open_blob("0" * 64)


class EndlessStream:
    def __init__(self) -> None:
        self.served = 0

    def read(self, size: int, /) -> bytes:
        self.served += size
        return b"%" * size


def png_checksum(chunk: bytes) -> bytes:
    return zlib.crc32(chunk).to_bytes(4, "big")
