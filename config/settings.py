"""Settings of every process of an installation; what differs between them comes from outside.

SANJIAN_DOOR      desk (default) or portal: which addresses are served, as which database role
SANJIAN_MODE      sample (default) or production: production refuses sample accounts and data
SANJIAN_DATA      the data folder, default ./var
SANJIAN_ROLE      the database role, default that of the door; `owner` migrates
DATABASE_URL      another PostgreSQL than the embedded one
SANJIAN_HOSTS     host names this installation answers to, separated by commas; "*" for any
SANJIAN_PORTAL_ADDRESS  the portal as citizens reach it, for QR codes
SANJIAN_RECEIVERS  a TOML file of the systems that decisions are pushed to, one table a channel
SANJIAN_LOG_ORIGIN  the public log's name; SANJIAN_LOG_SM2=1 signs it with an SM2 key as well
SANJIAN_HTTPS     1 when a TLS proxy stands in front: cookies then travel over TLS only
"""

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from sanjian.operations import addresses, places, secret_store

REPOSITORY = Path(__file__).resolve().parents[1]
PLACES = places.places()
DOOR = os.environ.get("SANJIAN_DOOR", "desk")
# The portal's process is told its own password and key and never reads those of the others.
_told = DOOR == "portal" and "SANJIAN_SECRET_KEY" in os.environ
_secrets = None if _told else secret_store.load(PLACES.secrets)
MODE = os.environ.get("SANJIAN_MODE", "sample")
if DOOR not in ("desk", "portal"):
    raise ImproperlyConfigured(f"SANJIAN_DOOR 应为 desk 或 portal,现为 {DOOR}")
if MODE not in ("sample", "production"):
    raise ImproperlyConfigured(f"SANJIAN_MODE 应为 sample 或 production,现为 {MODE}")
PRODUCTION = MODE == "production"
SAMPLE_MODE = not PRODUCTION
HTTPS = os.environ.get("SANJIAN_HTTPS", "") == "1"
DEBUG = False

# A process outside an installation (type checker, makemigrations) signs nothing that lasts.
_kept_key = (_secrets.portal_key if DOOR == "portal" else _secrets.desk_key) if _secrets else ""
SECRET_KEY = os.environ.get("SANJIAN_SECRET_KEY") or _kept_key or token_urlsafe(32)
if PRODUCTION and len(os.environ.get("SANJIAN_SECRET_KEY") or _kept_key) < 32:
    raise ImproperlyConfigured(
        "正式运行须先由 make run 在数据目录生成密钥,或设置 SANJIAN_SECRET_KEY"
    )
_loopback = os.environ.get("SANJIAN_BIND", "127.0.0.1") in ("", "127.0.0.1", "localhost", "::1")
# Somebody who opens a sample house to the network has no host name yet; production needs one.
_hosts = ["localhost", "127.0.0.1", "[::1]"] if PRODUCTION or _loopback else ["*"]
ALLOWED_HOSTS = [name for name in os.environ.get("SANJIAN_HOSTS", "").split(",") if name] or _hosts

ROLE = {"owner": addresses.OWNER, "app": addresses.APP, "portal": addresses.PORTAL}[
    os.environ.get("SANJIAN_ROLE") or ("portal" if DOOR == "portal" else "app")
]
DATABASES: dict[str, Any] = {
    "default": addresses.django_database(addresses.parameters(ROLE, PLACES, _secrets))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = (
    *("rulepacks", "registry", "records", "cases", "review", "disclosure", "supervision", "party"),
    *("statistics", "exchange", "assistance", "coordination"),
    *("ui", "desk", "portal", "field", "api", "operations"),
)
PRESENT_ROOMS = [room for room in ROOMS if find_spec(f"sanjian.{room}") is not None]
ROOM_APPS = [
    f"sanjian.{room}"
    for room in PRESENT_ROOMS
    if (REPOSITORY / "src" / "sanjian" / room / "apps.py").exists()
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "axes",
    "procrastinate.contrib.django",
    *ROOM_APPS,
]
PUBLIC_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sanjian.operations.headers.SecurityHeaders",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
DESK_MIDDLEWARE = [
    *PUBLIC_MIDDLEWARE[:4],
    "django.contrib.sessions.middleware.SessionMiddleware",
    *PUBLIC_MIDDLEWARE[4:],
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]
# The portal knows no session and no login: there is nothing there to steal.
MIDDLEWARE = PUBLIC_MIDDLEWARE if DOOR == "portal" else DESK_MIDDLEWARE
ROOT_URLCONF = f"config.urls_{DOOR}"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "sanjian.ui.context.preferences",
                *(
                    []
                    if DOOR == "portal"
                    else [
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                ),
            ]
        },
    }
]

if (REPOSITORY / "src" / "sanjian" / "registry" / "models.py").exists():
    AUTH_USER_MODEL = "registry.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

SESSION_COOKIE_NAME = "sanjian_session"
SESSION_COOKIE_AGE = int(timedelta(minutes=30).total_seconds())
SESSION_SAVE_EVERY_REQUEST = True  # thirty minutes without a request, not after login
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
BLOB_ROOT = PLACES.blobs
LOG_ROOT = PLACES.public_log
# The public log's name for good; without one it is named after the portal at the first start.
LOG_ORIGIN = os.environ.get("SANJIAN_LOG_ORIGIN", "")
LOG_SM2 = os.environ.get("SANJIAN_LOG_SM2", "") == "1"
# The jurisdiction whose rules new dossiers are opened under (a folder of packs/).
# A start settles it for good and writes it down (operations/installation.py).
PROFILE = (
    PLACES.profile.read_text("utf-8").strip()
    if PLACES.profile.exists()
    else os.environ.get("SANJIAN_PROFILE") or "mingxi"
)
# Where citizens find the portal; printed in the QR code of every document.
PORTAL_ADDRESS = (
    os.environ.get("SANJIAN_PORTAL_ADDRESS")
    or f"http://localhost:{int(os.environ.get('SANJIAN_PORT') or 8000) + 1}"
)
# Which other systems are told of decisions, and where they listen (operations/sending.py).
RECEIVERS = os.environ.get("SANJIAN_RECEIVERS", "")
PACKS_ROOT = REPOSITORY / "packs"
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes; larger parts go to disk
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

PROCRASTINATE_IMPORT_PATHS = ["sanjian.operations.jobs"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"sanjian": {"level": "INFO"}},
}
