"""What pages and rules know of the municipality: a value, so that a page can hold it without a query."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from llaqta.lib.text import fold


@dataclass(frozen=True, slots=True)
class MunicipalityFacts:
    """The facts of `Municipality` at one moment. `configured` is false until somebody fills them in."""

    name: str = "Llaqta"
    legal_name: str = "Gobierno Autónomo Municipal"
    code: str = "GAM"
    ine_code: str = ""
    department: str = ""
    seat: str = ""
    localities: tuple[str, ...] = ()
    address: str = ""
    office_hours: str = ""
    phone: str = ""
    whatsapp: str = ""
    email: str = ""
    crs_epsg: int = 32720
    main_colour: str = "#0b5d3b"
    accent_colour: str = "#b3541e"
    logo_sha256: str = ""
    logo_url: str = ""
    configured: bool = False

    @property
    def public_url(self) -> str:
        """Address that citizens type, without a slash at the end."""
        return settings.LLAQTA_PUBLIC_URL.rstrip("/")

    @property
    def time_zone(self) -> str:
        return settings.TIME_ZONE

    def absolute_url(self, path: str) -> str:
        """The link that goes into e-mails, receipts and QR codes."""
        return f"{self.public_url}/{path.lstrip('/')}"

    def resides_in(self, name: str) -> bool:
        """Whether who says to live in `name` lives in this municipality, so that no term of distance is added.

        Ley 2341 art. 21.III adds five days for who lives in another municipality than the seat. An empty name adds nothing.
        """
        typed = fold(name)
        if not typed:
            return True
        own = {
            fold(place)
            for place in (self.name, self.legal_name, self.seat, *self.localities)
            if place
        }
        return (
            typed in own
            or typed.removeprefix("municipio de ").removeprefix("gam ").strip() in own
        )
