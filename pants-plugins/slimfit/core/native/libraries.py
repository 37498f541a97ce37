"""Which Debian package brings a shared library, and which libraries no package brings.

The first are those that a manylinux wheel may take from its host (PEP 600 and its predecessors), and
those that wheels outside of that promise ask for most. All others are looked up in Debian's index.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Optional

from slimfit.core.base.suites import SUITES

# From the rules of manylinux: what a wheel never brings itself.
_GLIBC = (
    *("libc.so.6", "libm.so.6", "libmvec.so.1", "libanl.so.1", "libdl.so.2", "librt.so.1"),
    *("libnsl.so.1", "libutil.so.1", "libpthread.so.0", "libresolv.so.2", "libthread_db.so.1"),
    *("ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"),
)
# A package that has one name in Debian 12 and another in Debian 13 has both, in that order.
_HOST = {
    **dict.fromkeys(_GLIBC, "libc6"),
    "libatomic.so.1": "libatomic1",
    "libgcc_s.so.1": "libgcc-s1",
    "libstdc++.so.6": "libstdc++6",
    "libz.so.1": "zlib1g",
    "libexpat.so.1": "libexpat1",
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libXrender.so.1": "libxrender1",
    "libICE.so.6": "libice6",
    "libSM.so.6": "libsm6",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0 libglib2.0-0t64",
    "libgobject-2.0.so.0": "libglib2.0-0 libglib2.0-0t64",
    "libgthread-2.0.so.0": "libglib2.0-0 libglib2.0-0t64",
}
_OFTEN = {
    "libgio-2.0.so.0": "libglib2.0-0 libglib2.0-0t64",
    "libgmodule-2.0.so.0": "libglib2.0-0 libglib2.0-0t64",
    "libasound.so.2": "libasound2 libasound2t64",
    "libbz2.so.1.0": "libbz2-1.0",
    "libcairo.so.2": "libcairo2",
    "libcrypt.so.1": "libcrypt1",
    "libcrypto.so.3": "libssl3 libssl3t64",
    "libcups.so.2": "libcups2 libcups2t64",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libEGL.so.1": "libegl1",
    "libffi.so.8": "libffi8",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgbm.so.1": "libgbm1",
    "libgfortran.so.5": "libgfortran5",
    "libGLU.so.1": "libglu1-mesa",
    "libGLX.so.0": "libglx0",
    "libgomp.so.1": "libgomp1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgtk-3.so.0": "libgtk-3-0 libgtk-3-0t64",
    "liblzma.so.5": "liblzma5",
    "libnspr4.so": "libnspr4",
    "libnss3.so": "libnss3",
    "libnuma.so.1": "libnuma1",
    "libodbc.so.2": "libodbc2",
    "libOpenGL.so.0": "libopengl0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpq.so.5": "libpq5",
    "libpulse.so.0": "libpulse0",
    "libpulse-mainloop-glib.so.0": "libpulse-mainloop-glib0",
    "libquadmath.so.0": "libquadmath0",
    "libsqlite3.so.0": "libsqlite3-0",
    "libssl.so.3": "libssl3 libssl3t64",
    "libuuid.so.1": "libuuid1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libXau.so.6": "libxau6",
    "libXcomposite.so.1": "libxcomposite1",
    "libXcursor.so.1": "libxcursor1",
    "libXdamage.so.1": "libxdamage1",
    "libXfixes.so.3": "libxfixes3",
    "libXi.so.6": "libxi6",
    "libXinerama.so.1": "libxinerama1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libXrandr.so.2": "libxrandr2",
    "libXt.so.6": "libxt6 libxt6t64",
    "libXtst.so.6": "libxtst6",
    "libXxf86vm.so.1": "libxxf86vm1",
}
_PACKAGES: Mapping[str, str] = {**_HOST, **_OFTEN}

# They come with the graphics driver of the machine that runs the image.
_DRIVER = re.compile(
    r"lib(?:cuda|nvcuvid|nvoptix|nvidia-[\w.-]+|GLX_nvidia|EGL_nvidia|OpenCL_nvidia|cudadebugger)"
    r"\.so(?:\.\d+)*\Z"
)


def is_driver(soname: str) -> bool:
    """Whether a library comes from the driver of the machine that runs the image.

    >>> is_driver("libcuda.so.1"), is_driver("libcudart.so.12")
    (True, False)
    """
    return _DRIVER.match(soname) is not None


def is_host_library(soname: str) -> bool:
    """Whether the rules of manylinux leave a library to the host: no wheel's copy of it counts for
    another wheel."""
    return soname in _HOST


def package_of(soname: str, suite: str) -> Optional[str]:
    """The package of a Debian release that brings a library, or None where only an index tells.

    >>> package_of("libglib-2.0.so.0", "bookworm"), package_of("libglib-2.0.so.0", "trixie")
    ('libglib2.0-0', 'libglib2.0-0t64')

    :param suite: the code name of one of `SUITES`.
    """
    names = _PACKAGES.get(soname, "").split()
    if not names:
        return None
    return names[min([known.name for known in SUITES].index(suite), len(names) - 1)]
