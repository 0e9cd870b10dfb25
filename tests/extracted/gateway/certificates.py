"""An authority of the test's own, and a certificate by it for 127.0.0.1."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certified:
    """Files: the authority, and a certificate that it signed with its key."""

    authority: Path
    certificate: Path
    key: Path


def certified(folder: Path) -> Certified:
    root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    found = Certified(folder / "authority.pem", folder / "certificate.pem", folder / "key.pem")
    is_root = x509.BasicConstraints(ca=True, path_length=None)
    usage = x509.KeyUsage(*(name in {0, 5, 6} for name in range(9)))  # signs, signs certificates and lists
    found.authority.write_bytes(_signed("a test", "a test", root, root, [(is_root, True), (usage, True)]))
    place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    found.certificate.write_bytes(_signed("127.0.0.1", "a test", own, root, [(place, False)]))
    form, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    found.key.write_bytes(own.private_bytes(form, kind, serialization.NoEncryption()))
    return found


def _signed(
    name: str,
    by: str,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    extensions: list[tuple[x509.ExtensionType, bool]],
) -> bytes:
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, critical=is_critical)
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
