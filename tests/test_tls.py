from __future__ import annotations

import ssl
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from vivavoce import tls
from vivavoce.errors import ConfigurationError


def handshake(certificate: tls.Certificate, name: str) -> str | None:
    """A TLS handshake in memory as `name`; the version both sides agreed on."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate.chain, certificate.key)
    client = ssl.create_default_context(cafile=str(certificate.authority))
    client.verify_flags |= ssl.VERIFY_X509_STRICT  # Python 3.13's default
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(to_client, to_server, server_hostname=name)
    theirs = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (ours, theirs):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return ours.version()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
def test_a_client_that_trusts_the_authority_accepts_every_name_of_this_machine(tmp_path: Path, name: str):
    assert handshake(tls.local_certificate(tmp_path), name) == "TLSv1.3"


def test_another_host_is_not_vouched_for(tmp_path: Path):
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(tls.local_certificate(tmp_path), "example.org")


def test_the_authority_vouches_for_servers_below_it_and_for_nobody_else(tmp_path: Path):
    certificate = tls.local_certificate(tmp_path)
    authority = x509.load_pem_x509_certificate(certificate.authority.read_bytes())
    leaf = x509.load_pem_x509_certificate(certificate.chain.read_bytes())

    leaf.verify_directly_issued_by(authority)
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(True, 0)
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert b"PRIVATE" not in certificate.authority.read_bytes() + certificate.chain.read_bytes()


def test_it_is_made_once(tmp_path: Path):
    first = tls.local_certificate(tmp_path)
    made = first.chain.read_bytes()

    assert tls.local_certificate(tmp_path) == first
    assert first.chain.read_bytes() == made


def test_it_is_renewed_a_month_before_it_expires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tls, "LIFETIME", timedelta(days=29))
    old = tls.expires(tls.local_certificate(tmp_path))
    monkeypatch.undo()

    assert old < datetime.now(UTC) + timedelta(days=30)
    assert tls.expires(tls.local_certificate(tmp_path)) > datetime.now(UTC) + timedelta(days=800)


@pytest.mark.parametrize("name", ["localhost.pem", "authority.pem", "localhost.key"])
def test_a_lost_file_is_mended(tmp_path: Path, name: str):
    tls.local_certificate(tmp_path)
    (tmp_path / "tls" / name).unlink()

    assert handshake(tls.local_certificate(tmp_path), "localhost") == "TLSv1.3"


def test_a_damaged_certificate_is_replaced(tmp_path: Path):
    tls.local_certificate(tmp_path).chain.write_bytes(b"-----BEGIN CERTIFICATE-----\nnonsense\n")

    assert handshake(tls.local_certificate(tmp_path), "localhost") == "TLSv1.3"


def test_the_key_is_its_owners_alone(tmp_path: Path):
    assert stat.S_IMODE(tls.local_certificate(tmp_path).key.stat().st_mode) == 0o600


@pytest.mark.e2e
def test_processes_that_start_at_once_end_up_with_the_same_certificate(tmp_path: Path):
    ask = "import sys, pathlib; from vivavoce.tls import local_certificate as c; "
    ask += "print(c(pathlib.Path(sys.argv[1])).chain.read_text())"
    processes = [subprocess.Popen([sys.executable, "-c", ask, tmp_path], stdout=subprocess.PIPE) for _ in range(3)]
    answers = {process.communicate()[0] for process in processes}

    assert len(answers) == 1
    assert handshake(tls.local_certificate(tmp_path), "localhost") == "TLSv1.3"


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path):
    (tmp_path / "tls").write_text("in the way")

    with pytest.raises(ConfigurationError, match="set VIVAVOCE_HOME"):
        tls.local_certificate(tmp_path)


def test_looking_for_the_authority_makes_nothing(tmp_path: Path):
    assert tls.existing_authority(tmp_path) is None
    assert tls.existing_authority(tmp_path / "nowhere") is None
    assert not (tmp_path / "tls").exists()
