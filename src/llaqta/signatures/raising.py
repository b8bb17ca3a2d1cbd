"""A signature's level raised after it was made: to B-T by a document timestamp, to B-LT by what proves that nobody was revoked
(DSS), to B-LTA by a timestamp over all of it (ETSI EN 319 142-1, 5.4 and 6).

Everything is appended; revocation data comes from the caches of the trust folder, so only the timestamp needs a network. What cannot
be had now is told in notes, and the file stays at the level that it has: this is work for the background, and it may be tried again.
An archive timestamp holds as long as its authority's certificate; before that ends, another one goes over it.
The level is not what we meant to make but what `judging` finds in the result.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

from asn1crypto import crl, ocsp, x509
from django.utils.translation import gettext as _
from pyhanko.sign.validation.dss import DocumentSecurityStore

from llaqta.lib import clock
from llaqta.signatures.chains import Chains
from llaqta.signatures.cms import TIMESTAMP_ROOM
from llaqta.signatures.embedded import read_signatures
from llaqta.signatures.errors import (
    NoRoomError,
    SigningError,
    TimestampUnavailableError,
)
from llaqta.signatures.evidence import Evidence
from llaqta.signatures.found import is_trusted_timestamp, read_found
from llaqta.signatures.judging import judge_pdf
from llaqta.signatures.levels import LEVELS
from llaqta.signatures.making import Timestamper
from llaqta.signatures.opening import Request, open_room
from llaqta.signatures.pdf_values import Name
from llaqta.signatures.reading import open_pdf
from llaqta.signatures.revocation import LARGEST_LIST, RevocationData
from llaqta.signatures.signed_data import SignedData, read_signed_data
from llaqta.signatures.trust import TrustStore
from llaqta.signatures.verdict import Overall, Verdict

RENEW_BEFORE: Final = timedelta(days=90)  # so many tries that no outage is long enough


@dataclass(frozen=True, slots=True)
class Raised:
    """The file, the lowest level among its signatures, and what was missing for more, in words.

    `renew_at`: when its archive timestamp must be renewed; already past when that could not be done today.
    """

    pdf: bytes
    level: str
    notes: tuple[str, ...]
    renew_at: datetime | None = None


def raise_level(
    pdf: bytes,
    *,
    trust: TrustStore,
    timestamper: Timestamper | None,
    archive: bool = False,
) -> Raised:
    """Raise as far as today's means reach: B-LT, or B-LTA with `archive`, renewed when it is time. Raises SigningError for a file that cannot be added to."""
    verdict = judge_pdf(pdf, trust=trust)
    if verdict.overall not in (Overall.VALID, Overall.UNDETERMINED):
        return Raised(pdf, _level(verdict), (verdict.reason,))
    work = _Work(pdf, trust, timestamper)
    if work.level == "B-B":
        work.add_timestamp()
    if work.level == "B-T":
        work.keep_revocation()
    if work.level == "B-LT" and archive:
        work.add_timestamp()
    if work.level == "B-LTA" and archive:
        work.renew()
    if work.pdf == pdf:
        return work.result(work.level)
    after = judge_pdf(work.pdf, trust=trust)
    has_fallen = LEVELS.index(_level(after)) < LEVELS.index(_level(verdict))
    if has_fallen or after.overall not in (Overall.VALID, Overall.UNDETERMINED):
        raise SigningError
    return work.result(_level(after))


class _Work:
    """One file on its way up."""

    def __init__(
        self, pdf: bytes, trust: TrustStore, timestamper: Timestamper | None
    ) -> None:
        self.pdf = pdf
        self.notes: list[str] = []
        self._trust = trust
        self._timestamper = timestamper

    @property
    def level(self) -> str:
        """The lowest that `judging` sees now."""
        return _level(judge_pdf(self.pdf, trust=self._trust))

    def result(self, level: str) -> Raised:
        ends_at = _archive_ends_at(self.pdf, self._trust)
        renew_at = ends_at - RENEW_BEFORE if ends_at and level == "B-LTA" else None
        return Raised(self.pdf, level, tuple(self.notes), renew_at)

    def renew(self) -> None:
        """Another timestamp over all, when the certificate of the last one's authority nears its end and the new one's lasts longer."""
        ends_at = _archive_ends_at(self.pdf, self._trust)
        if ends_at is None or clock.now() < ends_at - RENEW_BEFORE:
            return
        without = self.pdf
        self._keep_revocation_of_timestamps()
        self._stamp()
        renewed = _archive_ends_at(self.pdf, self._trust)
        if renewed is None or renewed <= ends_at:
            self.pdf = without  # or each new try would add one more
            self.notes.append(
                _(
                    "El sello de tiempo de archivo espera uno que dure más que el que ya tiene."
                )
            )

    def keep_revocation(self) -> None:
        """What proves that no signer and no time-stamping authority was revoked: all of it or, until it is at hand, nothing."""
        gathering = _Gathering(self._trust)
        missing = [
            note
            for signed, moment in _signatures(self.pdf)
            for note in gathering.take(signed, moment)
        ]
        if missing:
            self.notes += missing
        else:
            self._keep(gathering)

    def _keep_revocation_of_timestamps(self) -> None:
        """The same of the timestamps that came since. What is not at hand does not hold the next one back."""
        gathering = _Gathering(self._trust)
        reader = open_pdf(self.pdf)
        evidence = Evidence(self._trust, reader)
        for signed, moment in _signatures(self.pdf):
            chain = evidence.chains.find(signed.signer, for_time=signed.is_timestamp)
            if signed.is_timestamp and not evidence.is_kept(chain, moment):
                self.notes += gathering.take(signed, moment)
        if gathering.lists or gathering.answers:
            self._keep(gathering)

    def _keep(self, gathering: _Gathering) -> None:
        file = io.BytesIO(self.pdf)
        DocumentSecurityStore.add_dss(
            file,
            sig_contents=None,
            certs=gathering.certificates.values(),
            crls=gathering.lists.values(),
            ocsps=gathering.answers.values(),
        )
        self.pdf = file.getvalue()

    def add_timestamp(self) -> None:
        """A timestamp over the whole document: the time for what has none, or the seal over its revocation data."""
        before, without = self.level, self.pdf
        self._stamp()
        if self.pdf != without and LEVELS.index(self.level) <= LEVELS.index(before):
            self.pdf = without  # or each new try would add one more
            self.notes.append(
                _("El sello de tiempo obtenido no es de una autoridad de confianza.")
            )

    def _stamp(self) -> None:
        """Append a timestamp, if one can be had. What it is worth is for others to say."""
        if self._timestamper is None:
            self.notes.append(_("No hay un servicio de sellado de tiempo configurado."))
            return
        request = Request(
            entries={
                "Type": Name("DocTimeStamp"),
                "Filter": Name("Adobe.PPKLite"),
                "SubFilter": Name("ETSI.RFC3161"),
            },
            room=TIMESTAMP_ROOM,
            field_name=None,
            description=_("Sello de tiempo del documento"),
            prefix="SelloDeTiempo",
            minds_locks=False,  # it is no signature: allowed whatever a certification says
        )
        opening = open_room(self.pdf, request)
        try:
            self.pdf = opening.filled(self._timestamper.timestamp(opening.digest))
        except (TimestampUnavailableError, NoRoomError) as problem:
            self.notes.append(str(problem))


class _Gathering:
    """What goes into the security store of the file, each thing once."""

    def __init__(self, trust: TrustStore) -> None:
        self.certificates: dict[bytes, x509.Certificate] = {}
        self.lists: dict[bytes, crl.CertificateList] = {}
        self.answers: dict[bytes, ocsp.OCSPResponse] = {}
        self._chains = Chains(trust)
        self._at_hand = [
            *_Statement.read_all(trust.ocsp.glob("*.ocsp"), is_list=False),
            *_Statement.read_all(trust.crls.glob("*.crl"), is_list=True),
        ]

    def take(self, signed: SignedData, moment: datetime) -> Iterator[str]:
        """Gather for one signature; give a note for whatever is missing."""
        self._chains.offer(signed.others)
        chain = self._chains.find(signed.signer, for_time=signed.is_timestamp)
        if not chain.is_trusted:
            yield _(
                "«%(name)s» no tiene un certificado de una autoridad de confianza."
            ) % {"name": _name(signed.signer)}
        for subject, issuer in pairwise(chain.certificates):
            self.certificates[subject.sha256] = subject
            statement = self._latest(subject, issuer, moment)
            if statement is None:
                yield _(
                    "No hay a mano una lista de revocación vigente sobre «%(name)s»."
                ) % {"name": _name(subject)}
            elif statement.is_list:
                self.lists[statement.content] = crl.CertificateList.load(
                    statement.content
                )
            else:
                self.answers[statement.content] = ocsp.OCSPResponse.load(
                    statement.content
                )

    def _latest(
        self, subject: x509.Certificate, issuer: x509.Certificate, moment: datetime
    ) -> _Statement | None:
        """The newest statement at hand that speaks about this certificate at that moment; an answer before a list, it is shorter."""
        spoken = [
            (standing.spoken_at, statement)
            for statement in self._at_hand
            if (standing := statement.data.standing(subject, issuer, moment)).state
            != "unknown"
            and standing.spoken_at is not None
        ]
        return max(spoken, key=lambda one: one[0], default=(None, None))[1]


@dataclass(frozen=True, slots=True)
class _Statement:
    """One list (CRL) or one answer (OCSP) of the trust folder."""

    content: bytes
    is_list: bool
    data: RevocationData

    @classmethod
    def read_all(cls, paths: Iterable[Path], *, is_list: bool) -> Iterator[_Statement]:
        for path in sorted(paths):
            if path.stat().st_size <= LARGEST_LIST:
                content = path.read_bytes()
                data = (
                    RevocationData(None, crls=[content])
                    if is_list
                    else RevocationData(None, answers=[content])
                )
                yield cls(content, is_list, data)


def _signatures(pdf: bytes) -> Iterator[tuple[SignedData, datetime]]:
    """Every signature and timestamp of the file, with the moment at which its certificates matter: its timestamp's, or now."""
    now = clock.now()
    for embedded in read_signatures(open_pdf(pdf)):
        signed = read_signed_data(embedded.pkcs7_content)
        tokens = signed.timestamps()
        for token in tokens:
            yield token, token.instant
        if signed.is_timestamp:
            yield signed, signed.instant
        else:
            yield signed, min((token.instant for token in tokens), default=now)


def _archive_ends_at(pdf: bytes, trust: TrustStore) -> datetime | None:
    """When the first certificate ends on which the last trusted document timestamp rests. None without such a timestamp."""
    reader = open_pdf(pdf)
    evidence = Evidence(trust, reader)
    found = [read_found(pdf, reader, evidence, one) for one in read_signatures(reader)]
    stamps = [one for one in found if is_trusted_timestamp(one, evidence)]
    if not stamps:
        return None
    line = stamps[-1].chain.at(stamps[-1].signed.instant).certificates
    ends_at: datetime = min(one.not_valid_after for one in line)
    return ends_at


def _level(verdict: Verdict) -> str:
    """The lowest among the signatures; timestamps have none."""
    return min(
        (one.level for one in verdict.signatures if one.kind != "timestamp"),
        key=LEVELS.index,
        default="",
    )


def _name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.native.get("common_name", ""))
