"""What a document costs from its data to the sealed PDF/A, beside the bare setting of the same words in the same minutes.

The floor is typst alone: the same words in one paragraph, the same standards, a compiler kept as ours is; no letterhead, QR, tables,
people or attachment. CPU time of the process, all its threads; every document differs in CITE, subject, QR and text; rounds are
interleaved and the best median counts, because noise only adds. Reading the rows from the database is not counted.
"""

from __future__ import annotations

import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAPERS = 25  # in a round
BODY = (
    "<p>Mediante hoja de ruta E-2026-{number:06d}, la ciudadana <strong>Ana Ficticia</strong> solicita la línea y el nivel de su predio "
    "urbano, con una superficie de {number} m<sup>2</sup>.</p><p>Se verificó lo siguiente:</p><ul><li>El predio está dentro del área "
    "urbana.</li><li>No hay afectación por apertura de vías.</li></ul>"
    "<p>Por lo expuesto, corresponde otorgar lo solicitado en el lote {number}. Es cuanto informo para los fines consiguientes, y para "
    "conocimiento de la autoridad que debe resolver en el plazo que la norma señala.</p>"
)


def measure(rounds: int) -> dict[str, float]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llaqta.config.settings")
    with tempfile.TemporaryDirectory(prefix="llaqta-bench-") as folder:
        os.environ["LLAQTA_HOME"] = folder
        import django

        django.setup()
        return _measure(Path(folder), rounds)


def _measure(folder: Path, rounds: int) -> dict[str, float]:
    from llaqta.signatures.api import load_pkcs12
    from llaqta.signatures.demo_authority import DemoAuthority

    owner = DemoAuthority.make(folder / "authority").issue_seal()
    key = load_pkcs12(owner.export_pkcs12(folder / "seal.p12", "1234"), "1234")
    work: dict[str, Callable[[int], bytes]] = {
        "floor": _bare(),
        "data_to_pdf": _written,
        "data_to_sealed_pdf": lambda number: _sealed(_written(number), key),
    }
    best: dict[str, float] = {}
    for turn in range(rounds):
        for name, make in work.items():
            spent = _median(make, turn * PAPERS)
            best[name] = min(spent, best.get(name, spent))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "floor_ms": round(best["floor"], 2),
        "data_to_pdf_ms": round(best["data_to_pdf"], 2),
        "data_to_sealed_pdf_ms": round(best["data_to_sealed_pdf"], 2),
        "sealed_over_floor": round(best["data_to_sealed_pdf"] / best["floor"], 2),
        "largest_memory_mb": round(memory),
    }


def _median(make: Callable[[int], bytes], first: int) -> float:
    spent = []
    for number in range(first, first + PAPERS):
        start = time.process_time()
        make(number)
        spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent)


def _bare() -> Callable[[int], bytes]:
    """Typst and nothing else."""
    from llaqta.documents import rich_text, typesetting

    compiler = typesetting.new_compiler(typesetting.PACKAGE)
    source = b'#set document(title: "a")\n#set text(lang: "es")\n#sys.inputs.words'

    def make(number: int) -> bytes:
        words = rich_text.plain_text(BODY.format(number=number))
        made: Any = compiler.compile(
            source,
            format="pdf",
            sys_inputs={"words": words},
            timestamp=1_770_000_000,
            pdf_standards=list(typesetting.STANDARDS_WITH_FILES),
        )
        return bytes(made)

    return make


def _written(number: int) -> bytes:
    from llaqta.documents import rich_text
    from llaqta.documents.document_paper import DocumentPaper, Party
    from llaqta.documents.papers import TownPaper
    from llaqta.documents.rendering import set_paper

    town = TownPaper(
        name="Gobierno Autónomo Municipal de Ejemplo",
        short_name="Ejemplo",
        seat="Ejemplo",
        department="Cochabamba",
        address="Plaza Principal",
    )
    elena = Party("Elena Ficticia Mamani", "Directora de Urbanismo")
    body = BODY.format(number=number)
    paper = DocumentPaper(
        municipality=town,
        colour="#0b5a3c",
        unit="Dirección de Urbanismo y Catastro",
        kind="Informe técnico",
        cite=f"GAME-DUC/IT/{number:05d}/2026",
        code=f"K4MT-9QWX-C7HP-{number:04d}",
        url=f"https://ejemplo.bo/verificar/K4MT-9QWX-C7HP-{number:04d}/",
        subject=f"Línea y nivel del lote {number}",
        place_date="Ejemplo, 13 de febrero de 2026",
        to=[Party("Marta Ficticia Flores", "Alcaldesa Municipal")],
        via=[Party("Diego Ficticio Quispe", "Asesor Legal")],
        from_=[elena],
        signers=[elena],
        blocks=rich_text.blocks_of(body),
        authors=[elena.name, town.name],
        keywords=[f"GAME-DUC/IT/{number:05d}/2026"],
        source=f'{{"body_html": "{len(body)}", "number": {number}}}',
    )
    return set_paper(paper, layout="report")


def _sealed(pdf: bytes, key: Any) -> bytes:
    from datetime import UTC, datetime

    from llaqta.signatures.api import SignaturePlan, sign_pdf

    plan = SignaturePlan(
        field_name=None,
        description="Sello DE PRUEBA",
        certify=True,
        at=datetime.now(UTC),
    )
    return sign_pdf(pdf, key=key, plan=plan)
