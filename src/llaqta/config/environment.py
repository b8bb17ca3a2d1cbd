"""Typed settings from the environment, from one file, or from a secret's file; a wrong value stops the start with a sentence.

The file is `llaqta.env` in the data folder, or the one that `LLAQTA_ENV_FILE` names: `KEY=value` lines, `#` comments.
The environment wins over the file. `KEY_FILE` names a file whose content is the value (for secrets).
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

T = TypeVar("T")


class ConfigurationError(SystemExit):
    """A setting has a value that cannot be used; the program does not start."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"Configuración: {sentence}")


@dataclass(frozen=True)
class Setting:
    """One documented setting. `docs/reference/settings.md` must name each (a test holds it so)."""

    name: str
    default: str
    meaning: str


class Environment:
    """Reads settings and remembers which ones exist."""

    def __init__(self, variables: Mapping[str, str], file: Path | None = None) -> None:
        self.known: dict[str, Setting] = {}
        self._values = {**_read_file(file), **variables} if file else dict(variables)

    def text(self, name: str, default: str = "", *, meaning: str) -> str:
        return self._take(name, default, meaning, str)

    def number(self, name: str, default: int, *, meaning: str, least: int = 0) -> int:
        def check(raw: str) -> int:
            number = _whole_number(raw)
            if number < least:
                msg = f"debe ser {least} o más"
                raise ValueError(msg)
            return number

        return self._take(name, str(default), meaning, check)

    def yes_no(self, name: str, default: bool, *, meaning: str) -> bool:
        return self._take(name, "yes" if default else "no", meaning, _yes_no)

    def names(self, name: str, default: str, *, meaning: str) -> list[str]:
        return self._take(
            name,
            default,
            meaning,
            lambda raw: [part.strip() for part in raw.split(",") if part.strip()],
        )

    def path(self, name: str, default: Path | str, *, meaning: str) -> Path:
        return self._take(
            name, str(default), meaning, lambda raw: Path(raw).expanduser().absolute()
        )

    def one_of(
        self, name: str, default: str, choices: tuple[str, ...], *, meaning: str
    ) -> str:
        def check(raw: str) -> str:
            if raw not in choices:
                msg = f"debe ser una de: {', '.join(choices)}"
                raise ValueError(msg)
            return raw

        return self._take(name, default, meaning, check)

    def database(self, name: str, default: str, *, meaning: str) -> dict[str, object]:
        return self._take(name, default, meaning, database_from_url)

    def _take(
        self, name: str, default: str, meaning: str, read: Callable[[str], T]
    ) -> T:
        self.known[name] = Setting(name, default, meaning)
        raw = self._values.get(name)
        secret_file = self._values.get(f"{name}_FILE")
        if raw is None and secret_file:
            try:
                raw = Path(secret_file).read_text().strip()
            except OSError as problem:
                raise ConfigurationError(
                    f"no se puede leer {name}_FILE={secret_file} ({_reason(problem)})."
                ) from problem
        try:
            return read(default if raw is None else raw)
        except ValueError as problem:
            raise ConfigurationError(
                f"{name}={raw!r} no sirve: {problem}."
            ) from problem


def database_from_url(url: str) -> dict[str, object]:
    """Django's database dictionary for `sqlite:///path` or `postgres://user:secret@host:port/name?option=value`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and parts.path[1:]:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "CONN_MAX_AGE": None,  # opening the file again costs each request its PRAGMAs and its page cache
            "OPTIONS": {
                # Writers queue at BEGIN instead of failing in the middle; every commit reaches the disk.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
            },
            "TEST": {
                "NAME": f"{unquote(parts.path[1:])}.test"
            },  # a file, so that tests with threads see one database
        }
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": _port(parts),
            "CONN_MAX_AGE": None,  # opening one costs the server some 12 ms of CPU; threads keep theirs
            "CONN_HEALTH_CHECKS": True,
            # Parameters travel apart from the statement, so the server parses and plans what it hears often only once.
            "OPTIONS": {
                "connect_timeout": 5,
                "server_side_binding": True,
                "prepare_threshold": 5,
                **dict(parse_qsl(parts.query)),
            },
        }
    msg = (
        "use sqlite:///ruta/al/archivo o postgres://usuario:clave@servidor:puerto/base"
    )
    raise ValueError(msg)


def _port(parts: SplitResult) -> str:
    try:
        return str(parts.port or "")
    except ValueError:
        msg = "el puerto debe ser un número"
        raise ValueError(msg) from None


def _read_file(file: Path) -> dict[str, str]:
    try:
        text = file.read_text()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigurationError(
            f"no se puede leer {file} ({_reason(problem)})."
        ) from problem
    values = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, sign, value = line.partition("=")
        if not sign:
            raise ConfigurationError(
                f"la línea {number} de {file} no tiene la forma CLAVE=valor."
            )
        values[key.strip()] = value.strip().strip('"')
    return values


def _reason(problem: OSError | UnicodeDecodeError) -> str:
    if isinstance(problem, UnicodeDecodeError):
        return "no es un texto en UTF-8"
    reasons = {
        errno.ENOENT: "no existe",
        errno.EACCES: "no hay permiso",
        errno.EISDIR: "es una carpeta",
        errno.ENOTDIR: "su carpeta es un archivo",
    }
    return reasons.get(problem.errno or 0, str(problem.strerror))


def _whole_number(raw: str) -> int:
    try:
        return int(raw)
    except ValueError:
        msg = "debe ser un número entero"
        raise ValueError(msg) from None


def _yes_no(raw: str) -> bool:
    answer = raw.lower()
    if answer in ("yes", "true", "1", "si", "sí"):
        return True
    if answer in ("no", "false", "0", ""):
        return False
    msg = "debe ser yes o no"
    raise ValueError(msg)
