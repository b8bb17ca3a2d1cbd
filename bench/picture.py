"""Draw the comparison with the floors from `bench/results` into `docs/pictures/performance.svg`."""

from __future__ import annotations

import json
from html import escape

from bench.places import PROJECT, RESULTS

PAIRS = (
    ("Presentar una solicitud", "file", "file floor", "mismo trabajo sin Django"),
    ("Derivar una hoja de ruta", "refer", "refer floor", "mismo trabajo sin Django"),
    ("Página de seguimiento", "track", "frame", "página «hola» con el mismo marco"),
    ("Bandeja de 50 filas", "tray", "frame", "página «hola» con el mismo marco"),
)
ROW, LEFT, RIGHT, WIDTH = 58, 210, 150, 760


def main() -> None:
    measured = json.loads((RESULTS / "http-postgresql.json").read_text())["measured"]
    longest = max(measured[name]["total_ms"] for _title, name, _floor, _what in PAIRS)
    scale = (WIDTH - LEFT - RIGHT) / longest
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{len(PAIRS) * ROW + 50}" font-family="system-ui, sans-serif" font-size="14" role="img">',
        "<title>Milisegundos de procesador por petición, al lado de su piso, en PostgreSQL</title>",
        '<text x="0" y="18" font-weight="bold">Milisegundos de procesador por petición (servidor y PostgreSQL)</text>',
    ]
    for place, (title, name, floor, what) in enumerate(PAIRS):
        top = 40 + place * ROW
        ours, least = measured[name]["total_ms"], measured[floor]["total_ms"]
        parts += [
            f'<text x="0" y="{top + 16}">{escape(title)}</text>',
            f'<rect x="{LEFT}" y="{top}" width="{ours * scale:.0f}" height="20" fill="#0b5a3c"/>',
            f'<text x="{LEFT + ours * scale + 6:.0f}" y="{top + 15}">{_comma(ours)} ms</text>',
            f'<rect x="{LEFT}" y="{top + 24}" width="{max(least * scale, 1):.0f}" height="12" fill="#b3541e"/>',
            f'<text x="{LEFT + least * scale + 6:.0f}" y="{top + 35}" font-size="12">{_comma(least)} ms · {escape(what)} · {_comma(ours / least)} veces</text>',
        ]
    (PROJECT / "docs" / "pictures").mkdir(exist_ok=True)
    (PROJECT / "docs" / "pictures" / "performance.svg").write_text(
        "\n".join([*parts, "</svg>\n"])
    )


def _comma(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


if __name__ == "__main__":
    main()
