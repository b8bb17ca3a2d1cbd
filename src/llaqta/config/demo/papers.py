"""A handful of real files, made once and attached many times: letters, reports, a photograph, a sketch."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

from llaqta.config.demo.sources import DATA, read
from llaqta.documents import api as documents
from llaqta.lib import clock
from llaqta.lib.actor import CITIZEN, SYSTEM
from llaqta.lib.dates import long_date

FOOT = "Documento inventado para la demostración de Llaqta. No tiene ningún valor."
LETTERS: dict[str, tuple[str, list[str]]] = {
    "memorial": ("Memorial", ["Señora Alcaldesa:", "Me dirijo a usted para presentar la solicitud que registré en esta fecha, con los hechos y el petitorio que allí constan.", "Adjunto los documentos que la respaldan y señalo mi domicilio para notificaciones.", "Atentamente,"]),
    "plano": ("Plano de ubicación", ["Coordenadas en WGS 84 UTM zona 20 sur (EPSG:32720), inventadas.", "V1: 310 046,10 E – 8 134 337,40 N. V2: 310 060,10 E – 8 134 337,40 N."]),
    "informe": ("Informe técnico", ["Antecedentes: la hoja de ruta a la que acompaña este informe.", "Inspección: se visitó el lugar con la persona interesada y se tomaron medidas y fotografías.", "Conclusión: lo solicitado es procedente en los términos que constan en la hoja de ruta.", "Es cuanto informo para los fines que correspondan."]),
    "acta": ("Acta de inspección", ["En el lugar indicado en la hoja de ruta se reunieron la persona interesada, los colindantes y personal de la Dirección de Urbanismo y Catastro.", "Se colocaron estacas en los puntos acordados. Las partes leyeron el acta y la firmaron."]),
    "certificado": ("Certificación", ["La unidad que suscribe certifica lo que consta en sus registros sobre lo solicitado en la hoja de ruta.", "Se extiende a pedido de la persona interesada."]),
    "resolucion": ("Resolución Técnica Administrativa", ["Vistos los informes técnico y legal que cursan en el expediente, y considerando que se cumplieron los requisitos,", "Se resuelve: Artículo primero. Se dispone lo que consta en la hoja de ruta. Artículo segundo. Notifíquese.", "Esta resolución no define ni declara derecho propietario."]),
    "carta": ("Nota externa", ["De nuestra consideración:", "Respondemos a su nota en los términos que constan en la hoja de ruta.", "Saludamos a usted atentamente."]),
    "cronograma": ("Cronograma de maquinaria", ["Semana 1: movilización. Semana 2: limpieza de cunetas. Semana 3: ripiado. Semana 4: perfilado.", "Sujeto a las condiciones del clima."]),
}  # fmt: skip
NAMES = {
    "memorial": "memorial.pdf",
    "plano": "plano-de-ubicacion.pdf",
    "informe": "informe-tecnico.pdf",
    "acta": "acta-de-inspeccion.pdf",
    "certificado": "certificacion.pdf",
    "resolucion": "resolucion.pdf",
    "carta": "nota-de-respuesta.pdf",
    "cronograma": "cronograma.pdf",
}
BROUGHT = {
    "memorial",
    "plano",
    "foto",
    "croquis",
}  # by who asks; the others are made in the offices


class Papers:
    """The files by name, each received once."""

    def __init__(self) -> None:
        self._received: dict[str, documents.Attachment] = {}

    def receive(self) -> int:
        for name, (title, lines) in LETTERS.items():
            self._keep(name, NAMES[name], _letter(title, lines, plan=name == "plano"))
        self._keep("foto", "fotografia.jpg", _photograph())
        self._keep("croquis", "croquis.png", _sketch())
        return len(self._received)

    def take(self, names: list[str]) -> list[documents.Attachment]:
        return [self._received[name] for name in names]

    def _keep(self, name: str, file_name: str, content: bytes) -> None:
        self._received[name] = documents.receive_bytes(
            content, name=file_name, actor=CITIZEN if name in BROUGHT else SYSTEM
        )


def _letter(title: str, lines: list[str], *, plan: bool) -> bytes:
    town = read("town")["municipality"]
    data = {
        "title": title,
        "town": town["legal_name"],
        "place": f"{town['seat']}, {long_date(clock.today())}",
        "lines": lines,
        "foot": FOOT,
        "plan": plan,
    }
    return documents.render_pdf(DATA / "paper.typ", data)


def _photograph() -> bytes:
    """A road with puddles under a grey sky, more or less."""
    rng = random.Random(7)  # noqa: S311 nothing here is secret
    picture = Image.new("RGB", (1024, 768), "#b9c4c9")
    draw = ImageDraw.Draw(picture)
    for _tree in range(60):
        x, height = rng.randint(-40, 1024), rng.randint(60, 190)
        draw.ellipse(
            (x, 330 - height, x + 110, 400),
            fill=rng.choice(["#2f5d34", "#3b6e3a", "#28512f", "#4b7a3d"]),
        )
    draw.rectangle((0, 380, 1024, 768), fill="#7d6a45")
    draw.polygon([(430, 380), (590, 380), (1024, 768), (0, 768)], fill="#9a7f55")
    for _puddle in range(14):
        x, y = rng.randint(220, 720), rng.randint(450, 720)
        draw.ellipse((x, y, x + (y - 400) // 2, y + (y - 400) // 8), fill="#8fa0a6")
    draw.text((20, 740), "Fotografía inventada", fill="#ffffff")
    return _encode(picture, "JPEG")


def _sketch() -> bytes:
    picture = Image.new("RGB", (900, 700), "#ffffff")
    draw = ImageDraw.Draw(picture)
    for number in range(5):
        x = 60 + number * 160
        draw.rectangle((x, 120, x + 150, 420), outline="#17201b", width=3)
        draw.text((x + 50, 260), f"Lote {12 + number}", fill="#17201b")
    draw.rectangle((380, 120, 530, 420), outline="#b3541e", width=6)
    draw.line((40, 520, 880, 520), fill="#17201b", width=2)
    draw.text((400, 560), "Calle Tajibo", fill="#17201b")
    draw.text((20, 670), "Croquis inventado", fill="#4a554e")
    return _encode(picture, "PNG")


def _encode(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()
