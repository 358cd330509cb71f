"""How files are written so that they are never torn: several of them, all or none."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from secrets import token_hex

__all__ = ["write_whole"]


def write_whole(files: Mapping[Path, bytes | Iterable[bytes]]) -> None:
    """Write every file, or none; folders are made as needed. Content may come in pieces, which are not held in memory.

    Raises OSError, and then every file is what it was before. Should even putting one back fail, its previous content
    stays beside it, and the error says where.
    """
    staged: dict[Path, Path] = {}
    previous: dict[Path, Path] = {}
    touched: list[Path] = []
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            staged[path] = _beside(path)
            with staged[path].open("wb") as file:
                file.writelines([data] if isinstance(data, bytes) else data)
            if path.exists():
                shutil.copymode(path, staged[path])
                previous[path] = _beside(path)
                shutil.copy2(path, previous[path])
        for path in files:
            touched.append(path)
            staged[path].replace(path)
    except BaseException as error:
        stranded = [kept for path in reversed(touched) if (kept := _put_back(path, previous))]
        if stranded:
            names = ", ".join(map(str, stranded))
            raise OSError(f"{error}; the previous content could not be put back and lies in {names}") from error
        raise
    finally:
        for leftover in [*staged.values(), *previous.values()]:
            leftover.unlink(missing_ok=True)


def _put_back(path: Path, previous: dict[Path, Path]) -> Path | None:
    """Return where the previous content is kept if the file cannot be what it was, else None."""
    if path not in previous:
        path.unlink(missing_ok=True)
        return None
    try:
        previous[path].replace(path)
    except OSError:
        return previous.pop(path)
    return None


def _beside(path: Path) -> Path:
    # Hidden, so that no listing takes it for a cassette; in the same folder, so that a rename is enough.
    return path.with_name(f".{path.name}.{os.getpid()}-{token_hex(4)}")
