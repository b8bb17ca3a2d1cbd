"""What is written in each kind of certificate: the attributes seen in ADSIB's own test certificates, under names that say «DE PRUEBA».

Attributes and extensions follow the observed profile (`dnQualifier`, `uidNumber`, `UID`…); names, addresses and policies are ours.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)

from llaqta.signatures.demo_authority.people import MUNICIPALITY, Official

UID_NUMBER = ObjectIdentifier("1.3.6.1.1.1.1.0")
DESCRIPTION = ObjectIdentifier("2.5.4.13")

# Under 2.999, the arc for examples: no real policy is claimed.
POLICY_SIMPLE = "2.999.591.1.1"
POLICY_AUTOMATIC = "2.999.591.1.2"
POLICY_TIME = "2.999.591.2.1"

AUTHORITY = "Entidad Certificadora DE PRUEBA (Llaqta)"
NOTICE = "CERTIFICADO DE PRUEBA: no tiene validez fuera de la demostración"

Extensions = tuple[tuple[x509.ExtensionType, bool], ...]  # with: is it critical?


# -- Subjects ----------------------------------------------------------------------------------------------------------


def authority_name(common_name: str) -> x509.Name:
    return _name(
        (NameOID.COUNTRY_NAME, "BO"),
        (NameOID.ORGANIZATION_NAME, "Llaqta (DE PRUEBA)"),
        (NameOID.COMMON_NAME, common_name),
    )


def official_name(official: Official) -> x509.Name:
    return _name(
        (NameOID.DN_QUALIFIER, official.document_type),
        (NameOID.COMMON_NAME, official.name),
        (NameOID.COUNTRY_NAME, "BO"),
        (UID_NUMBER, official.document_number),
        (NameOID.USER_ID, official.complement),
        (NameOID.TITLE, official.title),
        (NameOID.ORGANIZATION_NAME, official.organization),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, official.unit),
        (NameOID.EMAIL_ADDRESS, official.email),
        (DESCRIPTION, NOTICE),
    )


def seal_name(organization: str = MUNICIPALITY) -> x509.Name:
    return _name(
        (NameOID.COMMON_NAME, "Sello electrónico DE PRUEBA"),
        (NameOID.COUNTRY_NAME, "BO"),
        (NameOID.ORGANIZATION_NAME, organization),
        (DESCRIPTION, NOTICE),
    )


# -- Extensions --------------------------------------------------------------------------------------------------------


def for_root() -> Extensions:
    return (
        (x509.BasicConstraints(ca=True, path_length=1), True),
        (_key_usage("key_cert_sign", "crl_sign"), True),
    )


def for_issuer(base_url: str) -> Extensions:
    return (
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (_key_usage("key_cert_sign", "crl_sign"), True),
        *where_to_ask(base_url, crl="root-crl", issuer="root", ocsp=""),
    )


def for_signer(
    base_url: str, policy: str = POLICY_SIMPLE, *, list_issuer: x509.Name | None = None
) -> Extensions:
    """An official's certificate, or the seal's: the usages observed, and where to ask about it.

    `list_issuer`: name in the CRL's address who issues the list (`cRLIssuer`), as ADSIB's certificates do though it is the same authority.
    """
    return (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (
            _key_usage(
                "digital_signature",
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
            ),
            True,
        ),
        (
            x509.ExtendedKeyUsage(
                [
                    ExtendedKeyUsageOID.CLIENT_AUTH,
                    ExtendedKeyUsageOID.CODE_SIGNING,
                    ExtendedKeyUsageOID.EMAIL_PROTECTION,
                ]
            ),
            False,
        ),
        _policy(policy),
        *where_to_ask(base_url, list_issuer=list_issuer),
    )


def for_time_stamps(base_url: str) -> Extensions:
    return (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_key_usage("digital_signature", "content_commitment"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
        _policy(POLICY_TIME),
        *where_to_ask(base_url),
    )


def for_ocsp() -> Extensions:
    return (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_key_usage("digital_signature"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
        (x509.OCSPNoCheck(), False),
    )


def where_to_ask(
    base_url: str,
    *,
    crl: str = "crl",
    issuer: str = "issuer",
    ocsp: str = "ocsp",
    list_issuer: x509.Name | None = None,
) -> Extensions:
    """The addresses of CRL, OCSP and issuer: the authority's own, on loopback."""
    access = [(AuthorityInformationAccessOID.CA_ISSUERS, issuer)]
    if ocsp:
        access.append((AuthorityInformationAccessOID.OCSP, ocsp))
    crl_address = x509.UniformResourceIdentifier(f"{base_url}/{crl}")
    crl_issuer = [x509.DirectoryName(list_issuer)] if list_issuer else None
    return (
        (
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(
                        method, x509.UniformResourceIdentifier(f"{base_url}/{path}")
                    )
                    for method, path in access
                ]
            ),
            False,
        ),
        (
            x509.CRLDistributionPoints(
                [x509.DistributionPoint([crl_address], None, None, crl_issuer)]
            ),
            False,
        ),
    )


# -- Parts -------------------------------------------------------------------------------------------------------------

_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def _key_usage(*granted: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in granted for usage in _USAGES})


def _policy(oid: str) -> tuple[x509.ExtensionType, bool]:
    return (
        x509.CertificatePolicies([x509.PolicyInformation(ObjectIdentifier(oid), None)]),
        False,
    )


def _name(*attributes: tuple[ObjectIdentifier, str]) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(oid, value) for oid, value in attributes if value]
    )
