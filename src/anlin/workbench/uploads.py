"""Uploads stay in memory and are bounded: nothing unsealed touches the disk."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopFutureHandlers

MOST_BYTES_A_REQUEST = 48 * 1024 * 1024
MOST_BYTES_READ = 256 * 1024 * 1024


class BoundedMemoryUpload(MemoryFileUploadHandler):
    """Keeps every file in memory, 48 MB of a request at most.

    What goes beyond is read and let go of: the file arrives empty with its true size, so that the form says which one is too
    large beside all that was typed. A request of more than 256 MB is refused whole.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self.activated = True
        self.taken = 0
        if content_length > MOST_BYTES_READ:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.cut = False
        try:
            super().new_file(*args, **kwargs)
        except StopFutureHandlers:
            return

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.cut:
            return None
        if self.taken + len(raw_data) > MOST_BYTES_A_REQUEST:
            self.cut = True
            self.taken -= start
            self.file = BytesIO()
            return None
        self.taken += len(raw_data)
        return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        if not self.cut:
            return super().file_complete(file_size)
        return InMemoryUploadedFile(
            self.file, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )
