"""The officials of the demonstration who hold a token. All invented; their CI numbers lie in a range never issued."""

from __future__ import annotations

from dataclasses import dataclass

MUNICIPALITY = "Gobierno Autónomo Municipal de Puerto Villarroel (DE PRUEBA)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """What the authority writes in an official's certificate."""

    username: str  # of the demonstration's account
    name: str
    document_number: str
    complement: str = ""
    document_type: str = "CI"
    title: str = ""
    unit: str = ""
    organization: str = MUNICIPALITY
    email: str = ""
    post: str = ""  # code of the post in the demonstration

    @property
    def document(self) -> str:
        """The CI as people write it: number, or number-complement."""
        return "-".join(filter(None, (self.document_number, self.complement)))


MARTA = Official(
    username="marta",
    name="Marta Ficticia",
    document_number="90000901",
    title="Alcaldesa Municipal",
    unit="Despacho",
    email="marta@demo.example",
    post="DESP-1",
)
ELENA = Official(
    username="elena",
    name="Elena Ficticia",
    document_number="90000902",
    title="Directora de Urbanismo y Catastro",
    unit="Dirección de Urbanismo y Catastro",
    email="elena@demo.example",
    post="DUC-1",
)
DIEGO = Official(
    username="diego",
    name="Diego Ficticio",
    document_number="90000903",
    complement="1A",
    title="Asesor Legal",
    unit="Asesoría Legal",
    email="diego@demo.example",
    post="AL-1",
)

OFFICIALS = (MARTA, ELENA, DIEGO)
