"""What a file without a known suffix is, by how it begins."""

from __future__ import annotations

import re
import zipfile

from corpus.readers.base import Content

_BEGINNINGS = ((b"%PDF-", ".pdf"), (b"\x1f\x8b", ".gz"), (b"PAR1", ".parquet"), (b"PK\x03\x04", ".zip"))
_SAMPLE = 4096  # bytes
_TAR_AT = 257
_WORD = "word/document.xml"


def sniff(content: Content) -> str:
    """The suffix of the format; `.txt` for whatever shows no sign of another. The stream is put back."""
    start = content.stream.read(_SAMPLE)
    content.stream.seek(0)
    for magic, suffix in _BEGINNINGS:
        if start.startswith(magic):
            return ".docx" if suffix == ".zip" and _is_word(content) else suffix
    if start[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return ".tar"
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return ".html"
    if head.startswith(b'{"'):
        return ".jsonl"
    if re.match(rb'\[\s*\{\s*"', head):
        return ".json"
    return ".txt"


def _is_word(content: Content) -> bool:
    try:
        with zipfile.ZipFile(content.stream) as archive:
            return _WORD in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False  # the reader of archives says what is wrong with it
    finally:
        content.stream.seek(0)
