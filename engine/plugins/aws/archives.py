"""A Lambda function's code as the engine sends it: archives and assets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from engine.plugins.errors import VendorError
from engine.plugins.properties import SIGNATURE

_ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""Every entry has the same time, so that the same code makes the same archive."""


def content_hash(code: Any) -> str | None:
    """The engine's own hash of an archive's content."""
    return code.get("hash") if isinstance(code, Mapping) else None


def zipped(code: Mapping[str, Any]) -> bytes:
    """The archive as a zip file, as Lambda takes it."""
    path = code.get("path")
    if code.get(SIGNATURE) == _ARCHIVE and path and Path(path).is_file():
        return Path(path).read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(_files(code, "code")):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _files(value: Mapping[str, Any], name: str) -> Iterator[tuple[str, bytes]]:
    """Each file with its place in the archive."""
    kind = value.get(SIGNATURE)
    if kind == _ASSET and value.get("text") is not None:
        yield name, value["text"].encode()
    elif kind == _ASSET and value.get("path"):
        yield name, Path(value["path"]).read_bytes()
    elif kind == _ARCHIVE and "assets" in value:
        for inner, asset in value["assets"].items():
            place = inner if name == "code" else f"{name}/{inner}"
            yield from _files(asset, place)
    elif kind == _ARCHIVE and value.get("path") and Path(value["path"]).is_dir():
        folder = Path(value["path"])
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                inner = file.relative_to(folder).as_posix()
                yield (inner if name == "code" else f"{name}/{inner}"), file.read_bytes()
    else:
        raise VendorError(f"{name}: the attached plugin takes files, folders and text, not {value.get('uri') or kind}")
