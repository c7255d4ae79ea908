"""Django settings, read from the environment; docs/install.md lists every variable.

Fails closed: outside the demo there is no default secret, no default host and no debug mode.
"""

import os
from pathlib import Path

import psycopg.conninfo
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from khua.web.languages import register_lao

register_lao()

HERE = Path(__file__).parent
KHUA_DEMO = os.environ.get("KHUA_DEMO") == "1"
KHUA_HOME = Path(os.environ.get("KHUA_HOME", Path.home() / ".local/share/khua"))
DEBUG = False

SECRET_KEY = os.environ.get("KHUA_SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured("KHUA_SECRET_KEY is not set: start Khua with `khua serve`.")

ALLOWED_HOSTS = os.environ.get("KHUA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("KHUA_ORIGINS", "").split(",") if o]


def database(url: str) -> dict[str, object]:
    """Django's form of a PostgreSQL URL; a connection is kept, since a new one costs a fork."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    known = {"dbname", "user", "password", "host", "port"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: value for key, value in parts.items() if key not in known},
    }


# `default` serves and is bound by row security; `owner` migrates and is never used by a page.
DATABASES = {
    "default": database(os.environ.get("KHUA_DATABASE_URL", "")),
    "owner": database(os.environ.get("KHUA_OWNER_DATABASE_URL", "")),
}
DATABASES["owner"]["CONN_MAX_AGE"] = 0
DATABASE_ROUTERS = ["khua.web.routing.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "khua.web",  # first: its templates stand before those of allauth and Django
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "khua.access",
    "khua.record",
    "khua.procedure",
    "khua.correspondence",
    "khua.evidence",
    "khua.intelligence",
    "khua.fiu",
    "khua.statistics",
    "khua.sheets",
    "khua.training",
    "khua.api",
    "khua.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "khua.web.health.answer_monitors",
    "khua.web.request_log.log_requests",
    "khua.web.floor.refuse_below",
    "khua.api.middleware.problem_json",
    # everything below runs in one transaction with the row-security context of one pass
    "khua.access.middleware.one_transaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "khua.access.middleware.HoldPass",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "khua.web.authorise.Authorise",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "khua.web.urls"
WSGI_APPLICATION = "khua.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "khua.web.context.page",
            ],
        },
    },
]

# -- signing in ------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.Member"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "khua.access.sign_in.LoginBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}  # type: ignore[assignment]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my-work"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "khua.access.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "5/5m/key",  # wrong codes of one member; wrong passwords are counted by axes
    "reauthenticate": "10/m/user",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Khua"
MFA_ADAPTER = "khua.access.second_factor.SecondFactors"
MFA_ALLOW_UNVERIFIED_EMAIL = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# how many proxies stand in front and add to X-Forwarded-For; whoever counts failures must not
# count all of a country as one address, nor believe an address that a client made up
KHUA_PROXIES = int(os.environ.get("KHUA_PROXIES", "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = KHUA_PROXIES
AXES_CLIENT_IP_CALLABLE = "khua.access.sign_in.client_address"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # trying on does not stretch the lock
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "csrfmiddlewaretoken"]

# used codes and limits must be known to every process that serves pages
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": KHUA_HOME / "cache",
    }
}

# -- sessions --------------------------------------------------------------------------------
SESSION_ENGINE = "khua.access.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
KHUA_IDLE_SECONDS = int(os.environ.get("KHUA_IDLE_MINUTES", "30")) * 60
SECURE = os.environ.get("KHUA_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # a monitor on this machine speaks plain HTTP
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of TOTP enrolment
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# -- language --------------------------------------------------------------------------------
LANGUAGE_CODE = "lo"
LANGUAGES = [("lo", "ລາວ"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
FORMAT_MODULE_PATH = ["khua.web.formats"]
USE_I18N = USE_TZ = USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Vientiane"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_SAMESITE = "Lax"

# -- files and logs --------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = KHUA_HOME / "static"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
KHUA_SHEET_MAX_BYTES = 25 * 1024 * 1024
KHUA_EVIDENCE_MAX_BYTES = int(os.environ.get("KHUA_EVIDENCE_MAX_BYTES", 2 * 1024**3))
# in memory only: an uploaded sheet holds identities and is never a file on the disk
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
KHUA_UNIT_MAX_BYTES = 64 * 1024 * 1024  # a file of a bank to the financial unit
FILE_UPLOAD_MAX_MEMORY_SIZE = KHUA_UNIT_MAX_BYTES + 64 * 1024  # and the rest of the form
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "khua.web.quiet.Line",
            "format": "{asctime} {levelname} {name} {request} {message}",
            "style": "{",
        },
        "json": {"()": "khua.web.quiet.JsonLine"},
    },
    "handlers": {
        # error mails and debug pages carry request data; plain lines carry none
        "console": {
            "class": "khua.web.quiet.NoRequestData",
            "formatter": "json" if os.environ.get("KHUA_LOG") == "json" else "line",
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "axes": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "procrastinate": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
