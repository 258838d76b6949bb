"""Passwords: argon2id, a minimum length, a list of common ones, no composition rule."""

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backoffice.resources import config_dir

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256
_hasher = PasswordHasher()
_at_once = threading.Semaphore(2)  # 64 MiB each: a burst of logins must not exhaust the machine


def hash_password(password: str) -> str:
    with _at_once:
        return _hasher.hash(password)


def password_matches(hashed: str, password: str) -> bool:
    with _at_once:
        try:
            return _hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


@lru_cache
def decoy_hash() -> str:
    """Verified when the mailbox is unknown, so that the answer takes the same time."""
    return hash_password("no account has this password")


def password_problem(password: str) -> str | None:
    """Why this password cannot be chosen (French), or None."""
    if len(password) < MINIMUM_LENGTH:
        return f"Choisissez au moins {MINIMUM_LENGTH} caractères. Une phrase facile à retenir convient très bien."
    if len(password) > MAXIMUM_LENGTH:
        return f"Ce mot de passe est trop long ({MAXIMUM_LENGTH} caractères au plus)."
    folded = password.casefold()
    if folded in _common() or len(set(folded)) < 4:
        return "Ce mot de passe est trop courant : il serait vite deviné. Choisissez-en un autre."
    return None


@lru_cache
def _common() -> frozenset[str]:
    lines = (config_dir() / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.casefold() for line in lines if line and not line.startswith("#"))
