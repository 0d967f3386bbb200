"""One token bucket for all processes of a user on this machine: a small file that they take turns with.

Two notebooks know nothing of each other, and the service counts the requests of both. So what a process knows of the
account's bucket lies in a file: it is read before a turn is taken and written after, under the lock of its descriptor,
which ends with the process that holds it. The file is named by a hash of address, account and quota, and holds four
numbers: no key and no id.

Nothing waits for the file. Where it cannot be locked soon, read or written, or does not hold what can be true, the
process goes by its own bucket. Times are those of a clock that all processes of a machine share and that never goes
back; a time that lies ahead is one from before the machine was restarted.
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

# Seconds to wait for another process, which holds the lock for less than a millisecond.
_PATIENCE: Final = 0.2
_LOOKING: Final = 0.002
# Seconds for which a file that could not be had is left alone.
_LEFT_ALONE: Final = 30.0
# Seconds of turns that may be taken ahead. More than these are a broken file, or would wait for one.
_MOST_AHEAD: Final = 120.0
_MOST_BYTES: Final = 1000
# A file that nobody has touched for so long is of a full bucket, and is swept away.
_OLD: Final = 86_400.0


@dataclass(slots=True)
class Level:
    """How full a bucket is.

    Attributes
    ----------
    tokens : float
        Below zero where turns are taken ahead.
    at : float
        When that was so, by a clock that the machine's processes share.
    factor : float
        Share of the quota's rate that is used, from 0 to 1.
    lowered_at : float
        When it was lowered last; minus infinity for never.
    """

    tokens: float
    at: float
    factor: float = 1.0
    lowered_at: float = -math.inf

    def can_be(self, *, rate: float, burst: float, least: float, now: float) -> bool:
        """Say whether a bucket of these figures may be in this state at this time; no factor is below the least."""
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
        Returns its path, or None where there can be none; called when it is first needed.
    """

    def __init__(self, find: Callable[[], Path | None]) -> None:
        self._find = find
        self._path: Path | None = None
        self._ignored_until = -math.inf

    @contextlib.contextmanager
    def turn(self) -> Iterator[Turn]:
        """Hold the file, so that nobody else changes it; where that is not to be, hold nothing."""
        handle = self._locked()
        turn = Turn(handle)
        try:
            yield turn
        finally:
            if handle is not None:
                os.close(handle)  # which ends the lock, as the end of the process would
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
            with contextlib.suppress(OSError):  # unwritable, or of a system without locks
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
    """The time for which a process holds the file.

    Attributes
    ----------
    failed : bool
        Whether the system refused to read or write it.
    """

    def __init__(self, handle: int | None) -> None:
        self._handle = handle
        self.failed = False

    def read(self) -> Level | None:
        """Return what the file says; None where it says nothing, or there is none."""
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
        """Put a state in the place of the one that was read."""
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
    """Open a file that is ours alone.

    Raises
    ------
    OSError
        Where it is not: in a folder that all may write to, anybody could have put a link in its place.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0), 0o600)
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
        os.close(handle)
        raise PermissionError
    return handle


def bucket_path(address: str, account: str, rate: float, burst: float) -> Path | None:
    """Return where the bucket of an account lies.

    Parameters
    ----------
    address : str
        The endpoint, which names the region.
    account : str
        Whatever tells accounts apart; only its hash is kept.
    rate, burst : float
        The account's quota.

    Returns
    -------
    Path or None
        None where no folder on this machine is this user's alone.
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
    """Remove the files that nobody uses any more."""
    for path in folder.glob("quota-*.json"):
        with contextlib.suppress(OSError):  # another process sweeps, too
            if time.time() - path.stat().st_mtime > _OLD:
                path.unlink()
