"""What people call licences, and the identifiers of the SPDX licence list for it."""

from __future__ import annotations

import re
from typing import Optional

# Classifiers (PyPI's list, "License ::") that mean one licence, without "License ::" and
# "OSI Approved ::" before them.
_CLASSIFIERS = {
    "Academic Free License (AFL)": "AFL-3.0",
    "Apache Software License": "Apache-2.0",
    "Artistic License": "Artistic-2.0",
    "Boost Software License 1.0 (BSL-1.0)": "BSL-1.0",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
    "CEA CNRS Inria Logiciel Libre License, version 2.1 (CeCILL-2.1)": "CECILL-2.1",
    "Common Development and Distribution License 1.0 (CDDL-1.0)": "CDDL-1.0",
    "Eclipse Public License 1.0 (EPL-1.0)": "EPL-1.0",
    "Eclipse Public License 2.0 (EPL-2.0)": "EPL-2.0",
    "European Union Public Licence 1.1 (EUPL 1.1)": "EUPL-1.1",
    "European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
    "GNU Affero General Public License v3": "AGPL-3.0-only",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v2 (LGPLv2)": "LGPL-2.0-only",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "Historical Permission Notice and Disclaimer (HPND)": "HPND",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Mulan Permissive Software License v2 (MulanPSL-2.0)": "MulanPSL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
    "The Unlicense (Unlicense)": "Unlicense",
    "Universal Permissive License (UPL)": "UPL-1.0",
    "W3C License": "W3C",
    "Zero-Clause BSD (0BSD)": "0BSD",
    "Zope Public License": "ZPL-2.1",
    "zlib/libpng License": "Zlib",
}
# Classifiers that mean a family. What SPDX calls none is a reference of the document's own (SPDX 2.3,
# annex D, "LicenseRef-").
_FAMILIES = {
    "BSD License": "LicenseRef-BSD",
    "GNU Affero General Public License": "LicenseRef-AGPL",
    "GNU General Public License (GPL)": "LicenseRef-GPL",
    "GNU Lesser General Public License (LGPL)": "LicenseRef-LGPL",
    "GNU Library or Lesser General Public License (LGPL)": "LicenseRef-LGPL",
    "Other/Proprietary License": "LicenseRef-Proprietary",
    "Public Domain": "LicenseRef-Public-Domain",
}
# Free texts, as `_plain` has them.
_TEXTS = {
    "2 clause bsd": "BSD-2-Clause",
    "3 clause bsd": "BSD-3-Clause",
    "apache": "Apache-2.0",
    "apache 2": "Apache-2.0",
    "apache 2 0": "Apache-2.0",
    "apache software": "Apache-2.0",
    "apache software 2 0": "Apache-2.0",
    "asl 2": "Apache-2.0",
    "asl 2 0": "Apache-2.0",
    "bsd": "LicenseRef-BSD",
    "bsd 2 clause": "BSD-2-Clause",
    "bsd 3": "BSD-3-Clause",
    "bsd 3 clause": "BSD-3-Clause",
    "bsd 3 clause new or revised": "BSD-3-Clause",
    "expat": "MIT",
    "gnu agplv3": "AGPL-3.0-only",
    "gnu gplv3": "GPL-3.0-only",
    "gnu lgpl": "LicenseRef-LGPL",
    "gpl": "LicenseRef-GPL",
    "gpl 2": "GPL-2.0-only",
    "gpl 3": "GPL-3.0-only",
    "gplv2": "GPL-2.0-only",
    "gplv2+": "GPL-2.0-or-later",
    "gplv3": "GPL-3.0-only",
    "gplv3+": "GPL-3.0-or-later",
    "hpnd": "HPND",
    "isc": "ISC",
    "lgpl": "LicenseRef-LGPL",
    "lgplv3": "LGPL-3.0-only",
    "lgplv3+": "LGPL-3.0-or-later",
    "mit": "MIT",
    "mozilla public 2 0": "MPL-2.0",
    "mpl 2": "MPL-2.0",
    "mpl 2 0": "MPL-2.0",
    "new bsd": "BSD-3-Clause",
    "modified bsd": "BSD-3-Clause",
    "psf": "PSF-2.0",
    "psf 2": "PSF-2.0",
    "psf 2 0": "PSF-2.0",
    "psfl": "PSF-2.0",
    "public domain": "LicenseRef-Public-Domain",
    "python software foundation": "PSF-2.0",
    "simplified bsd": "BSD-2-Clause",
    "unlicense": "Unlicense",
    "zpl 2 1": "ZPL-2.1",
}
_FILLING = frozenset(("the", "license", "licence", "licensed", "under", "version", "v", "free"))


def classifier_license(classifier: str) -> Optional[str]:
    """The SPDX identifier that a classifier means, a `LicenseRef-` for a family of licences; `None`
    if it means nothing, as "OSI Approved" alone.

    >>> classifier_license("License :: OSI Approved :: MIT License")
    'MIT'
    """
    name = classifier.split(" :: ")[-1].strip()
    return _CLASSIFIERS.get(name) or _FAMILIES.get(name)


def text_license(text: str) -> Optional[str]:
    """The SPDX identifier that a text of the field License means; `None` if it is none of the usual
    ones.

    >>> text_license("The BSD 3-Clause License")
    'BSD-3-Clause'
    """
    return _TEXTS.get(_plain(text))


def is_family(license: str) -> bool:
    """Whether one licence of several is meant, and it is not said which."""
    return license in _FAMILIES.values()


def _plain(text: str) -> str:
    words = re.findall(r"[a-z0-9]+\+?", re.sub(r"\bv(?=\d)", "", text.lower()))
    return " ".join(word for word in words if word not in _FILLING)
