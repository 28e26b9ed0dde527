"""Tables of scraped articles as .parquet: one page for each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
from pyarrow.parquet import ParquetFile

from corpus.errors import ReadError
from corpus.model import Page
from corpus.readers.base import Content, ReadOptions, Unread
from corpus.readers.rows import RowReader

_BATCH = 256  # rows


def read_parquet(content: Content, options: ReadOptions) -> Iterator[Page | Unread]:
    """One page for each row; `news.parquet#17` is the 17th. Only the columns that are wanted are read."""
    try:
        yield from _rows(content, options)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ReadError(f"{content.source}: no sound Parquet file: {reason}; write it again") from error


def _rows(content: Content, options: ReadOptions) -> Iterator[Page | Unread]:
    reader = RowReader("parquet", options)
    # Texts that repeat stay one dictionary entry: a small file cannot unfold to gigabytes.
    names = _names(ParquetFile(content.stream))
    with ParquetFile(content.stream, read_dictionary=names) as table:
        reader.check(content.source, table.schema_arrow.names)
        wanted = sorted({name for found in reader.columns(table.schema_arrow.names).values() for name in found})
        _check_sizes(content, table, options)
        number = 0
        for batch in table.iter_batches(_BATCH, columns=wanted):
            for index in range(batch.num_rows):
                number += 1
                yield reader.read(f"{content.source}#{number}", _row(batch, index))


def _names(table: Any) -> list[str]:
    return [field.name for field in table.schema_arrow if pa.types.is_string(field.type)]


def _row(batch: Any, index: int) -> Mapping[str, Any]:
    return {name: batch.column(name)[index].as_py() for name in batch.schema.names}


def _check_sizes(content: Content, table: Any, options: ReadOptions) -> None:
    """Refuse a file whose parts unpack to more than the limit of a member: each part is held whole."""
    limit = options.limits.member_bytes
    for number in range(table.metadata.num_row_groups):
        size = table.metadata.row_group(number).total_byte_size
        if size > limit:
            raise ReadError(
                f"{content.source}: row group {number + 1} unpacks to {size:,} bytes, more than {limit:,}; "
                "write smaller row groups or raise the limit"
            )
