"""One token bucket for all processes of a user on this machine: a small file that they use in turn.

Two notebooks do not know of each other, but the service counts the requests of both. So the state of the account's
bucket is in a file, which is read before and written after each change, under a lock on its descriptor that ends with
the process. The file name is a hash of address, account and quota; the file holds four numbers, but no key or id.

No process waits long for the file. If the file cannot be locked quickly, read or written, or has impossible values, the
process uses its own bucket. Times are from a monotonic clock that all processes of the machine share; a time in the
future is from before the machine was restarted.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

__all__ = ["Level", "SharedBucket", "Turn", "bucket_path"]

# Seconds to wait for another process, which normally holds the lock for less than a millisecond.
_PATIENCE: Final = 0.2
_LOOKING: Final = 0.002
# Seconds for which a file that could not be locked or used is ignored.
_LEFT_ALONE: Final = 30.0
# Seconds for which turns may be reserved ahead; a file with more is ignored.
_MOST_AHEAD: Final = 120.0
_MOST_BYTES: Final = 1000
# The bucket in a file that is unchanged for this many seconds is full, so the file is removed.
_OLD: Final = 86_400.0


@dataclass(slots=True)
class Level:
    """State of a bucket.

    Attributes
    ----------
    tokens : float
        Number of tokens; below zero if turns are reserved ahead.
    at : float
        Time of this state, by a clock that the machine's processes share.
    factor : float
        Share of the full rate, from 0 to 1.
    lowered_at : float
        Time when the factor was last lowered; minus infinity for never.
    """

    tokens: float
    at: float
    factor: float = 1.0
    lowered_at: float = -math.inf

    def can_be(self, *, rate: float, burst: float, least: float, now: float) -> bool:
        """Return whether a bucket with these figures can be in this state now; ``least`` is the lowest factor."""
        return (
            -_MOST_AHEAD * rate <= self.tokens <= burst
            and -math.inf < self.at <= now
            and least <= self.factor <= 1
            and self.lowered_at <= now
        )


class SharedBucket:
    """The file of one bucket.

    Parameters
    ----------
    find : callable
        Returns the path of the file, or None if there can be none; called when first needed.
    """

    def __init__(self, find: Callable[[], Path | None]) -> None:
        self._find = find
        self._path: Path | None = None
        self._ignored_until = -math.inf

    @contextlib.contextmanager
    def turn(self) -> Iterator[Turn]:
        """Lock the file, so that no other process changes it; if that fails, yield a turn without a file."""
        handle = self._locked()
        turn = Turn(handle)
        try:
            yield turn
        finally:
            if handle is not None:
                os.close(handle)  # this ends the lock, as the end of the process would
            if turn.failed:
                self._ignored_until = time.monotonic() + _LEFT_ALONE

    def _locked(self) -> int | None:
        from filelock import lock_descriptor

        now = time.monotonic()
        if now < self._ignored_until:
            return None
        self._path = self._path or self._find()
        handle = None
        if self._path is not None:
            with contextlib.suppress(OSError):  # the file is not writable, or the system has no locks
                handle = _open(self._path)
                while time.monotonic() < now + _PATIENCE:
                    if lock_descriptor(handle, blocking=False):
                        return handle
                    time.sleep(_LOOKING)
        if handle is not None:
            os.close(handle)
        self._ignored_until = time.monotonic() + _LEFT_ALONE
        return None


class Turn:
    """Access to the file while this process holds its lock.

    Attributes
    ----------
    failed : bool
        Whether the system refused to read or write it.
    """

    def __init__(self, handle: int | None) -> None:
        self._handle = handle
        self.failed = False

    def read(self) -> Level | None:
        """Return the state in the file; None if it has none, or if there is no file."""
        if self._handle is None:
            return None
        try:
            os.lseek(self._handle, 0, os.SEEK_SET)
            level = Level(**json.loads(os.read(self._handle, _MOST_BYTES)))
        except OSError:
            self.failed = True
            return None
        except (ValueError, TypeError, RecursionError):
            return None
        return level if all(type(number) is float for number in asdict(level).values()) else None

    def write(self, level: Level) -> None:
        """Replace the state in the file."""
        if self._handle is None:
            return
        text = json.dumps({name: float(number) for name, number in asdict(level).items()}).encode()
        try:
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, text)
            os.ftruncate(self._handle, len(text))
        except OSError:  # a full disk
            self.failed = True


def _open(path: Path) -> int:
    """Open a file that belongs to this user.

    Raises
    ------
    OSError
        If the file belongs to someone else or is a link, which others could have put there.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0), 0o600)
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
        os.close(handle)
        raise PermissionError
    return handle


def bucket_path(address: str, account: str, rate: float, burst: float) -> Path | None:
    """Return the path of the file for an account's bucket.

    Parameters
    ----------
    address : str
        URL of the endpoint, which names the region.
    account : str
        Identifier of the account; only its hash is kept.
    rate, burst : float
        The account's quota.

    Returns
    -------
    Path or None
        None if there is no temporary folder that belongs to this user.
    """
    user = str(os.getuid()) if hasattr(os, "getuid") else "local"
    folder = Path(tempfile.gettempdir(), f"rtca-nb-{user}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
            return None
        _sweep(folder)
    except OSError:
        return None
    name = hashlib.sha256(json.dumps([address, account, rate, burst]).encode()).hexdigest()[:32]
    return folder / f"quota-{name}.json"


def _sweep(folder: Path) -> None:
    """Remove files that are no longer used."""
    for path in folder.glob("quota-*.json"):
        with contextlib.suppress(OSError):  # another process may remove the same file
            if time.time() - path.stat().st_mtime > _OLD:
                path.unlink()
