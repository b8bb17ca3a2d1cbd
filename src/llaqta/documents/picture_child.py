"""Draws pages of a file that a stranger sent, or reads its text. Runs as a process of its own, started by `pictures`; imports nothing of ours.

Decoders are where crafted files strike. So: first limits of memory, time and writing, then the file. Called with a path and
a media type, it draws the first page; with two paths after `compare`, the pages that look different in the two PDFs; with a
path after `read`, it gives the text of a PDF.
Standard output: one line of JSON (facts, or `problem`), then the JPEGs or the text. Killed by a limit, it says nothing, and that is an answer too.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from typing import Any

MEMORY = 1024**3
CPU_SECONDS = 10
SIDE = 1000  # pixels of the longer side: the heading of a letter can be read
QUALITY = 82
FRAME_DOTS = 170  # an inch of a framed page: small print can be read
FRAME_SIDE = 2900  # pixels at most: A3 at 170 dots
MOST_FRAMED = 60  # pages
MOST_WORDS = 6000  # letters of one page that are read aloud
MOST_LINES = 4000  # stretches of text that can be selected: sixty full pages
FAINT = 24  # of 255: what a scanner makes of white is no colour
COMPARE_SCALE = (
    60 / 72
)  # dots an inch: a changed word shows, and a page takes milliseconds
MOST_COMPARED = 60  # pages
MOST_SHOWN = 3  # different pages of which pictures are given
MOST_LETTERS = 200_000  # of a text: some hundred pages are enough to find it by
# PDFium's sign for a hyphen where a line ends: between small letters it parts a word, elsewhere it is one.
PARTED = re.compile("(?<=[a-zà-ÿ])[\x02\ufffe]\\s*(?=[a-zà-ÿ])")
HYPHEN = re.compile("[\x02\ufffe]")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
INK = 48  # steps of grey, of 255, that an eye notices


def limit_ourselves() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # a pipe is no file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def draw_pdf(path: str) -> tuple[dict[str, Any], bytes]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        return {"problem": "password" if is_locked else "broken"}, b""
    page = document[0]
    scale = SIDE / max(*page.get_size(), 1)
    image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return {"pages": len(document)}, encode(image)


def draw_image(path: str) -> tuple[dict[str, Any], bytes]:
    from PIL import Image, ImageOps

    # Pixels were counted when the file came in, and memory is bounded here.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=("JPEG", "PNG")) as image:
        image.draft("RGB", (SIDE, SIDE))  # JPEG: decode at a fraction of the size
        if image.mode in {"RGBA", "LA", "P", "PA"}:
            picture = on_white(image.convert("RGBA"))
        else:
            picture = ImageOps.exif_transpose(image)  # as the telephone was held
        picture.thumbnail((SIDE, SIDE))
        return {"pages": 1}, encode(picture)


def on_white(image: Any) -> Any:
    from PIL import Image

    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)


def encode(image: Any) -> bytes:
    """Without metadata: where a photograph was taken stays in the original."""
    out = io.BytesIO()
    picture = image if image.mode == "L" else image.convert("RGB")
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def compare(before: str, after: str) -> tuple[dict[str, Any], bytes]:
    """The pages that look different, with what fields and annotations draw, as a reader shows them."""
    import pypdfium2

    first, second = pypdfium2.PdfDocument(before), pypdfium2.PdfDocument(after)
    for document in (first, second):
        if document.get_formtype():
            document.init_forms()
    different, covered, pictures = [], [], []
    for number in range(min(len(first), len(second), MOST_COMPARED)):
        old, new = (look(document[number]) for document in (first, second))
        if old.size == new.size and not differs(old, new):
            continue
        different.append(number + 1)
        if old.size != new.size or covers(old, new):
            covered.append(number + 1)
        if len(different) <= MOST_SHOWN:
            pictures += [encode(old), encode(new)]
    facts = {
        "pages": [len(first), len(second)],
        "compared": min(len(first), len(second), MOST_COMPARED),
        "different": different,
        "covered": covered,
        "sizes": [len(picture) for picture in pictures],
    }
    return facts, b"".join(pictures)


def look(page: Any) -> Any:
    side = max(*page.get_size(), 1)
    scale = min(COMPARE_SCALE, SIDE / side)
    return page.render(scale=scale, grayscale=True).to_pil()


def differs(old: Any, new: Any) -> bool:
    return changed_spots(old, new).getbbox() is not None


def covers(old: Any, new: Any) -> bool:
    """Whether something that was there is no longer seen; else all that is new stands on empty paper, as a stamp does."""
    from PIL import ImageChops

    drawn = old.point(lambda v: 255 if v < 255 - INK else 0)
    return ImageChops.multiply(changed_spots(old, new), drawn).getbbox() is not None


def changed_spots(old: Any, new: Any) -> Any:
    from PIL import ImageChops

    return ImageChops.difference(old, new).point(lambda v: 255 if v > INK else 0)


def read(path: str) -> tuple[dict[str, Any], bytes]:
    """The text of a PDF, page after page, and how many of its signature fields are filled."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    texts, left = [], MOST_LETTERS
    for page in document:
        texts.append(readable(page.get_textpage().get_text_bounded())[:left])
        left -= len(texts[-1])
        if left <= 0:
            break
    facts = {"pages": len(document), "signatures": count_signatures(document)}
    return facts, "\n".join(texts).encode(errors="replace")


def pages(path: str) -> tuple[dict[str, Any], bytes]:
    """Every page with its size, to be framed; with its words and a picture unless there are too many. Nothing of what is signed."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    signatures = count_signatures(document)
    sheets: list[dict[str, Any]] = []
    pictures: list[bytes] = []
    left = MOST_LINES
    if document.get_formtype():
        document.init_forms()
    for page in document if not signatures else ():
        width, height = page.get_size()
        blank = {"width": width, "height": height, "text": "", "size": 0, "lines": []}
        sheets.append(blank)
        if len(document) <= MOST_FRAMED:
            scale = min(FRAME_DOTS / 72, FRAME_SIDE / max(width, height, 1))
            pictures.append(encode(in_grey(page.render(scale=scale).to_pil())))
            words = readable(page.get_textpage().get_text_bounded())[:MOST_WORDS]
            sheets[-1] |= {"text": words, "size": len(pictures[-1])}
            sheets[-1]["lines"] = lines(page, height, most=left)
            left -= len(sheets[-1]["lines"])
    return {"signatures": signatures, "sheets": sheets}, b"".join(pictures)


def lines(
    page: Any, height: float, *, most: int
) -> list[tuple[str, float, float, float, float]]:
    """Stretches of text as they stand: words, and left, top, width and height of their place. None when the page is turned or cut."""
    if page.get_rotation() or page.get_cropbox() != (0, 0, *page.get_size()):
        return []
    text = page.get_textpage()
    found, letters = [], 0
    for number in range(min(text.count_rects(), most)):
        left, bottom, right, top = text.get_rect(number)
        stretch = readable(text.get_text_bounded(left, bottom, right, top))
        words = " ".join(stretch.split())
        letters += len(words)
        if letters > MOST_WORDS:
            break
        if words and right - left > 1 and top - bottom > 1:
            found.append((words, left, height - top, right - left, top - bottom))
    return found


def readable(text: str) -> str:
    """Without signs that no font draws: papers for archives refuse them."""
    return UNSEEN.sub("", HYPHEN.sub("-", PARTED.sub("", text)))


def in_grey(image: Any) -> Any:
    """A page without colours needs a third of the bytes."""
    from PIL import ImageChops

    red, green, blue = image.convert("RGB").split()
    colours = (ImageChops.difference(red, other) for other in (green, blue))
    has_colour = any(
        colour.point(lambda v: 255 if v > FAINT else 0).getbbox() for colour in colours
    )
    return image if has_colour else green


def count_signatures(document: Any) -> int:
    """Fields that hold a signature; one that waits for it holds no bytes."""
    from pypdfium2 import raw

    found = [
        raw.FPDF_GetSignatureObject(document.raw, place)
        for place in range(max(raw.FPDF_GetSignatureCount(document.raw), 0))
    ]
    return sum(raw.FPDFSignatureObj_GetContents(one, None, 0) > 0 for one in found)


def main() -> None:
    limit_ourselves()
    try:
        facts, picture = answer(sys.argv[1:])
    except MemoryError:
        facts, picture = {"problem": "too_heavy"}, b""
    except Exception:  # whatever a decoder says of a stranger's file
        facts, picture = {"problem": "broken"}, b""
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + picture)


def answer(arguments: list[str]) -> tuple[dict[str, Any], bytes]:
    if arguments[0] == "compare":
        return compare(*arguments[1:])
    if arguments[0] == "read":
        return read(*arguments[1:])
    if arguments[0] == "pages":
        return pages(*arguments[1:])
    path, media_type = arguments
    return draw_pdf(path) if media_type == "application/pdf" else draw_image(path)


if __name__ == "__main__":
    main()
