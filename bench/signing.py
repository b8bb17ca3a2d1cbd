"""How many signatures a core makes, beside what `openssl speed` and the token alone make in the same minutes.

The seal's work is whole: the PDF read, its increment written, hashed, signed, the CMS put in. Rounds are interleaved, CPU time is
counted (wall time where a token is asked: it may think elsewhere), and the best round counts, because noise only takes away.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from bench.places import PROJECT
from llaqta.signatures.api import (
    SignaturePlan,
    SigningKey,
    finish_hash,
    load_pkcs12,
    open_pkcs11,
    prepare_hash,
    sign_pdf,
)
from llaqta.signatures.demo_authority import DemoAuthority, DemoKey

ACT = PROJECT / "src/llaqta/signatures/tests/data/acto.pdf"  # one page, from typst
LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "1234"
SECONDS = 1
BATCH = 50

Rates = dict[str, float]


def measure(rounds: int) -> Rates:
    """Signatures a second, their share of the raw rate, and what a batch with tokens costs us."""
    with tempfile.TemporaryDirectory(prefix="llaqta-bench-") as name:
        folder = Path(name)
        owner = DemoAuthority.make(folder).issue_seal()
        key = load_pkcs12(owner.export_pkcs12(folder / "seal.p12", PIN), PIN)
        token = _token_key(folder, owner)
        best: Rates = {}
        for _round in range(rounds):
            for rate, value in _one_round(key, token).items():
                best[rate] = max(value, best.get(rate, 0))
    return _shares(best)


def _one_round(key: SigningKey, token: SigningKey | None) -> Rates:
    act = ACT.read_bytes()
    rates = {
        "openssl": _openssl(),
        "seal": _rate(lambda: sign_pdf(act, key=key, plan=_plan())),
        "token_batch": _rate(lambda: _two_steps(act, key)),
    }
    if token is not None:
        clock = time.perf_counter
        rates["c_sign"] = _rate(lambda: token.sign(act[:250]), clock)
        rates["token_seal"] = _rate(
            lambda: sign_pdf(act, key=token, plan=_plan()), clock
        )
    return rates


def _shares(best: Rates) -> Rates:
    rounded = {
        "openssl_rsa2048_per_s": best["openssl"],
        "seal_per_s": best["seal"],
        "seal_share_of_openssl": best["seal"] / best["openssl"],
        "batch_of_50_our_share_s": BATCH / best["token_batch"],
    }
    if "c_sign" in best:
        rounded |= {
            "softhsm_c_sign_per_s": best["c_sign"],
            "softhsm_seal_per_s": best["token_seal"],
            "softhsm_seal_share_of_c_sign": best["token_seal"] / best["c_sign"],
        }
    return {name: round(value, 3) for name, value in rounded.items()}


def _plan() -> SignaturePlan:
    return SignaturePlan(
        field_name=None,
        description="Sello DE PRUEBA",
        certify=True,
        at=datetime.now(UTC),
    )


def _two_steps(act: bytes, key: SigningKey) -> bytes:
    """The way of a token in somebody's hand: prepared, signed elsewhere, checked and put in. The key's part is counted too."""
    prepared = prepare_hash(
        act,
        certificate=key.certificate,
        chain=key.chain,
        plan=_plan(),
        with_timestamp=False,
    )
    return finish_hash(prepared.pdf, prepared.state, key.sign(prepared.to_sign))


def _rate(
    work: Callable[[], object], clock: Callable[[], float] = time.process_time
) -> float:
    work()
    done, start = 0, clock()
    while (spent := clock() - start) < SECONDS:
        work()
        done += 1
    return done / spent


def _openssl() -> float:
    told = subprocess.run(
        [
            shutil.which("openssl") or "openssl",
            "speed",
            "-mr",
            "-seconds",
            str(SECONDS),
            "rsa2048",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    [per_second] = re.findall(r"^\+F2:\d+:2048:([\d.]+):", told, re.MULTILINE)
    return float(per_second)


def _token_key(folder: Path, owner: DemoKey) -> SigningKey | None:
    """The same key in a token of SoftHSM, where it is installed."""
    if not (LIBRARY.exists() and shutil.which("pkcs11-tool")):
        return None
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    (folder / "key.der").write_bytes(
        owner.private_key.private_bytes(
            Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
        )
    )
    (folder / "certificate.der").write_bytes(owner.certificate)
    _tool("--init-token", "--label", "bench", "--so-pin", PIN, "--slot-index", "0")
    _tool("--token-label", "bench", "--login", "--login-type", "so", "--so-pin", PIN,
          "--init-pin", "--new-pin", PIN)  # fmt: skip
    for kind, file in (("privkey", "key.der"), ("cert", "certificate.der")):
        _tool("--token-label", "bench", "--login", "--pin", PIN, "--id", "01",
              "--write-object", str(folder / file), "--type", kind)  # fmt: skip
    [serial] = re.findall(r"serial num\s*:\s*(\w+)", _tool("--list-token-slots"))
    return open_pkcs11(
        library=LIBRARY,
        token_serial=serial,
        certificate_sha256=owner.sha256,
        pin=PIN,
    )


def _tool(*arguments: str) -> str:
    command = ["pkcs11-tool", "--module", str(LIBRARY), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
