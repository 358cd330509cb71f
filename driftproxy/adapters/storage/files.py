"""What a store needs of the place where its files lie; a local folder and a bucket have it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

__all__ = ["Files"]

T = TypeVar("T")


class Files(Protocol):
    """Files below one root, each named by its path from there, with `/`; every method raises CassetteError.

    So it does for a path that leads out of the root.
    """

    def __str__(self) -> str:
        """Return the root as a user writes it."""

    def walk(self) -> Iterator[str]:
        """Return the paths of all files, those left out that are hidden or in a hidden folder."""

    def there(self, paths: Sequence[str]) -> list[str]:
        """Return those of the paths at which there is a file."""

    def head(self, path: str, size: int) -> bytes | None:
        """Return the first bytes, or None where there is no file that can be read; raises nothing."""

    def read(self, path: str) -> bytes:
        """Return what the file holds."""

    def size(self, path: str) -> int:
        """Return how many bytes it has."""

    def versions(self) -> dict[str, str]:
        """Return, for each path that `walk` gives, its version, a text that is another one after every write."""

    def version(self, path: str) -> str:
        """Return that of one file, `""` where there is none."""

    def digest(self, path: str) -> str:
        """Return what is another text whenever the file holds something else; `""` where there is none."""

    def write(self, files: Mapping[str, bytes | Iterable[bytes]]) -> None:
        """Write files, all whole, or none."""

    def alone(self, paths: Iterable[str], act: Callable[[], T]) -> T:
        """Return what `act` does, which reads and writes these files as if nobody else wrote them meanwhile.

        It may be done again, from its beginning, where somebody did.
        """
