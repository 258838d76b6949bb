"""Where a page may send somebody next: an address of this site, and nothing else."""

import re
from urllib.parse import urlsplit

_LOCAL_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def local_address(target: str | None) -> str | None:
    """`target` if it is a path of this site, None otherwise: "//host", "/\\host" and "https:..." are not."""
    if not target or _LOCAL_PATH.fullmatch(target) is None:
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
