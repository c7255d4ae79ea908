"""Secrets of second factors are encrypted at rest, so that a copy of the database opens no door."""

import base64
import hashlib
import secrets

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12  # bytes, as NIST SP 800-38D recommends for GCM
PURPOSE = b"khua second factor"


def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(PURPOSE + settings.SECRET_KEY.encode()).digest())


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's hooks for what it stores: TOTP secrets and the seed of recovery codes."""

    def encrypt(self, text: str) -> str:
        """AES-256-GCM under a key derived from KHUA_SECRET_KEY; base64 of nonce and ciphertext."""
        nonce = secrets.token_bytes(NONCE)
        return base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` was given. Raises InvalidTag after a change of KHUA_SECRET_KEY."""
        raw = base64.b64decode(encrypted_text)
        return _cipher().decrypt(raw[:NONCE], raw[NONCE:], PURPOSE).decode()
