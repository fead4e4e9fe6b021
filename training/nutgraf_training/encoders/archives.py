"""Unpack untrusted zip archives: neither the names in them nor the stated sizes are trusted."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath

#: Limits of an unpacked archive: total bytes, files, and ratio to its own size (about 20 for text at best, 1,000 for a zip bomb).
MAX_BYTES, MAX_FILES, MAX_RATIO = 4 * 1024**3, 20_000, 100
_CHUNK = 1 << 20


def extract(archive: Path, folder: Path, *, most: int = MAX_BYTES) -> None:
    """Unpack a zip archive, such as a wheel, into a folder, which is created.

    All names are checked before anything is written, so an archive rejected for a name leaves nothing behind.

    Raises
    ------
    ValueError: not a zip archive, a damaged one, a name that is absolute or leads out of the folder, a link or device, a
        duplicate name, or more files or bytes than the limits, whatever sizes the archive states.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = opened.infolist()
            _check(archive, members)
            left = min(most, max(1, archive.stat().st_size) * MAX_RATIO)
            folder.mkdir(parents=True, exist_ok=True)
            for member in members:
                left = _write(archive, opened, member, folder, left)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:  # RuntimeError: password-protected
        raise ValueError(f"{archive} cannot be unpacked: {error}; download it again") from None


def _check(archive: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_FILES:
        raise ValueError(f"{archive} has {len(members)} files, more than the limit of {MAX_FILES}")
    seen: set[PurePosixPath] = set()
    for member in members:
        name = member.filename
        place = PurePosixPath(name)
        if (
            not place.parts
            or place.is_absolute()
            or ".." in place.parts
            or "\\" in member.orig_filename
            or ":" in name
            or "\x00" in member.orig_filename
        ):
            raise ValueError(f"{archive} has a file named {name[:80]!r}, which leads out of the folder it is unpacked in; nothing was unpacked")
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise ValueError(f"{archive} has {name[:80]!r}, which is a link or a device; only files and folders are unpacked")
        if place in seen:
            raise ValueError(f"{archive} has two files named {name[:80]!r}")
        seen.add(place)


def _write(archive: Path, opened: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, left: int) -> int:
    """Write one member; returns how many bytes may still be written."""
    place = folder / member.filename
    if member.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        return left
    place.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(member) as source, place.open("xb") as target:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise ValueError(f"{archive} unpacks to far more than its size, or to more than is allowed; stopped at {member.filename[:80]!r}")
            target.write(chunk)
    return left
