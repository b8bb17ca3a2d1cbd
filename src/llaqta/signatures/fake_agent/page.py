"""The agent's own window: what waits for a signature, which token, and the PIN. One page, without JavaScript."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from llaqta.signatures.fake_agent.pending import Pending
from llaqta.signatures.fake_agent.tokens import TRIES, Token

if TYPE_CHECKING:
    from llaqta.signatures.fake_agent.agent import FakeAgent

SHOWN = 5  # names of documents at first sight; a batch may have fifty

_STYLE = """
:root { color-scheme: light; --ink: #1d2a26; --quiet: #55635e; --line: #cfd8d4; --leaf: #14613f; --warn: #7a2e0e; }
* { box-sizing: border-box; }
body { margin: 0; font: 1.0625rem/1.5 system-ui, sans-serif; color: var(--ink); background: #f2f5f3; }
header { background: #ffd54a; border-bottom: 3px solid #b88700; padding: .75rem 0; }
header p { max-width: 40rem; margin: 0 auto; padding: 0 1rem; }
main { max-width: 40rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.375rem; margin: .5rem 0 1rem; line-height: 1.25; }
h2 { font-size: 1.125rem; margin: 0 0 .5rem; }
section { background: #fff; border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 0 0 1rem; }
section > :first-child { margin-top: 0; }
section > :last-child, form > :last-child { margin-bottom: 0; }
ul { margin: .25rem 0 1rem; padding-left: 1.25rem; overflow-wrap: anywhere; }
fieldset { border: 0; margin: 0 0 1rem; padding: 0; }
legend, .pin label { font-weight: 600; padding: 0; }
.token { display: flex; gap: .625rem; align-items: flex-start; padding: .5rem 0; border-bottom: 1px solid var(--line); }
.token input { width: 1.25rem; height: 1.25rem; margin: .125rem 0 0; flex: none; }
ul.tokens { list-style: none; padding: 0; }
.tokens li { padding: .375rem 0; border-bottom: 1px solid var(--line); }
summary { cursor: pointer; color: var(--leaf); }
details { margin: -.5rem 0 1rem; }
.quiet { color: var(--quiet); font-size: .9375rem; }
.problem { border-left: 4px solid var(--warn); background: #fdf1ea; color: var(--warn); padding: .5rem .75rem; margin: 0 0 1rem; font-weight: 600; }
.event { border-left: 4px solid var(--leaf); background: #e9f4ee; padding: .5rem .75rem; }
.pin { margin: 0 0 1rem; }
.pin input { display: block; width: 12rem; max-width: 100%; font: inherit; padding: .5rem; border: 1px solid #6b7a74; border-radius: .25rem; }
.acts { display: flex; flex-wrap: wrap; gap: .75rem; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1.25rem; border-radius: .25rem; border: 1px solid var(--leaf); background: #fff; color: var(--leaf); cursor: pointer; }
button.first { background: var(--leaf); color: #fff; }
:focus-visible { outline: 3px solid #1a73e8; outline-offset: 2px; }
"""


def render(agent: FakeAgent) -> str:
    """The whole page. While nothing waits it loads itself again every two seconds; a PIN half typed is never lost."""
    waiting = agent.waiting_room.waiting()
    refresh = "" if waiting else '<meta http-equiv="refresh" content="2">'
    title = (
        f"({len(waiting)}) Firmar · AGENTE DE PRUEBA" if waiting else "AGENTE DE PRUEBA"
    )
    event = (
        f'<p class="event" role="status">{escape(agent.last_event)}</p>'
        if agent.last_event and not waiting
        else ""
    )
    content = "".join(_request(agent, pending) for pending in waiting) or _idle(agent)
    return f"""<!doctype html>
<html lang="es">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
{refresh}<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<header><p><strong>AGENTE DE PRUEBA.</strong> Hace las veces de Jacobitus en la demostración. Lo que firma no tiene validez alguna.</p></header>
<main>
{event}{content}
</main>
</body>
</html>
"""


def _idle(agent: FakeAgent) -> str:
    tokens = "".join(
        f'<li>{escape(token.name)}<br><span class="quiet">{_about(token)}</span></li>'
        for token in agent.tokens
    )
    return f"""<h1>Nada espera su firma</h1>
<p>Deje abierta esta página: cuando pida firmar en Llaqta, los documentos aparecerán aquí.</p>
<section><h2>Tokens conectados (DE PRUEBA)</h2><ul class="tokens">{tokens or "<li>Ninguno</li>"}</ul>
<p class="quiet">PIN de prueba de todos: <strong>{escape(agent.pin)}</strong>. Con {TRIES} errores seguidos un token queda bloqueado hasta que se reinicie el agente.</p></section>"""


def _request(agent: FakeAgent, pending: Pending) -> str:
    count = len(pending.documents)
    names = [escape(document.name) for document in pending.documents]
    listed = _list(names[:SHOWN])
    if count > SHOWN:
        listed += f"<details><summary>y {count - SHOWN} más</summary>{_list(names[SHOWN:])}</details>"
    problem = (
        f'<p class="problem" role="alert">{escape(pending.problem)}</p>'
        if pending.problem
        else ""
    )
    who = (
        f'<p class="quiet">Debe firmar la persona con CI {escape(pending.ci)}.</p>'
        if pending.ci
        else ""
    )
    what = "1 documento" if count == 1 else f"{count} documentos"
    return f"""<h1>Firmar {what}</h1>
<section>
<p class="quiet">Lo pide {escape(pending.origin) or "un programa de este equipo"}.</p>
{listed}
{who}{problem}
<form method="post" action="/pedido/{escape(pending.key)}">
<fieldset><legend>Token</legend>{_choices(agent, pending)}</fieldset>
<p class="pin"><label for="pin-{escape(pending.key)}">PIN</label>
<input id="pin-{escape(pending.key)}" name="pin" type="password" inputmode="numeric" autocomplete="off"{" autofocus" if pending.problem else ""}></p>
<p class="quiet">PIN de prueba: {escape(agent.pin)}</p>
<p class="acts"><button class="first" name="acto" value="firmar">Firmar</button><button name="acto" value="cancelar">Cancelar</button></p>
</form>
</section>"""


def _list(names: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{name}</li>' for name in names)}</ul>"


def _choices(agent: FakeAgent, pending: Pending) -> str:
    may = [t for t in agent.tokens if not pending.ci or t.belongs_to(pending.ci)]
    if not may:
        return '<p class="problem">Ningún token conectado es de esa persona.</p>'
    chosen = next((t for t in may if str(t.slot) == pending.slot), may[0])
    return "".join(
        f'<label class="token"><input type="radio" name="token" value="{token.slot}"{" checked" if token is chosen else ""}>'
        f'<span>{escape(token.name)}<br><span class="quiet">{_about(token)}</span></span></label>'
        for token in may
    )


def _about(token: Token) -> str:
    state = " · bloqueado" if token.is_blocked else ""
    return escape(
        f"{token.facts.document} · {token.facts.title} · {token.model} · vence {token.facts.not_after:%d/%m/%Y}{state}"
    )
