"""The authority itself: a root, an issuer under it, and a folder that remembers what was issued and what was revoked."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from llaqta.lib import clock
from llaqta.signatures.demo_authority import (
    ocsp,
    profiles,
    revocation_list,
    time_stamping,
)
from llaqta.signatures.demo_authority.address import choose_address
from llaqta.signatures.demo_authority.demo_key import DemoKey, PrivateKey
from llaqta.signatures.demo_authority.people import Official
from llaqta.signatures.demo_authority.profiles import Extensions
from llaqta.signatures.demo_authority.revocation_list import Revocation

STARTS_AT = datetime(2020, 1, 1, tzinfo=UTC)  # before any history of the demonstration
ENDS_AT = datetime(2049, 12, 31, tzinfo=UTC)


class DemoAuthority:
    """Issues, revokes and answers. The folder is the state: two processes may use it, one to issue and one to answer."""

    def __init__(self, folder: Path) -> None:
        """Open an authority made before."""
        self.folder = folder
        self._lock = Lock()
        self._kept: dict[str, DemoKey] = {}  # parsing an RSA key is slow
        self.base_url: str = self._read()["base_url"]
        self.root = DemoKey.load(folder / "root.pem")
        self.issuer = DemoKey.load(folder / "issuer.pem")
        self._ocsp_signer = DemoKey.load(folder / "ocsp.pem")
        self._time_stamper = DemoKey.load(folder / "tsa.pem")

    @classmethod
    def make(cls, folder: Path, *, base_url: str = "") -> DemoAuthority:
        """A new authority with fresh keys. Its certificates name `base_url`, where its server must then answer; a free port if empty."""
        base_url = base_url or choose_address()
        root = _sign(
            profiles.authority_name("Entidad Certificadora Raíz DE PRUEBA (Llaqta)"),
            profiles.for_root(),
            key=ec.generate_private_key(ec.SECP256R1()),
            issuer=None,
        )
        issuer = _sign(
            profiles.authority_name(profiles.AUTHORITY),
            profiles.for_issuer(base_url),
            key=_rsa(),
            issuer=root,
        )
        ocsp_signer = _sign(
            profiles.authority_name("Respuestas OCSP DE PRUEBA (Llaqta)"),
            profiles.for_ocsp(),
            key=ec.generate_private_key(ec.SECP256R1()),
            issuer=issuer,
        )
        time_stamper = _sign(
            profiles.authority_name("Sellado de tiempo DE PRUEBA (Llaqta)"),
            profiles.for_time_stamps(base_url),
            key=_rsa(),
            issuer=issuer,
        )
        keys = {
            "root": root,
            "issuer": issuer,
            "ocsp": ocsp_signer,
            "tsa": time_stamper,
        }
        for name, key in keys.items():
            key.save(folder / f"{name}.pem")
        # Last: an authority interrupted while it was made does not look finished.
        _write(folder, {"base_url": base_url, "crl_number": 0, "revoked": {}})
        return cls(folder)

    @classmethod
    def have(cls, folder: Path, *, base_url: str = "") -> DemoAuthority:
        """The authority of this folder, made now if there is none."""
        if (folder / "authority.json").exists():
            return cls(folder)
        return cls.make(folder, base_url=base_url)

    # -- Issuing -------------------------------------------------------------------------------------------------------

    def issue_official(
        self,
        official: Official,
        *,
        not_before: datetime = STARTS_AT,
        not_after: datetime = ENDS_AT,
        key: PrivateKey | None = None,
        names_list_issuer: bool = False,
    ) -> DemoKey:
        """A certificate for a person, as ADSIB's look. Dates in the past or future give an expired one or one not yet valid.

        `names_list_issuer` writes `cRLIssuer` too, as ADSIB does; not everybody's validator follows such a pointer.
        """
        return self.issue(
            profiles.official_name(official),
            profiles.for_signer(
                self.base_url,
                list_issuer=self.issuer.x509_certificate.subject
                if names_list_issuer
                else None,
            ),
            not_before=not_before,
            not_after=not_after,
            key=key,
        )

    def issue_seal(
        self,
        *,
        not_before: datetime = STARTS_AT,
        not_after: datetime = ENDS_AT,
        key: PrivateKey | None = None,
    ) -> DemoKey:
        """A certificate for the institution's own signature («firma automática»)."""
        return self.issue(
            profiles.seal_name(),
            profiles.for_signer(self.base_url, profiles.POLICY_AUTOMATIC),
            not_before=not_before,
            not_after=not_after,
            key=key,
        )

    def issue(
        self,
        subject: x509.Name,
        extensions: Extensions,
        *,
        not_before: datetime = STARTS_AT,
        not_after: datetime = ENDS_AT,
        key: PrivateKey | None = None,
    ) -> DemoKey:
        """Any other certificate, for a test that needs it odd."""
        return _sign(
            subject,
            extensions,
            key=key or _rsa(),
            issuer=self.issuer,
            not_before=not_before,
            not_after=not_after,
        )

    def keep(self, name: str, key: DemoKey) -> None:
        """Remember an issued key under a name: the fake agent takes it from here."""
        key.save(self.folder / "keys" / f"{name}.pem")
        self._kept[name] = key

    def find(self, name: str) -> DemoKey | None:
        """A key kept before."""
        path = self.folder / "keys" / f"{name}.pem"
        if name not in self._kept and path.exists():
            self._kept[name] = DemoKey.load(path)
        return self._kept.get(name)

    def have_official(self, official: Official) -> DemoKey:
        """The kept key of an official of the demonstration, issued now if there is none."""
        kept = self.find(official.username)
        if kept is None:
            kept = self.issue_official(official)
            self.keep(official.username, kept)
        return kept

    # -- Revoking and answering ----------------------------------------------------------------------------------------

    def revoke(
        self,
        key: DemoKey,
        *,
        at: datetime | None = None,
        reason: x509.ReasonFlags = x509.ReasonFlags.key_compromise,
    ) -> None:
        """Withdraw a certificate from an instant on; the next CRL and OCSP answer say so."""
        with self._lock:
            state = self._read()
            state["revoked"][f"{key.serial_number:x}"] = {
                "at": (at or clock.now()).isoformat(),
                "reason": reason.value,
            }
            _write(self.folder, state)

    def crl(
        self,
        *,
        at: datetime | None = None,
        lasts: timedelta = revocation_list.LASTS,
    ) -> bytes:
        """The list of revoked certificates as published at an instant, in DER."""
        at = at or clock.now()
        with self._lock:
            state = self._read()
            state["crl_number"] += 1
            _write(self.folder, state)
        revoked = [r for r in _revocations(state).values() if r.at <= at]
        return revocation_list.build(
            self.issuer, revoked, number=state["crl_number"], at=at, lasts=lasts
        )

    def root_crl(
        self,
        *,
        at: datetime | None = None,
        lasts: timedelta = revocation_list.LASTS,
    ) -> bytes:
        """The root's list, always empty: it says that the issuer stands."""
        return revocation_list.build(
            self.root, [], number=1, at=at or clock.now(), lasts=lasts
        )

    def answer_ocsp(self, request: bytes, *, at: datetime | None = None) -> bytes:
        return ocsp.answer(
            request,
            issuer=self.issuer.x509_certificate,
            signer=self._ocsp_signer,
            revocations=_revocations(self._read()),
            at=at or clock.now(),
        )

    def answer_time_stamp(self, request: bytes, *, at: datetime | None = None) -> bytes:
        return time_stamping.answer(
            request, signer=self._time_stamper, at=at or clock.now()
        )

    def timestamp(self, sha256_digest: bytes) -> bytes:
        """A time stamp without a network, at the instant of our clock: the authority is a `Timestamper` itself."""
        return time_stamping.make_token(
            time_stamping.imprint(sha256_digest),
            signer=self._time_stamper,
            at=clock.now(),
        )

    # -- Being trusted -------------------------------------------------------------------------------------------------

    def put_anchors(self, trust: Path, *, with_lists: bool = True) -> Path:
        """Make a trust folder trust this authority: root, issuer and, if wanted, the lists of revoked certificates."""
        papers = {
            "anchors/raiz-de-prueba.pem": self.root.x509_certificate.public_bytes(
                Encoding.PEM
            ),
            "issuers/entidad-de-prueba.pem": self.issuer.x509_certificate.public_bytes(
                Encoding.PEM
            ),
        }
        if with_lists:
            papers["crls/entidad-de-prueba.crl"] = self.crl()
            papers["crls/raiz-de-prueba.crl"] = self.root_crl()
        for name, content in papers.items():
            (trust / name).parent.mkdir(parents=True, exist_ok=True)
            (trust / name).write_bytes(content)
        return trust

    # -- Parts ---------------------------------------------------------------------------------------------------------

    def _read(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.folder / "authority.json").read_text())
        return state


def _rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _sign(
    subject: x509.Name,
    extensions: Extensions,
    *,
    key: PrivateKey,
    issuer: DemoKey | None,
    not_before: datetime = STARTS_AT,
    not_after: datetime = ENDS_AT,
) -> DemoKey:
    signing_key = issuer.private_key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.x509_certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(
                signing_key.public_key()
            ),
            critical=False,
        )
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    certificate = builder.sign(signing_key, hashes.SHA256())
    is_under_issuer = (
        issuer is not None
        and issuer.x509_certificate.issuer != issuer.x509_certificate.subject
    )
    return DemoKey(
        certificate,
        key,
        (issuer.x509_certificate,) if issuer and is_under_issuer else (),
    )


def _revocations(state: Mapping[str, Any]) -> dict[int, Revocation]:
    return {
        int(serial, 16): Revocation(
            int(serial, 16),
            datetime.fromisoformat(paper["at"]),
            x509.ReasonFlags(paper["reason"]),
        )
        for serial, paper in state["revoked"].items()
    }


def _write(folder: Path, state: Mapping[str, Any]) -> None:
    """In one piece: the server of another process reads at any moment."""
    with tempfile.NamedTemporaryFile("w", dir=folder, delete=False) as file:
        json.dump(state, file, indent=1)
    os.replace(file.name, folder / "authority.json")
