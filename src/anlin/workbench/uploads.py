"""Uploads stay in memory and are bounded: nothing unsealed touches the disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopFutureHandlers, StopUpload

MOST_BYTES_A_REQUEST = 48 * 1024 * 1024


class BoundedMemoryUpload(MemoryFileUploadHandler):
    """Keeps every file in memory; a request that brings more than 48 MB is cut off."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self.activated = True
        self.taken = 0
        if content_length > MOST_BYTES_A_REQUEST:
            raise StopUpload(connection_reset=True)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except StopFutureHandlers:
            return

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.taken += len(raw_data)
        if self.taken > MOST_BYTES_A_REQUEST:
            raise StopUpload(connection_reset=True)
        return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        return super().file_complete(file_size)
