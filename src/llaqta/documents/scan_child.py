"""Looks at a scan of signed paper: reads its QR codes, and makes one PDF of photographed pages. Started by `scans`; imports nothing of ours.

First limits of memory, time and writing, then the files: decoders are where crafted files strike. Called with a media type
and a path for each file. Standard output: one line of JSON (`codes`, `pages`, or `problem`), then the PDF, when it was made here.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

MEMORY = 1024**3
CPU_SECONDS = 30
MOST_PAGES = 20  # the QR stands on the first page, and scanners put pages in any order
DOTS = 200  # an inch: the codes that we print read well
LONGEST = 2339  # pixels of a photographed page: A4 at 200 dots an inch
QUALITY = 80


def limit_ourselves() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def pages_of_pdf(path: str) -> Iterator[Any]:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        scale = min(DOTS / 72, 2 * LONGEST / max(*page.get_size(), 1))
        yield page.render(scale=scale, grayscale=True).to_pil()


def page_of_picture(path: str) -> Any:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # counted when the file came in
    with Image.open(path, formats=("JPEG", "PNG")) as image:
        image.draft("RGB", (LONGEST, LONGEST))
        picture = ImageOps.exif_transpose(image).convert("RGB")
    picture.thumbnail((LONGEST, LONGEST))
    return picture


def codes_on(page: Any) -> list[str]:
    import zxingcpp

    found = zxingcpp.read_barcodes(
        page, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return [code.text for code in found]


def look_at(files: list[tuple[str, str]]) -> tuple[dict[str, Any], bytes]:
    """A scan is one PDF as the scanner made it, or pictures, one for each page."""
    if [kind for kind, _path in files] == ["application/pdf"]:
        codes, count = [], 0
        for page in pages_of_pdf(files[0][1]):
            codes += codes_on(page)
            count += 1
        return {"codes": codes, "pages": count}, b""
    pages = [page_of_picture(path) for _kind, path in files]
    codes = [code for page in pages for code in codes_on(page.convert("L"))]
    return {"codes": codes, "pages": len(pages)}, as_pdf(pages)


def as_pdf(pages: list[Any]) -> bytes:
    out = io.BytesIO()
    pages[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=float(DOTS),
        quality=QUALITY,
    )
    return out.getvalue()


def main() -> None:
    limit_ourselves()
    arguments = sys.argv[1:]
    files = list(zip(arguments[::2], arguments[1::2], strict=True))
    try:
        facts, pdf = look_at(files)
    except MemoryError:
        facts, pdf = {"problem": "too_heavy"}, b""
    except Exception:  # whatever a decoder says of a stranger's file
        facts, pdf = {"problem": "broken"}, b""
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + pdf)


if __name__ == "__main__":
    main()
