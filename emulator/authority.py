"""The emulator's certificate authority: made on first start, trusted by nobody who is not told to."""

from __future__ import annotations

import datetime
import ssl
import tempfile
from pathlib import Path

import trustme

from emulator.files import write_private

LEAF_DAYS = 30
"""How long a certificate of a server is good."""


class Authority:
    """A local authority whose certificate is ``ca.pem`` and whose key is ``ca.key`` (0600) in the state folder.

    The emulator's own certificate is made anew at each start and its key is never kept.
    """

    def __init__(self, folder: Path) -> None:
        self.certificate = folder / "ca.pem"
        key = folder / "ca.key"
        if self.certificate.exists() and key.exists():
            self._ca = trustme.CA.from_pem(self.certificate.read_bytes(), key.read_bytes())
        else:
            self._ca = trustme.CA(
                path_length=0,
                organization_name="dashboard-identity",
                organization_unit_name="Emulator on this machine",
            )
            write_private(key, self._ca.private_key_pem.bytes())
            write_private(self.certificate, self._ca.cert_pem.bytes())

    def server_context(self) -> ssl.SSLContext:
        """A TLS context that presents a certificate for localhost and both loopback addresses."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        with tempfile.TemporaryDirectory() as folder:
            pem = Path(folder, "leaf.pem")
            write_private(pem, self._leaf().private_key_and_cert_chain_pem.bytes())
            context.load_cert_chain(pem)
        return context

    def write_leaf(self, certificate: Path, key: Path) -> None:
        """A certificate of the same names, for a server that is another program; both files are 0600."""
        leaf = self._leaf()
        write_private(key, leaf.private_key_pem.bytes())
        write_private(certificate, b"".join(blob.bytes() for blob in leaf.cert_chain_pems))

    def _leaf(self) -> trustme.LeafCert:
        now = datetime.datetime.now(datetime.UTC)
        return self._ca.issue_cert(
            "localhost",
            "127.0.0.1",
            "::1",
            common_name="localhost",
            not_before=now - datetime.timedelta(days=1),
            not_after=now + datetime.timedelta(days=LEAF_DAYS),
        )
