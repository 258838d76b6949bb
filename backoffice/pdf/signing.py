"""The installation's certificate, and the signature it puts on every document.

The certificate is the installation's own (self-signed), not one of a qualified authority: it proves that a
document left this installation and has not changed since. An installation that owns a better one supplies it.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError as PyHankoPdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError as PyHankoSigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

_VALIDITY = timedelta(days=3653)
_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_COMMON_NAME_BYTES = 64  # RFC 5280, upper bound of a common name, counted in UTF-8
_PAIR_DIRECTORY = "installation"
_FIELD_NAME = "Installation"


class SigningError(Exception):
    """The certificate cannot be used, or the document cannot be signed."""


@dataclass(frozen=True)
class SignatureCheck:
    """`intact`: nothing in the file differs from what was signed. `by_us`: our key made the signature.

    Both False for a file that is not a signed PDF.
    """

    intact: bool
    by_us: bool


@dataclass(frozen=True)
class InstallationCertificate:
    """A certificate, its private key, and the certificates of the authorities above it if there are any."""

    certificate: x509.Certificate
    private_key: PrivateKeyTypes = field(repr=False)
    chain: Sequence[x509.Certificate] = ()

    @classmethod
    def load_or_create(cls, directory: Path, common_name: str) -> "InstallationCertificate":
        """The pair under `directory`, made once. Processes that start at the same time end with the same one.

        The pair is written into a directory of its own, renamed into place in one step: the loser of a race
        finds the place taken and reads the winner's.
        """
        pair = directory / _PAIR_DIRECTORY
        if not (pair / "certificate.pem").exists():
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside = Path(tempfile.mkdtemp(prefix=".new-", dir=directory))
            try:
                _write_new_pair(aside, common_name)
                os.rename(aside, pair)
            except OSError:
                if not (pair / "certificate.pem").exists():
                    raise
            finally:
                shutil.rmtree(aside, ignore_errors=True)
        return cls.load(pair / "certificate.pem", pair / "key.pem")

    @classmethod
    def load(cls, cert_path: Path, key_path: Path) -> "InstallationCertificate":
        """A supplied pair, in PEM: the certificate then its authorities; the key, without a passphrase.

        Raises SigningError when either cannot be read or when they do not belong together.
        """
        try:
            certificate, *chain = x509.load_pem_x509_certificates(cert_path.read_bytes())
            private_key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as error:
            raise SigningError(f"the signing certificate cannot be read: {error}") from error
        if _public_bytes(certificate.public_key()) != _public_bytes(private_key.public_key()):
            raise SigningError(f"{key_path} is not the key of {cert_path}")
        return cls(certificate=certificate, private_key=private_key, chain=tuple(chain))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, lowercase hexadecimal: what people compare."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def sign_pdf(pdf_bytes: bytes, certificate: InstallationCertificate, reason: str, location: str) -> bytes:
    """Certify the document: PAdES baseline B-B, invisible, no change allowed afterwards. Raises SigningError.

    Not from inside a running event loop (pyHanko starts its own): a job calls it from a thread.
    """
    metadata = PdfSignatureMetadata(
        field_name=_FIELD_NAME,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        location=location,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    output = BytesIO()
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf_bytes))
        PdfSigner(metadata, signer=_signer(certificate)).sign_pdf(writer, output=output)
    except (PyHankoSigningError, PyHankoPdfError, ValueError, OSError) as error:
        raise SigningError(f"the document cannot be signed: {error}") from error
    return output.getvalue()


def verify_signature(pdf_bytes: bytes, certificate: InstallationCertificate) -> SignatureCheck:
    """Whether our signature is on the file and covers all of it. Never raises on a hostile or broken file."""
    try:
        signatures = PdfFileReader(BytesIO(pdf_bytes)).embedded_signatures
        if len(signatures) != 1:
            return SignatureCheck(intact=False, by_us=False)
        ours_only = ValidationContext(trust_roots=[_asn1(certificate.certificate)], allow_fetching=False)
        status = validate_pdf_signature(signatures[0], ours_only)
    except Exception:  # pyHanko has no common base error, and what does not parse is not a document of ours
        return SignatureCheck(intact=False, by_us=False)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    ours = status.signing_cert.dump() == _asn1(certificate.certificate).dump()
    return SignatureCheck(intact=status.intact and status.valid and whole, by_us=status.valid and ours)


def _write_new_pair(directory: Path, common_name: str) -> None:
    private_key = ec.generate_private_key(ec.SECP256R1())
    short_name = common_name.encode()[:_COMMON_NAME_BYTES].decode(errors="ignore")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, short_name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + _VALIDITY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signature_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private_key.public_key()), critical=False)
        .sign(private_key, hashes.SHA256())
    )
    key_pem = private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write_private(directory / "key.pem", key_pem)
    _write_private(directory / "certificate.pem", certificate.public_bytes(serialization.Encoding.PEM))


def _signature_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _signer(certificate: InstallationCertificate) -> SimpleSigner:
    key_der = certificate.private_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    authorities = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    authorities.register_multiple([_asn1(authority) for authority in certificate.chain])
    return SimpleSigner(
        signing_cert=_asn1(certificate.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(key_der),
        cert_registry=authorities,
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _public_bytes(public_key: object) -> bytes:
    assert hasattr(public_key, "public_bytes")
    encoded: bytes = public_key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return encoded
