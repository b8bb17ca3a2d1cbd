"""The pages of the account, by hand: of what django-allauth brings, only what the municipality uses.

No sign-up, no e-mail management, no reset by e-mail: an administrator opens accounts and gives new passwords.
The names are those that allauth reverses.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.urls import path

urlpatterns = [
    path("entrar/", account.login, name="account_login"),
    path("salir/", account.logout, name="account_logout"),
    path("inactiva/", account.account_inactive, name="account_inactive"),
    path(
        "registro/", account.signup, name="account_signup"
    ),  # answers that it is closed
    path("clave/", account.password_change, name="account_change_password"),
    path("confirmar/", account.reauthenticate, name="account_reauthenticate"),
    path("sesiones/", sessions.list_usersessions, name="usersessions_list"),
    path("segundo-factor/", mfa.index, name="mfa_index"),
    path("segundo-factor/entrar/", mfa.authenticate, name="mfa_authenticate"),
    path("segundo-factor/confirmar/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("segundo-factor/activar/", totp.activate_totp, name="mfa_activate_totp"),
    path("segundo-factor/quitar/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "segundo-factor/codigos/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "segundo-factor/codigos/nuevos/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "segundo-factor/codigos/bajar/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
