"""All settings. What a municipality may change comes through `env`, each with its meaning; the rest is the same everywhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from llaqta.config.environment import ConfigurationError, Environment
from llaqta.config.secret_key import read_or_make_secret_key

PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = PACKAGE.parent.parent

LLAQTA_HOME = (
    Path(os.environ.get("LLAQTA_HOME") or PROJECT / "var").expanduser().absolute()
)
if (_named := os.environ.get("LLAQTA_ENV_FILE")) and not Path(_named).exists():
    raise ConfigurationError(f"no existe LLAQTA_ENV_FILE={_named}.")
env = Environment(
    os.environ, Path(os.environ.get("LLAQTA_ENV_FILE") or LLAQTA_HOME / "llaqta.env")
)
env.text(
    "LLAQTA_HOME",
    "var",
    meaning="Folder of the data: database file, files received, secret key, `llaqta.env`.",
)
env.text(
    "LLAQTA_ENV_FILE",
    "",
    meaning="Another file to read settings from, instead of `llaqta.env` in the data folder.",
)

# -- What a municipality sets ------------------------------------------------------------------------------------------

DEBUG = env.yes_no(
    "LLAQTA_DEBUG",
    False,
    meaning="Development mode: tracebacks on the page. Never in service.",
)
LLAQTA_DEMO = env.yes_no(
    "LLAQTA_DEMO",
    False,
    meaning="Every page says that the municipality and its people are invented.",
)
LLAQTA_GALLERY = env.yes_no(
    "LLAQTA_GALLERY", DEBUG, meaning="Show the gallery of page components at `/ui/`."
)
LLAQTA_PUBLIC_URL = env.text(
    "LLAQTA_PUBLIC_URL",
    "http://127.0.0.1:8000",
    meaning="Address that citizens type; goes into e-mails and QR codes.",
).rstrip("/")
LLAQTA_SOURCE_URL = env.text(
    "LLAQTA_SOURCE_URL",
    "",
    meaning="Where the source of the running version is offered (AGPL section 13); shown at `/acerca/`.",
)
LLAQTA_BLOBS = env.path(
    "LLAQTA_BLOBS", LLAQTA_HOME / "blobs", meaning="Folder of the files received."
)
ALLOWED_HOSTS = env.names(
    "LLAQTA_HOSTS",
    "127.0.0.1,localhost,[::1]",
    meaning="Host names under which the site answers, with commas.",
)
LLAQTA_HTTPS = env.yes_no(
    "LLAQTA_HTTPS",
    LLAQTA_PUBLIC_URL.startswith("https://"),
    meaning="Cookies travel by HTTPS only, and browsers are told so.",
)
LLAQTA_TRUSTED_PROXIES = env.number(
    "LLAQTA_TRUSTED_PROXIES",
    0,
    meaning="How many reverse proxies of ours stand in front; that many entries of `X-Forwarded-For` are believed.",
)
LLAQTA_MAX_UPLOAD_MB = env.number(
    "LLAQTA_MAX_UPLOAD_MB", 20, least=1, meaning="Largest file received, in megabytes."
)
LLAQTA_LEAST_FREE_MB = env.number(
    "LLAQTA_LEAST_FREE_MB",
    200,
    meaning="Free space, in megabytes, under which no more files are received, so that the database can go on.",
)
LLAQTA_COMMIT_BARRIER = env.one_of(
    "LLAQTA_COMMIT_BARRIER",
    "on",
    ("on", "off"),
    meaning="PostgreSQL: release the number counter before the disk has synced, and answer after it has (ADR 0008).",
)
LLAQTA_WORKERS = env.number(
    "LLAQTA_WORKERS", 2, least=1, meaning="Web server processes."
)
LLAQTA_THREADS = env.number(
    "LLAQTA_THREADS",
    4,
    least=1,
    meaning="Threads in each web server process; each keeps one database connection.",
)

LLAQTA_AGENT_URL = env.text(
    "LLAQTA_AGENT_URL",
    "https://localhost:9000",
    meaning="Address of the signing program on each official's own computer (Jacobitus); the browser calls it, never the server.",
).rstrip("/")
LLAQTA_SIGN_BY_HASH = env.yes_no(
    "LLAQTA_SIGN_BY_HASH",
    False,
    meaning="Send the signing program 248 bytes instead of the PDF. The PIN then passes through our page, hence off.",
)
LLAQTA_DOCUMENT_NOTICES = env.yes_no(
    "LLAQTA_DOCUMENT_NOTICES",
    True,
    meaning="Write e-mails to officials about documents: what came back to them, and what waits for their review, approval or signature.",
)
LLAQTA_DOCUMENT_DIGEST_HOURS = env.number(
    "LLAQTA_DOCUMENT_DIGEST_HOURS",
    4,
    meaning="Hours between two e-mails to a post about the documents that wait for it; all that waits is in one. 0: as soon as something comes.",
)
LLAQTA_ARCHIVE_TIMESTAMPS = env.yes_no(
    "LLAQTA_ARCHIVE_TIMESTAMPS",
    False,
    meaning="Raise signatures beyond B-LT to B-LTA with an archive timestamp, renewed before it ends; needs a timestamp authority.",
)

LLAQTA_TRUST = env.path(
    "LLAQTA_TRUST",
    LLAQTA_HOME / "trust",
    meaning="Folder of the certification authorities that are trusted: `anchors`, `issuers`, and what they revoked.",
)
LLAQTA_TSA_URLS = env.names(
    "LLAQTA_TSA_URLS",
    "",
    meaning="Addresses of time-stamping authorities (RFC 3161), with commas, asked in that order. Empty: signatures without timestamp.",
)
LLAQTA_SEAL_PKCS12 = env.text(
    "LLAQTA_SEAL_PKCS12",
    "",
    meaning="File (`.p12`, `.pfx`) with the key and the certificate of the municipality's seal.",
)
LLAQTA_SEAL_PKCS11_LIBRARY = env.text(
    "LLAQTA_SEAL_PKCS11_LIBRARY",
    "",
    meaning="PKCS#11 library of the token or HSM that holds the seal's key, instead of a file.",
)
LLAQTA_SEAL_TOKEN_SERIAL = env.text(
    "LLAQTA_SEAL_TOKEN_SERIAL", "", meaning="Serial number of that token or HSM."
)
LLAQTA_SEAL_CERTIFICATE = env.text(
    "LLAQTA_SEAL_CERTIFICATE",
    "",
    meaning="SHA-256 of the seal's certificate in that token, in hexadecimal.",
)
LLAQTA_SEAL_PIN = env.text(
    "LLAQTA_SEAL_PIN",
    "",
    meaning="PIN or password of the seal's key. Better as `LLAQTA_SEAL_PIN_FILE`.",
)

# Names, files and letters of a whole town: closed to the other users of the machine.
LLAQTA_HOME.mkdir(mode=0o750, parents=True, exist_ok=True)
SECRET_KEY = env.text(
    "LLAQTA_SECRET_KEY",
    "",
    meaning="Signs sessions. Made at first start in the data folder when not given.",
) or read_or_make_secret_key(LLAQTA_HOME)
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        f"sqlite:///{LLAQTA_HOME / 'llaqta.sqlite3'}",
        meaning="`sqlite:///path` or `postgres://user:secret@host:port/name`.",
    )
}

EMAIL_HOST = env.text(
    "LLAQTA_SMTP_HOST",
    "",
    meaning="Mail server. Empty: messages are written to the folder `mail` of the data folder.",
)
EMAIL_PORT = env.number(
    "LLAQTA_SMTP_PORT", 587, least=1, meaning="Port of the mail server."
)
EMAIL_HOST_USER = env.text("LLAQTA_SMTP_USER", "", meaning="User of the mail server.")
EMAIL_HOST_PASSWORD = env.text(
    "LLAQTA_SMTP_PASSWORD", "", meaning="Password of the mail server."
)
_smtp_security = env.one_of(
    "LLAQTA_SMTP_SECURITY",
    "starttls",
    ("starttls", "tls", "none"),
    meaning="How the connection to the mail server is protected.",
)
DEFAULT_FROM_EMAIL = env.text(
    "LLAQTA_MAIL_FROM",
    "Llaqta <no-responder@localhost>",
    meaning="Sender of the notices.",
)

if len(SECRET_KEY) < 32:
    raise ConfigurationError(
        "LLAQTA_SECRET_KEY debe tener al menos 32 caracteres; sin ella, se crea una sola."
    )

if not LLAQTA_AGENT_URL.startswith(
    ("https://", "http://127.0.0.1", "http://localhost")
):
    raise ConfigurationError("LLAQTA_AGENT_URL debe empezar con https://.")

if LLAQTA_SEAL_PKCS12 and LLAQTA_SEAL_PKCS11_LIBRARY:
    raise ConfigurationError(
        "el sello está en un archivo (LLAQTA_SEAL_PKCS12) o en un token (LLAQTA_SEAL_PKCS11_LIBRARY), no en los dos."
    )
if LLAQTA_SEAL_PKCS11_LIBRARY and not (
    LLAQTA_SEAL_TOKEN_SERIAL and LLAQTA_SEAL_CERTIFICATE
):
    raise ConfigurationError(
        "con LLAQTA_SEAL_PKCS11_LIBRARY hacen falta LLAQTA_SEAL_TOKEN_SERIAL y LLAQTA_SEAL_CERTIFICATE."
    )

# -- The same everywhere -----------------------------------------------------------------------------------------------

if not LLAQTA_PUBLIC_URL.startswith(("http://", "https://")):
    raise ConfigurationError("LLAQTA_PUBLIC_URL debe empezar con http:// o https://.")

ROOMS = [
    "lib",
    "ui",
    "blobs",
    "deadlines",
    "ledger",
    "signatures",
    "organization",
    "notifications",
    "documents",
    "verification",
    "routing",
    "desk",
    "portal",
    "config",
]

INSTALLED_APPS = [
    *(f"llaqta.{room}" for room in reversed(ROOMS) if room != "lib"),
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "llaqta.ui.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "llaqta.ui.middleware.ErrorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "llaqta.organization.middleware.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "llaqta.config.urls"
WSGI_APPLICATION = "llaqta.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {  # our pages
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / room / "templates" for room in reversed(ROOMS)],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "llaqta.ui.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages"
            ],
            "auto_reload": DEBUG,
        },
    },
    {  # pages of others: the administration site
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

AUTH_USER_MODEL = "organization.User"

# Logging in: officials only, by django-allauth (ADR 0010)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mesa/"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["llaqta.organization.sessions.StaffBackend"]
SESSION_ENGINE = "llaqta.organization.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {
            "user_attributes": ["username", "given_names", "surnames", "email"]
        },
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "llaqta.organization.login.StaffAccountAdapter"  # closes sign-up
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_UNIQUE_EMAIL = False  # an office may share an address
ACCOUNT_EMAIL_NOTIFICATIONS = False  # mail leaves through our outbox only
ACCOUNT_SESSION_REMEMBER = (
    False  # the cookie ends with the browser, the session with the day
)
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {  # counted in the shared cache; a whole office may come from one address
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = LLAQTA_TRUSTED_PROXIES
MFA_ADAPTER = "llaqta.organization.login.StaffMfaAdapter"  # encrypts the secrets of second factors
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are a little off
MFA_ALLOW_UNVERIFIED_EMAIL = True

LANGUAGE_CODE = "es"
LANGUAGES = [
    ("es", "Español")
]  # the only one offered so far; `lib.words` need not ask which
USE_I18N = True
TIME_ZONE = "America/La_Paz"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = LLAQTA_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # `llaqta serve` gathers the files first; development and tests find them where they are.
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if (STATIC_ROOT / "staticfiles.json").exists()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_AUTOREFRESH = DEBUG

FILE_UPLOAD_HANDLERS = ["llaqta.documents.upload_handlers.CappedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 20  # in one form
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # text of a form; files do not count here
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = LLAQTA_HOME / "mail"
EMAIL_USE_TLS = _smtp_security == "starttls"
EMAIL_USE_SSL = _smtp_security == "tls"
EMAIL_TIMEOUT = 20

TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}
}

CACHES = {
    "default": {  # shared by all processes: throttling must count what the others saw
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LLAQTA_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = (
    12 * 60 * 60
)  # a working day; the person logs in again next morning
CSRF_FAILURE_VIEW = "llaqta.ui.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [LLAQTA_PUBLIC_URL] if LLAQTA_HTTPS else []
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if LLAQTA_TRUSTED_PROXIES else None
)
SECURE_HSTS_SECONDS = 31_536_000 if LLAQTA_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "filters": {"without_secrets": {"()": "llaqta.config.logs.WithoutSecrets"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_secrets"],
        }
    },
    "root": {
        "handlers": ["stderr"],
        "level": env.one_of(
            "LLAQTA_LOG_LEVEL",
            "WARNING",
            ("DEBUG", "INFO", "WARNING", "ERROR"),
            meaning="How much is written to the log.",
        ),
    },
}
