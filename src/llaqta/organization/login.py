"""How our accounts differ from what django-allauth expects. Named in the settings as its adapters."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import force_bytes

from llaqta.organization import selectors, services
from llaqta.organization.models import User


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # administrators open accounts

    def set_password(self, user: User, password: str) -> None:
        services.change_own_password(user=user, password=password)


class StaffMfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Names the municipality in the authenticator, and keeps the secrets of second factors encrypted."""

    def get_totp_issuer(self) -> str:
        return selectors.get_municipality().name

    def get_totp_label(self, user: User) -> str:
        return user.username

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """Keys derived from the secret key of the installation; old ones still open what they closed."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [
        hashlib.sha256(b"llaqta second factor " + force_bytes(secret)).digest()
        for secret in secrets
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
