"""A certificate authority of a test's own."""

from __future__ import annotations

import subprocess
from pathlib import Path


class Authority:
    """An authority, made by openssl, and the certificate that it gave to 127.0.0.1.

    :param folder: an empty one, for keys and certificates.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.certificate = folder / "ca.pem"
        key, request, signed = folder / "key.pem", folder / "request.pem", folder / "server.pem"
        (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
        new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        by_ca = ("-CA", self.certificate, "-CAkey", folder / "ca.key", "-CAcreateserial")
        for command in (
            (
                *("req", "-x509", *new_key, "-keyout", folder / "ca.key", "-days", "2"),
                *("-subj", "/CN=Authority of a test", "-out", self.certificate),
            ),
            ("req", *new_key, "-keyout", key, "-subj", "/CN=127.0.0.1", "-out", request),
            (
                *("x509", "-req", "-in", request, *by_ca, "-days", "2"),
                *("-extfile", folder / "names", "-out", signed),
            ),
        ):
            subprocess.run(["openssl", *map(str, command)], check=True, capture_output=True)
        self.server_files = (signed, key)
