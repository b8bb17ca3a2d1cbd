"""An act as typst makes it, keys of people, and programs that are not ours to check what we made."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509 as asn1
from asn1crypto.keys import PrivateKeyInfo
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from llaqta.signatures.api import SigningKey, TrustStore, judge_pdf
from llaqta.signatures.demo_authority import DemoAuthority, DemoKey, Official
from llaqta.signatures.testing import OfficialKey
from llaqta.signatures.tests.checks import (
    Check,
    Judge,
    Opinion,
    Opinions,
    SignElsewhere,
    Statuses,
    apart,
    line_of,
    require_program,
    run,
)

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def act() -> bytes:
    """A page as typst renders ours: PDF/A-3a and PDF/UA-1, with its data inside."""
    return (DATA / "acto.pdf").read_bytes()


@pytest.fixture(scope="session")
def elena_key(official_key: OfficialKey) -> SigningKey:
    """An RSA key."""
    return official_key("Elena Ficticia", "90000902", title="Directora de Urbanismo")


@pytest.fixture(scope="session")
def diego_key(official_key: OfficialKey) -> SigningKey:
    """Another RSA key, of a person with a complement."""
    return official_key("Diego Ficticio", "90000903", complement="1A")


@pytest.fixture(scope="session")
def marta_key(authority: DemoAuthority) -> SigningKey:
    """A key on the curve P-256."""
    return authority.issue_official(
        Official(username="marta", name="Marta Ficticia", document_number="90000901"),
        key=ec.generate_private_key(ec.SECP256R1()),
    )


@pytest.fixture
def trust(trust_folder: Path) -> TrustStore:
    """The folder of this test, which trusts the authority of the tests."""
    return TrustStore(trust_folder)


@pytest.fixture
def judge(trust: TrustStore) -> Judge:
    """`judge(pdf)`: our own verdict, as of now."""
    return lambda pdf: judge_pdf(pdf, trust=trust)


@pytest.fixture
def statuses(authority: DemoAuthority) -> Statuses:
    """What pyHanko says of each signature, in the order of the file, trusting the authority of the tests."""
    root = authority.root.x509_certificate.public_bytes(Encoding.DER)

    def judge(pdf: bytes) -> list[PdfSignatureStatus]:
        reader = PdfFileReader(io.BytesIO(pdf))
        context = ValidationContext(
            trust_roots=[asn1.Certificate.load(root)], allow_fetching=False
        )
        return apart(
            lambda: [
                validate_pdf_signature(
                    signature, context, ts_validation_context=context
                )
                for signature in reader.embedded_regular_signatures
            ]
        )

    return judge


@pytest.fixture
def pdfsig(
    authority: DemoAuthority, tmp_path_factory: pytest.TempPathFactory
) -> Opinions:
    """Poppler's `pdfsig`, with an NSS database that trusts the authority of the tests."""
    program, certutil = require_program("pdfsig"), require_program("certutil")
    folder = tmp_path_factory.mktemp("nss")
    root = folder / "root.der"
    root.write_bytes(authority.root.x509_certificate.public_bytes(Encoding.DER))
    for arguments in (
        ["-N", "--empty-password"],
        ["-A", "-n", "root", "-t", "C,C,C", "-i", str(root)],
    ):
        assert run(certutil, *arguments, "-d", f"sql:{folder}").returncode == 0

    def ask(pdf: bytes) -> list[Opinion]:
        file = folder / "signed.pdf"
        file.write_bytes(pdf)
        told = run(program, "-no-ocsp", "-nssdir", f"sql:{folder}", file).stdout
        return [
            Opinion(
                field=line_of(part, "Signature Field Name"),
                is_valid="Signature is Valid" in part,
                is_trusted="Certificate is Trusted" in part,
                covers_all="- Total document signed" in part,
                kind=line_of(part, "Signature Type"),
            )
            for part in told.split("Signature #")[1:]
        ]

    return ask


@pytest.fixture(scope="session")
def sign_elsewhere() -> SignElsewhere:
    """`sign_elsewhere(pdf, key, certify=…, lock=…)`: a signature by another program than ours, in a field of its own, «Otra» or `spec`."""

    def sign(
        pdf: bytes,
        key: DemoKey,
        *,
        lock: FieldMDPSpec | None = None,
        spec: SigFieldSpec | None = None,
        **how: Any,
    ) -> bytes:
        private = key.private_key.private_bytes(
            Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
        )
        signer = SimpleSigner(
            signing_cert=asn1.Certificate.load(key.certificate),
            signing_key=PrivateKeyInfo.load(private),
            cert_registry=SimpleCertificateStore.from_certs(  # type: ignore[no-untyped-call]
                map(asn1.Certificate.load, key.chain)
            ),
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        field = spec or SigFieldSpec("Otra", field_mdp_spec=lock)
        how = {"subfilter": SigSeedSubFilter.PADES, **how}
        metadata = PdfSignatureMetadata(field_name=field.sig_field_name, **how)
        program = PdfSigner(metadata, signer, new_field_spec=field)
        signed = apart(lambda: program.sign_pdf(writer))
        return bytes(signed.getbuffer())

    return sign


@pytest.fixture
def check_syntax(tmp_path: Path) -> Check:
    """`qpdf --check`: every object, every cross-reference. Returns its words; fails the test when it finds a fault."""
    program = require_program("qpdf")

    def check(pdf: bytes) -> str:
        file = tmp_path / "checked.pdf"
        file.write_bytes(pdf)
        done = run(program, "--check", file)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return check
