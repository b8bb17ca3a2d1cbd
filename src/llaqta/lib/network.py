"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

_HOST_BITS = 64  # of an IPv6 address: whoever has one such network has 2**64 addresses


def client_address(request: HttpRequest) -> str:
    """The address of the client; for limits, so an IPv6 address stands for its whole network. Empty when unknown.

    Each proxy adds the address that it saw at the right end of `X-Forwarded-For`. With N proxies of ours in front, the
    N-th from the right was written by one of ours; what stands left of it anybody could have written.
    """
    proxies = settings.LLAQTA_TRUSTED_PROXIES
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")
    ]
    if proxies and len(forwarded) >= proxies:
        return _normal(forwarded[-proxies])
    return _normal(request.META.get("REMOTE_ADDR", ""))


def _normal(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:  # a Unix socket, or nonsense
        return ""
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> _HOST_BITS << _HOST_BITS))
