"""A certification authority «DE PRUEBA», for the demonstration and the tests: certificates, CRL, OCSP and time stamps.

Whoever trusts it must be told to, one folder at a time: nothing it signs is trusted anywhere else.
"""

from llaqta.signatures.demo_authority.authority import DemoAuthority
from llaqta.signatures.demo_authority.demo_key import DemoKey
from llaqta.signatures.demo_authority.people import OFFICIALS, Official
from llaqta.signatures.demo_authority.server import AuthorityServer

__all__ = ["OFFICIALS", "AuthorityServer", "DemoAuthority", "DemoKey", "Official"]
