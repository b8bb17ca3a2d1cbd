"""What certificates are judged by: the trust folder, and what travels in the file to complete it.

Time is proven by timestamps whose authority is trusted; revocation by lists and answers, of which those in the file count apart
too: a signature that needs nothing from outside will be checked when the outside is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice, pairwise
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from llaqta.signatures.chains import Chain, Chains
from llaqta.signatures.embedded import entry
from llaqta.signatures.revocation import RevocationData, Standing, worst
from llaqta.signatures.signed_data import (
    SignedData,
    check_timestamp,
    load_certificate,
)
from llaqta.signatures.trust import TrustStore

_MOST_STREAMS: Final = 100


class Evidence:
    """Chains and revocation data for one file."""

    def __init__(self, trust: TrustStore, reader: PdfFileReader) -> None:
        self.chains = Chains(trust)
        store = _store(reader.root)
        self.chains.offer(load_certificate(der) for der in _streams(store, "/Certs"))
        crls, answers = _lists(store)
        self.revocation = RevocationData(trust, crls=crls, answers=answers)
        self._reader = reader
        self._in_file: dict[int | None, RevocationData] = {}

    def standing(self, chain: Chain, instant: datetime) -> Standing:
        """Of everybody in the chain but its anchor, whom nobody can revoke."""
        return _standing(self.revocation, chain, instant)

    def is_kept(
        self, chain: Chain, instant: datetime, *, revision: int | None = None
    ) -> bool:
        """Whether the file itself tells how the chain stood, as a whole or already as it was in a revision."""
        if revision not in self._in_file:
            root = (
                self._reader.root
                if revision is None
                else self._reader.get_historical_root(revision)
            )
            crls, answers = _lists(_store(root))
            self._in_file[revision] = RevocationData(None, crls=crls, answers=answers)
        return _standing(self._in_file[revision], chain, instant).state != "unknown"

    def time_of(self, signed: SignedData) -> datetime | None:
        """The earliest timestamp over the signature's value that a trusted authority gave."""
        instants = []
        for token in signed.timestamps():
            self.chains.offer(token.others)
            instant = check_timestamp(token, signed.value)
            if instant is not None and self.is_trusted_time(token, instant):
                instants.append(instant)
        return min(instants, default=None)

    def is_trusted_time(self, token: SignedData, instant: datetime) -> bool:
        chain = self.chains.find(token.signer, for_time=True)
        if not chain.is_trusted or chain.first_not_in_force(instant) is not None:
            return False
        standing = self.standing(chain, instant)
        return standing.state != "revoked" or (
            standing.revoked_at is not None and standing.revoked_at > instant
        )


def _standing(data: RevocationData, chain: Chain, instant: datetime) -> Standing:
    pairs = list(pairwise(chain.at(instant).certificates))
    if not pairs:
        return Standing("good")
    return worst([data.standing(subject, issuer, instant) for subject, issuer in pairs])


def _store(root: Any) -> generic.DictionaryObject:
    """The document security store (DSS) of a catalog."""
    value = entry(root, "/DSS")
    return (
        value
        if isinstance(value, generic.DictionaryObject)
        else generic.DictionaryObject()  # type: ignore[no-untyped-call]
    )


def _lists(store: generic.DictionaryObject) -> tuple[list[bytes], list[bytes]]:
    return list(_streams(store, "/CRLs")), list(_streams(store, "/OCSPs"))


def _streams(store: generic.DictionaryObject, key: str) -> Iterator[bytes]:
    for one in islice(entry(store, key) or [], _MOST_STREAMS):
        content = one.get_object()
        if isinstance(content, generic.StreamObject):
            yield content.data
