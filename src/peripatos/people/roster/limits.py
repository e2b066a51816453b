"""How large a file may be. Beyond a limit the whole file is refused with a sentence; nothing is cut off in silence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, characters, rows and columns. ``ratio`` bounds how much a workbook may grow when it is
    unpacked.
    """

    file_bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 300 * 1024 * 1024
    ratio: int = 150
    entries: int = 2_000
    rows: int = 100_000
    columns: int = 200
    characters: int = 80_000_000
    cell_characters: int = 32_767


STANDARD = Limits()
