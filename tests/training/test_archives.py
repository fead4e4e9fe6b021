"""An archive unpacks into its folder and to a bounded size, or not at all."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

import pytest
from nutgraf_training.encoders.archives import extract


def archive(path: Path, *files: tuple[str, bytes], mode: int | None = None, packing: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as made:
        for name, data in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = packing
            if mode is not None:
                info.external_attr = mode << 16
            made.writestr(info, data)
    return path


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_files_and_folders_are_unpacked(tmp_path: Path) -> None:
    made = archive(tmp_path / "a.whl", ("a/", b""), ("a/b.json", b"{}"), ("c.txt", b"text"), packing=zipfile.ZIP_DEFLATED)
    extract(made, tmp_path / "out")
    assert everything(tmp_path / "out") == {"a/b.json", "c.txt"}
    assert (tmp_path / "out" / "c.txt").read_bytes() == b"text"


@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/evil", "//evil", "..\\evil", "C:\\evil", "C:evil", "a/..", "..", "."])
def test_names_that_lead_out_of_the_folder_are_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    made = archive(tmp_path / "a.whl", ("good.txt", b"good"), (name, b"evil"))
    with pytest.raises(ValueError, match="leads out of the folder"):
        extract(made, tmp_path / "in" / "out")
    assert everything(tmp_path) == {"a.whl"}


def test_links_and_devices_are_refused(tmp_path: Path) -> None:
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR):
        made = archive(tmp_path / "a.whl", ("link", b"/etc/passwd"), mode=kind | 0o777)
        with pytest.raises(ValueError, match="a link or a device"):
            extract(made, tmp_path / "out")


def test_a_bomb_is_given_up(tmp_path: Path) -> None:
    made = archive(tmp_path / "a.whl", ("zeros", b"\0" * 20_000_000), packing=zipfile.ZIP_DEFLATED)
    assert made.stat().st_size * 100 < 20_000_000
    with pytest.raises(ValueError, match="far more than its size"):
        extract(made, tmp_path / "out")
    assert (tmp_path / "out" / "zeros").stat().st_size <= made.stat().st_size * 100


def test_the_size_that_an_archive_states_is_not_believed(tmp_path: Path) -> None:
    made = archive(tmp_path / "a.whl", ("zeros", b"\0" * 300_000), packing=zipfile.ZIP_DEFLATED)
    data = made.read_bytes().replace(struct.pack("<I", 300_000), struct.pack("<I", 10))
    made.write_bytes(data)
    with pytest.raises(ValueError, match="cannot be unpacked"):
        extract(made, tmp_path / "out")
    with pytest.raises(ValueError, match="more than is allowed"):
        extract(archive(tmp_path / "b.whl", ("data", b"x" * 100)), tmp_path / "out", most=50)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two files named 'a'"):
        extract(archive(tmp_path / "a.whl", ("a", b"1"), ("a", b"2")), tmp_path / "out")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no archive", b"PK\x05\x06" + b"\0" * 17])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.whl"
    path.write_bytes(data)
    with pytest.raises(ValueError, match="cannot be unpacked"):
        extract(path, tmp_path / "out")
