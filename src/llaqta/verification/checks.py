"""Checking a document: the verdict on its signatures, how it looks, who the signers were here, and whether it is one of ours."""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from llaqta.blobs import api as blobs
from llaqta.documents import api as documents
from llaqta.documents.api import Comparison, PublicDocument
from llaqta.lib import clock
from llaqta.lib.errors import LlaqtaError
from llaqta.organization import api as organization
from llaqta.signatures import api as signatures
from llaqta.signatures.api import Overall, SignatureVerdict, TrustStore, Verdict
from llaqta.verification.errors import ChecksBusyError

# Each check takes a processor and up to a gigabyte for a moment; a page full of people must not start twenty.
_judging = threading.BoundedSemaphore(2)
_PATIENCE: Final = 8.0  # seconds that a request waits for its turn
_KEPT_SECONDS: Final = 10 * 60  # of the verdict on one of our own files


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who made one signature, as the public may know it. The identity document is masked."""

    name: str = ""
    document: str = ""  # «CI ••••567»
    issuer: str = ""  # the authority that vouches for the certificate
    stated: str = ""  # post and institution that the certificate names
    posts: tuple[str, ...] = ()  # what our own register knows of that day


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Everything that a page, a program or a printed report says about a file. `at` is the moment of checking."""

    at: datetime
    verdict: Verdict
    signers: tuple[Signer, ...]  # one for each signature of the verdict
    comparison: Comparison | None = None  # of the last signed revision and the file
    known: PublicDocument | None = None  # these are the bytes of a document of ours
    opinion: str = ""  # of another program, on the cryptography alone

    @property
    def is_signed_from_here(self) -> bool:
        """Somebody who held a post here that day, or our seal, signed it, whatever it is."""
        return any(signer.posts for signer in self.signers)

    def to_json(self) -> dict[str, Any]:
        """For programs. No picture, and nobody's whole identity document."""
        found = self.verdict.to_json()
        for one, signer in zip(found["signatures"], self.signers, strict=True):
            one["signer"] = {
                **dataclasses.asdict(signer),
                "posts": list(signer.posts),
            }
        compared = self.comparison
        return {
            **found,
            "checked_at": self.at.isoformat(),
            "document": self.known and public_json(self.known),
            "looks": compared
            and {
                "pages_signed": compared.pages_before,
                "pages_now": compared.pages_after,
                "pages_compared": compared.compared,
                "different_pages": [page.number for page in compared.different],
                "problem": compared.problem,
            },
            "second_opinion": self.opinion,
        }


@lru_cache(maxsize=4)
def _store(folder: Path) -> TrustStore:
    return TrustStore(folder)


def trust_store() -> TrustStore:
    """The folder of the authorities that this municipality believes."""
    return _store(Path(settings.LLAQTA_TRUST))


def check_upload(path: Path) -> Check:
    """Check a file that somebody sent. It is read and forgotten. Raises ChecksBusyError."""
    with _turn():
        return _check(path, known=None)


def check_document(document: PublicDocument) -> Check | None:
    """Check our own copy of a document; `None` when it has no PDF to show, or was signed by hand."""
    if document.file is None or document.is_ink:
        return None
    key = f"verification:{document.file.sha256}:{trust_store().fingerprint()}"
    kept: Check | None = cache.get(key)
    if kept is None:
        with _turn():
            kept = _check(blobs.path_of(document.file.sha256), known=document)
        if kept.verdict.overall is not Overall.NOT_EVALUABLE:
            cache.set(key, kept, _KEPT_SECONDS)
    # What the register says may be newer than the verdict on the bytes.
    return dataclasses.replace(kept, known=document)


def signed_revision(path: Path, verdict: Verdict) -> bytes:
    """The file as the last signature that is not a timestamp left it. Empty when that is the whole file, or unknown.

    When a later signature draws something on a page, as the first one left it over which that was drawn.
    """
    people = [one for one in verdict.signatures if one.kind != "timestamp"]
    under = [one.revision_end for one in people if _is_drawn_over(one)]
    end = min(under) if under else max((one.revision_end for one in people), default=0)
    if not 0 < end < path.stat().st_size:
        return b""
    with path.open("rb") as file:
        return file.read(end)


def _is_drawn_over(one: SignatureVerdict) -> bool:
    return any(change.kind == "visible_signature" for change in one.change_list)


# -- Parts -------------------------------------------------------------------------------------------------------------


@contextmanager
def _turn() -> Iterator[None]:
    if not _judging.acquire(timeout=_PATIENCE):
        raise ChecksBusyError
    try:
        yield
    finally:
        _judging.release()


def _check(path: Path, *, known: PublicDocument | None) -> Check:
    known = known or _one_of_ours(path)
    verdict = signatures.verify_pdf(
        path, trust=trust_store(), held_since=_held_since(known)
    )
    comparison = _looks(path, verdict)
    return Check(
        at=clock.now(),
        verdict=_with_looks(verdict, comparison),
        signers=tuple(_signer(one, known) for one in verdict.signatures),
        comparison=comparison,
        known=known,
        opinion=_opinion(path, verdict),
    )


def _one_of_ours(path: Path) -> PublicDocument | None:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return documents.find_document_by_content(sha256)


def _held_since(known: PublicDocument | None) -> datetime | None:
    """Since when we have had these signatures: our ledger tells it, and so a certificate may end without taking them along."""
    moments = [one.signed_at for one in known.signatures] if known else []
    return max((moment for moment in moments if moment), default=None)


def _looks(path: Path, verdict: Verdict) -> Comparison | None:
    """How the file looks beside what was signed, when something came after the last signature."""
    signed = signed_revision(path, verdict)
    if not signed:
        return None
    with tempfile.NamedTemporaryFile(suffix=".pdf") as before:
        before.write(signed)
        before.flush()
        return documents.compare_pages(Path(before.name), path)


def _with_looks(verdict: Verdict, comparison: Comparison | None) -> Verdict:
    """A file that looks other than what was signed is not called valid, whatever else was found.

    No rule about the structure of PDF sees everything that a reader draws; two pictures beside each other see the result.
    """
    if (
        comparison is None
        or verdict.overall is not Overall.VALID
        or _looks_as_signed(verdict, comparison)
    ):
        return verdict
    pages = ", ".join(str(page.number) for page in comparison.different[:5])
    return dataclasses.replace(
        verdict,
        overall=Overall.UNDETERMINED,
        code="looks_other" if pages else "looks_unknown",
        facts={"pages": pages},
        notes=(),
    )


def _looks_as_signed(verdict: Verdict, comparison: Comparison) -> bool:
    """A later signature may put its stamp on empty paper, and hide nothing. The pages beyond those compared look as they did when nothing was drawn."""
    if comparison.looks_equal:
        return True
    is_stamped = any(map(_is_drawn_over, verdict.signatures))
    if not comparison.hides_nothing:
        return False
    return comparison.is_whole if is_stamped else not comparison.different


def _signer(one: SignatureVerdict, known: PublicDocument | None) -> Signer:
    facts = one.signer
    if facts is None:
        return Signer()
    return Signer(
        name=facts.name,
        document=facts.masked_document,
        issuer=facts.issuer_name,
        stated=", ".join(part for part in (facts.title, facts.organization) if part),
        posts=_bound_posts(facts.sha256, known)
        or _our_seal(one)
        or _posts_on_that_day(one),
    )


def _bound_posts(
    certificate_sha256: str, known: PublicDocument | None
) -> tuple[str, ...]:
    """What was checked and written down when the signature was taken in."""
    if known is None:
        return ()
    return tuple(
        _("%(post)s, %(unit)s%(as)s")
        % {
            "post": one.post or _("Sello del municipio"),
            "unit": one.unit or organization.get_municipality().legal_name,
            "as": _(", por suplencia (%(act)s)") % {"act": one.act_number}
            if one.is_substitute
            else "",
        }
        for one in known.signatures
        if one.certificate_sha256 == certificate_sha256
    )


def _our_seal(one: SignatureVerdict) -> tuple[str, ...]:
    """Such as on a report of verification: ours, and yet no document with CITE."""
    try:
        key = signatures.find_seal_key()
    except LlaqtaError:  # the key does not answer: then we cannot say so
        return ()
    if key is None or one.signer is None or not _is_good(one):
        return ()
    if signatures.read_certificate(key.certificate).sha256 != one.signer.sha256:
        return ()
    name = organization.get_municipality().legal_name
    return (_("Sello del municipio, %(name)s") % {"name": name},)


def _is_good(one: SignatureVerdict) -> bool:
    """Others may claim any name."""
    return all(
        answer.outcome is signatures.Outcome.YES
        for answer in (one.intact, one.identity, one.certificate)
    )


def _posts_on_that_day(one: SignatureVerdict) -> tuple[str, ...]:
    """The posts that our register gives this person on the day of a good signature."""
    facts, moment = one.signer, one.judged_at
    if facts is None or moment is None or not _is_good(one):
        return ()
    if not facts.document_number:
        return ()
    held = organization.list_authorities(
        document_type=facts.document_type or "CI",
        number=facts.document_number,
        complement=facts.complement,
        on=clock.local_date(moment),
    )
    # Nobody proved the day: who held the post once could declare that day.
    day = (
        _(", en la fecha que declara la firma")
        if one.certificate.code == "valid_claimed"
        else ""
    )
    return tuple(
        _("%(post)s, %(unit)s%(as)s")
        % {
            "post": authority.position_name,
            "unit": authority.unit_name,
            "as": _(", por suplencia (%(act)s)") % {"act": authority.act_number}
            if authority.kind == organization.AssignmentKind.SUBSTITUTE
            else "",
        }
        + day
        for authority in held
    )


def _opinion(path: Path, verdict: Verdict) -> str:
    if not verdict.signatures:
        return ""
    opinion = signatures.second_opinion(path)
    return opinion.text if opinion.available else ""


def public_json(document: PublicDocument) -> dict[str, Any]:
    return {
        "code": document.code,
        "cite": document.cite,
        "kind": document.kind,
        "subject": document.subject,
        "dated_on": document.dated_on and document.dated_on.isoformat(),
        "issuer": document.issuer,
        "unit": document.unit,
        "state": document.state.value,
        "annulled_by": document.annulled_by and document.annulled_by[0],
        "is_confidential": document.is_confidential,
    }
