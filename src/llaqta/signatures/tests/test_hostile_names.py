"""What a file calls its fields and its signers stands within sentences of ours: it may neither break them nor turn them around."""

from __future__ import annotations

from typing import Final

import pytest

from llaqta.lib.text import clean_name
from llaqta.signatures.api import Overall, SigningKey, sign_pdf
from llaqta.signatures.tests.checks import Judge, plan
from llaqta.signatures.tests.papers import PAGE, paper

HOSTILE: Final = {
    "turned around": ("\u202eFirma", "Firma"),
    "a sign that no database takes": ("Fir\x00ma", "Firma"),
    "half of a sign": ("Firma\ud800", "Firma"),
    "two lines": ("Firma\nde nadie", "Firma de nadie"),
    "a field of a sentence": ("%(who)s {who} 100%", "%(who)s {who} 100%"),
    "a book": ("A" * 5_000, "A" * 199 + "…"),
}


def with_field(name: str) -> bytes:
    """A page with an empty field for a signature, named in two bytes for each letter."""
    written = b"\xfe\xff" + name.encode("utf-16-be", "surrogatepass")
    return paper(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/SigFlags 3>>>>",
            3: PAGE.replace(b"/Contents", b"/Annots[5 0 R]/Contents"),
            5: b"<</Type/Annot/Subtype/Widget/FT/Sig/T<%b>/F 132/Rect[0 0 0 0]/P 3 0 R>>"
            % written.hex().encode(),
        }
    )


@pytest.mark.parametrize("kind", [one for one in HOSTILE if one != "half of a sign"])
def test_the_name_of_a_field_is_told_as_it_may_be_shown(
    judge: Judge, elena_key: SigningKey, diego_key: SigningKey, kind: str
) -> None:
    name, shown = HOSTILE[kind]
    once = sign_pdf(with_field(name), key=elena_key, plan=plan())
    verdict = judge(sign_pdf(once, key=diego_key, plan=plan(name)))
    assert verdict.overall is Overall.VALID, verdict.reason
    first, second = verdict.signatures
    assert second.field == shown
    [added] = first.change_list
    assert added.text == f"Se agregó otra firma (campo «{shown}»)."


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_name_can_be_written_down(kind: str) -> None:
    name, shown = HOSTILE[kind]
    assert clean_name(name) == shown
    shown.encode()
