"""Archives: members by their names, limits on what they unpack to, and paths that lead nowhere."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import pytest

from corpus.model import Page
from corpus.readers import Limits, ReadOptions, Unread
from tests.corpus.readers.support import json_lines, pages, read, reasons

TEXT = "某市建成机器人测试平台，投资3亿元。\n".encode()


def pack(members: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def pack_tar(members: Mapping[str, bytes], *, mode: Literal["w", "w:gz"] = "w") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def _write(folder: Path, data: bytes, name: str = "a.zip") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_archives_give_their_members_in_the_order_of_names(tmp_path: Path) -> None:
    """As a folder would: hidden files, what a Mac adds and unknown formats are passed over."""
    members = {
        "b/p2.txt": TEXT,
        "a/p1.md": TEXT,
        "news.jsonl": json_lines().encode(),
        ".hidden.txt": TEXT,
        "__MACOSX/._p1.txt": TEXT,
        "a/~$p1.docx": TEXT,
        "photo.png": b"x",
        "b/": b"",
    }
    found = pages(_write(tmp_path, pack(members)))
    assert [page.source for page in found] == [
        "a.zip/a/p1.md",
        "a.zip/b/p2.txt",
        "a.zip/news.jsonl#1",
        "a.zip/news.jsonl#2",
    ]


@pytest.mark.parametrize(("mode", "name"), [("w", "a.tar"), ("w:gz", "a.tar.gz"), ("w:gz", "a.tgz"), ("w", "told")])
def test_archives_as_tar_give_their_members_in_the_order_of_names(
    tmp_path: Path, mode: Literal["w", "w:gz"], name: str
) -> None:
    members = {
        "b/p2.txt": TEXT,
        "news.jsonl": json_lines().encode(),
        ".p.txt": TEXT,
        "a/p1.md": TEXT,
        "x.png": b"x",
    }
    found = pages(_write(tmp_path, pack_tar(members, mode=mode), name))
    assert [page.source for page in found] == [
        f"{name}/a/p1.md",
        f"{name}/b/p2.txt",
        f"{name}/news.jsonl#1",
        f"{name}/news.jsonl#2",
    ]


def test_archives_as_tar_pass_over_links_and_refuse_paths_that_lead_out(tmp_path: Path) -> None:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name, kind in [("l.txt", tarfile.SYMTYPE), ("h.txt", tarfile.LNKTYPE), ("f.txt", tarfile.FIFOTYPE)]:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("../p.txt")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    (reason,) = reasons(_write(tmp_path, data.getvalue(), "a.tar"))
    assert "leads out of the archive" in reason


def test_archives_keep_the_name_of_the_one_file_in_gzip(tmp_path: Path) -> None:
    rows = pages(_write(tmp_path, gzip.compress(json_lines().encode()), "news.jsonl.gz"))
    assert [page.source for page in rows] == ["news.jsonl.gz#1", "news.jsonl.gz#2"]
    (text,) = pages(_write(tmp_path, gzip.compress(TEXT), "p.txt.gz"))
    assert (text.source, text.text) == ("p.txt.gz", TEXT.decode())
    (told,) = pages(_write(tmp_path, gzip.compress(b"<html><body><p>" + TEXT * 5 + b"</p></body></html>"), "p.gz"))
    assert told.encoding == "html"


def test_archives_within_archives_to_a_depth(tmp_path: Path) -> None:
    inner = pack({"p.txt": TEXT})
    path = _write(tmp_path, pack({"in.zip": inner, "x.txt": TEXT}))
    assert [page.source for page in pages(path)] == ["a.zip/in.zip/p.txt", "a.zip/x.txt"]
    for limit, expected in [(1, ["a.zip/x.txt"]), (2, ["a.zip/in.zip/p.txt", "a.zip/x.txt"])]:
        found = read(path, ReadOptions(limits=Limits(nesting=limit)))
        assert [page.source for page in found if isinstance(page, Page)] == expected
    deep = pack({"c.zip": pack({"b.zip": inner})})
    assert "nested deeper than 2" in reasons(_write(tmp_path, deep))[0]


def test_archives_report_a_bad_member_and_go_on(tmp_path: Path) -> None:
    path = _write(
        tmp_path, pack({"a.txt": b"", "b.txt": TEXT, "c.txt": b"\x00\x01\x02\x03" * 9, "d.zip": b"PK\x03\x04"})
    )
    found = read(path)
    assert [(item.source, isinstance(item, Unread)) for item in found] == [
        ("a.zip/a.txt", True),
        ("a.zip/b.txt", False),
        ("a.zip/c.txt", True),
        ("a.zip/d.zip", True),
    ]


@pytest.mark.parametrize(
    "name",
    ["../p.txt", "/etc/p.txt", "a/../../p.txt", "C:/p.txt", "..\\p.txt", "C:\\windows\\p.txt", "\\\\host\\p.txt"],
)
def test_archives_refuse_paths_that_lead_out(tmp_path: Path, name: str) -> None:
    """Nothing is written, but a source must not look like a file of the user's."""
    found = read(_write(tmp_path, pack({name: TEXT, "good.txt": TEXT})))
    assert [item.source for item in found if isinstance(item, Page)] == ["a.zip/good.txt"]
    assert "leads out of the archive" in next(item.reason for item in found if isinstance(item, Unread))
    assert sorted(tmp_path.iterdir()) == [tmp_path / "a.zip"]


def _lying(size: int) -> bytes:
    """A zip whose member unpacks to 50 MB and claims `size` bytes."""
    data = bytearray(pack({"p.txt": bytes(50_000_000)}))
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 24, size)
    struct.pack_into("<L", data, data.index(b"PK\x03\x04") + 22, size)
    return bytes(data)


def _encrypted() -> bytes:
    data = bytearray(pack({"p.txt": TEXT}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[data.index(b"PK\x03\x04") + 6] |= 1
    return bytes(data)


def _damaged() -> bytes:
    data = bytearray(pack({"p.txt": TEXT * 20}))
    data[45] ^= 0xFF
    return bytes(data)


def _sparse() -> bytes:
    """A tar of one member with a hole of 3 TB, as GNU tar writes it."""
    records = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.name": "p.txt"}
    records |= {"GNU.sparse.size": str(3 << 40), "GNU.sparse.map": f"{3 << 40},0"}
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("p.txt")
        info.pax_headers = records
        archive.addfile(info)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (pack({"p.txt": b"a" * 50_000_000}), "a.zip", "refused as a bomb"),
        (gzip.compress(b"a" * 50_000_000, mtime=0), "p.txt.gz", "refused as a bomb"),
        (pack({"in.zip": pack({"p.txt": b"a" * 50_000_000})}), "a.zip", "refused as a bomb"),
        (_lying(100), "a.zip", "cannot be unpacked"),
        (_lying(4_000_000_000), "a.zip", "refused as a bomb"),
        (_encrypted(), "a.zip", "encrypted"),
        (_damaged(), "a.zip", "cannot be unpacked"),
        (pack({"p.txt": TEXT})[:-30], "a.zip", "no sound ZIP file"),
        (pack({}), "a.zip", "nothing in it to read"),
        (pack({"photo.png": b"x"}), "a.zip", "nothing in it to read"),
        (gzip.compress(TEXT, mtime=0)[:-6], "p.txt.gz", "no sound gzip file"),
        (b"\x1f\x8bxx", "p.txt.gz", "no sound gzip file"),
        (b"", "p.txt.gz", "the file is empty"),
        (gzip.compress(pack_tar({"p.txt": bytes(5_000_000)}), mtime=0), "a.tgz", "refused as a bomb"),
        (_sparse(), "a.tar", "a sparse file; refused"),
        (pack_tar({"p.txt": TEXT * 20})[:600], "a.tar", "no sound tar archive"),
        (TEXT * 40, "a.tar", "no sound tar archive"),
        (pack_tar({"x.png": b"x"}), "a.tar", "nothing in it to read"),
        (zlib.compress(TEXT), "a.zip", "no sound ZIP file"),
    ],
)
def test_archives_report_what_is_hostile_or_broken(tmp_path: Path, data: bytes, name: str, says: str) -> None:
    (reason,) = reasons(_write(tmp_path, data, name))
    assert says in reason


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(members=2), "3 members, more than 2"),
        (Limits(member_bytes=50), "unpacks to more than 50 bytes"),
        (Limits(unpacked_bytes=120), "the whole unpacks to more than 120 bytes"),
        (Limits(file_bytes=50), "larger than 50 bytes"),
        (Limits(stream_bytes=50), "larger than 50 bytes"),
    ],
)
def test_archives_keep_to_limits_that_can_be_raised(tmp_path: Path, limits: Limits, says: str) -> None:
    path = _write(tmp_path, pack({f"p{n}.txt": TEXT for n in range(3)}))
    assert any(says in reason for reason in reasons(path, ReadOptions(limits=limits)))
    assert len(pages(path)) == 3


def test_archives_as_tar_keep_to_the_same_limits(tmp_path: Path) -> None:
    path = _write(tmp_path, pack_tar({f"p{n}.txt": TEXT for n in range(3)}), "a.tar")
    for limits, says in [
        (Limits(members=2), "3 members, more than 2"),
        (Limits(member_bytes=50), "unpacks to more than 50 bytes"),
        (Limits(unpacked_bytes=120), "the whole unpacks to more than 120 bytes"),
    ]:
        assert any(says in reason for reason in reasons(path, ReadOptions(limits=limits)))


def test_archives_take_members_named_in_gbk(tmp_path: Path) -> None:
    """Chinese Windows writes names in its own encoding and says nothing of it."""
    tar = pack_tar({"ABCDEF.txt": TEXT})
    named = tar.replace(b"ABCDEF.txt", "新闻一".encode("gbk") + b".txt")
    named = named.replace(tar[148:156], f"{sum(named[:148]) + sum(named[156:512]) + 8 * 32:06o}\0 ".encode(), 1)
    assert [page.source for page in pages(_write(tmp_path, named, "a.tar"))] == ["a.tar/新闻一.txt"]
    data = pack({"ABCDEF.txt": TEXT}).replace(b"ABCDEF.txt", "新闻一".encode("gbk") + b".txt")
    assert [page.source for page in pages(_write(tmp_path, data))] == ["a.zip/新闻一.txt"]


@pytest.mark.parametrize(
    "make", [lambda: pack({"a.txt": TEXT, "b.txt": TEXT}), lambda: pack({"b.txt": TEXT, "a.txt": TEXT})]
)
def test_archives_give_the_same_pages_in_any_order(tmp_path: Path, make: Callable[[], bytes]) -> None:
    assert [page.source for page in pages(_write(tmp_path, make()))] == ["a.zip/a.txt", "a.zip/b.txt"]
