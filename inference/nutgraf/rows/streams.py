"""Read bytes from files that may be compressed, in UTF-16 or cut short, and lines of bounded length from them."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, cast

from ..article import MAGIC
from ..errors import NutgrafError
from .row import RowsError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: Maximum bytes of one row in its file: enough for ten megabytes of text with escapes.
MAX_ROW = 32 * 1024 * 1024
TOO_LONG = f"is longer than {MAX_ROW // 1024**2} MiB, too long for an article; it was skipped"
_CHUNK = 1 << 16
# Four bytes of Zstandard can expand to a block of 128 KiB: input of this size expands to at most MAX_ROW at once.
_ZSTD_BITE = 1024


class StreamError(NutgrafError):
    """A file that cannot be read to its end; the message is a phrase to follow its name."""


@contextmanager
def opened(path: str | None, packing: str, *, text: bool) -> Iterator[io.BufferedReader]:
    """The decompressed bytes of a file (None: standard input); with `text`, as UTF-8 without a byte order mark.

    Raises
    ------
    StreamError: no such file, a folder, no permission; while reading: damaged, cut short or binary data.
    RowsError: the package for `packing` is not installed.
    """
    with _raw(path) as raw:
        chunks = _UNPACK[packing](raw)
        if text:
            chunks = _as_utf8(chunks)
        with io.BufferedReader(_Chunks(chunks), _CHUNK) as stream:
            yield cast(io.BufferedReader, stream)


@contextmanager
def seekable(path: str | None, packing: str) -> Iterator[IO[bytes]]:
    """The decompressed bytes as a seekable file: the file itself, or a temporary copy on disk.

    Raises
    ------
    StreamError, RowsError: as `opened`.
    """
    if path is not None and not packing:
        with _raw(path) as raw:
            yield raw
        return
    with tempfile.TemporaryFile() as copy:
        with opened(path, packing, text=False) as stream:
            while chunk := stream.read(_CHUNK):
                copy.write(chunk)
        copy.seek(0)
        yield copy


def numbered(stream: io.BufferedReader) -> Iterator[tuple[int, bytes | None]]:
    """Each line, including its line end, with its number from 1; None in place of a line over MAX_ROW bytes, which is never held in memory.

    Raises
    ------
    StreamError: the stream cannot be read to its end.
    """
    number = 0
    while line := stream.readline(MAX_ROW + 1):
        number += 1
        if len(line) <= MAX_ROW or line.endswith(b"\n"):
            yield number, line
            continue
        del line
        while not (rest := stream.readline(_CHUNK)).endswith(b"\n") and rest:
            pass
        yield number, None


def not_utf8(place: str, data: bytes) -> str | None:
    """The error message for bytes that are not UTF-8, or None if they are."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        shown = data[error.start : error.start + 1].hex()
        return (
            f"{place} is not valid UTF-8: byte 0x{shown} at position {error.start}. "
            "Convert the file, for example with: iconv -f WINDOWS-1252 -t UTF-8"
        )
    return None


@contextmanager
def _raw(path: str | None) -> Iterator[IO[bytes]]:
    if path is None:
        yield sys.stdin.buffer
        return
    try:
        file = open(path, "rb")  # noqa: SIM115, PTH123  (closed below; a str, since a Path would drop undecodable names' escapes)
    except FileNotFoundError:
        raise StreamError("does not exist: check the path") from None
    except IsADirectoryError:
        raise StreamError("is a folder; a file was expected") from None
    except (OSError, ValueError) as error:
        raise StreamError(f"could not be read ({getattr(error, 'strerror', None) or error}): check its permissions") from None
    with file:
        yield file


class _Chunks(io.RawIOBase):
    """An iterator of bytes as a raw stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = memoryview(chunk)
        target = memoryview(buffer)
        count = min(len(target), len(self._left))
        target[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _plain(raw: IO[bytes]) -> Iterator[bytes]:
    # read1 returns what a pipe holds instead of waiting for a full chunk.
    read = getattr(raw, "read1", raw.read)
    try:
        while chunk := cast(bytes, read(_CHUNK)):
            yield chunk
    except OSError as error:
        raise StreamError(f"could not be read to its end ({error.strerror or error})") from None


def _gunzipped(raw: IO[bytes]) -> Iterator[bytes]:
    try:
        # Reading through `_plain` keeps its own error messages.
        with gzip.GzipFile(fileobj=io.BufferedReader(_Chunks(_plain(raw)), _CHUNK)) as unpacked:
            while chunk := unpacked.read1(_CHUNK):
                yield chunk
    except EOFError:
        raise StreamError("is cut short: its gzip data ends early, and the rest is lost") from None
    except (zlib.error, gzip.BadGzipFile) as error:
        raise StreamError(f"is damaged: its gzip data cannot be decompressed from here on ({error})") from None


def _zstd() -> tuple[Callable[[], Any], type[Exception]]:
    """A factory for decompressors of one frame, and the error they raise."""
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdDecompressor, ZstdError

        return ZstdDecompressor, ZstdError
    from zstandard import ZstdDecompressor, ZstdError

    return lambda: ZstdDecompressor().decompressobj(), ZstdError


def _unzstd(raw: IO[bytes]) -> Iterator[bytes]:
    try:
        new, failure = _zstd()
    except ImportError:
        name = getattr(raw, "name", "the input")
        raise RowsError(f'{name} is compressed with Zstandard, which needs zstandard: pip install "nutgraf[batch]"') from None
    whole = new()
    started = False
    try:
        for chunk in _plain(raw):
            for at in range(0, len(chunk), _ZSTD_BITE):
                bite = chunk[at : at + _ZSTD_BITE]
                while bite:  # a file may hold several frames
                    if whole.eof:
                        whole = new()
                    started = True
                    yield whole.decompress(bite)
                    bite = whole.unused_data if whole.eof else b""
    except failure as error:
        raise StreamError(f"is damaged: its Zstandard data cannot be decompressed from here on ({error})") from None
    if started and not whole.eof:
        raise StreamError("is cut short: its Zstandard data ends early, and the rest is lost")


_UNPACK = {"": _plain, ".gz": _gunzipped, ".zst": _unzstd}


def _as_utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The text without its byte order mark, UTF-16 as UTF-8; invalid sequences stay invalid, so that only their row fails."""
    head = b""
    while len(head) < 4 and (chunk := next(chunks, None)) is not None:
        head += chunk
    for magic, what in {**MAGIC, b"\x28\xb5\x2f\xfd": "Zstandard data", b"PAR1": "a Parquet file"}.items():
        if head.startswith(magic):
            raise StreamError(f"is {what}, not text: give it the right file extension, or extract its text first")
    if head[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        yield head.removeprefix(codecs.BOM_UTF8)
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder("utf-16")("surrogatepass")
    yield decoder.decode(head).encode("utf-8", "surrogatepass")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        yield b"\xff"  # half a character at the end: keep it invalid as UTF-8
