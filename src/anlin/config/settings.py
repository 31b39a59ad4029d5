"""Django's settings: what `environment` gives, and what holds everywhere."""

from __future__ import annotations

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from anlin.config import environment, sqlite
from anlin.config.modules import MODULES
from anlin.config.sound_settings import refuse_wrong_settings

refuse_wrong_settings()
sqlite.install()

HOME = environment.home()
KEYS_DIR = environment.keys_dir()
SECRET_KEY = environment.secret_key()
DEBUG = environment.flag("ANLIN_DEBUG")
ALLOWED_HOSTS = environment.listed("ANLIN_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.listed("ANLIN_ORIGINS")
TRUSTED_PROXIES = environment.number("ANLIN_TRUSTED_PROXIES")

SPINE = [
    f"anlin.spine.{name}"
    for name in (
        "ledger",
        "jobs",
        "vault",
        "search",
        "place",
        "party",
        "staging",
        "access",
        "matter",
        "register",
        "document",
        "notice",
    )
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    *SPINE,
    "anlin.workbench",
    *(module.app for module in MODULES),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "anlin.workbench.middleware.content_policy",
    "anlin.workbench.middleware.storage_unavailable",
    "anlin.workbench.middleware.printable_addresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "anlin.workbench.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "anlin.spine.access.middleware.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "anlin.config.urls"
WSGI_APPLICATION = "anlin.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(environment.ROOT / "src/anlin/workbench/templates")],  # ours before allauth's
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anlin.workbench.context.house",
            ],
            "builtins": ["anlin.workbench.templatetags.face"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")


def _database() -> dict[str, object]:
    url = environment.text("ANLIN_DATABASE_URL")
    if not url:
        HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Tests use a file too: in memory there is no write-ahead log, and no second process can come.
        tested = {"NAME": str(HOME / "test.sqlite3")}
        file = str(HOME / "anlin.sqlite3")
        return {"ENGINE": "anlin.config.engines.sqlite", "NAME": file, "CONN_MAX_AGE": None, "TEST": tested}
    settings: dict[str, object] = environ.Env.db_url_config(url)
    if "sqlite" in str(settings["ENGINE"]):
        settings |= {"ENGINE": "anlin.config.engines.sqlite", "CONN_MAX_AGE": None}
    else:
        settings |= {"ENGINE": "anlin.config.engines.postgresql", "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    return settings


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "anlin.spine.access.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_FORMS = {"login": "anlin.workbench.accounts.log_in_form.LogInForm"}
ACCOUNT_ADAPTER = "anlin.spine.access.adapter.StaffOnly"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = False  # django-axes locks out; two counters would disagree ({} would mean allauth's own)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not environment.flag("ANLIN_HTTPS")  # http://localhost while trying it out
MFA_TOTP_ISSUER = "Anlin 安邻"
MFA_TOTP_TOLERANCE = 1  # of thirty seconds: a code that changes while it is typed is taken (RFC 6238 §5.2)
MFA_ADAPTER = "anlin.spine.access.adapter.SealedSecrets"
MFA_FORMS = {
    "authenticate": "anlin.spine.access.guesses.Code",
    "reauthenticate": "anlin.spine.access.guesses.CodeAgain",
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "anlin.spine.access.addresses.visitor_address"
AXES_LOCKOUT_TEMPLATE = "access/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["password", "code"]
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

SESSION_SERIALIZER = "anlin.spine.access.session_content.Sealed"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "anlin.workbench.errors.csrf_refused"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if environment.flag("ANLIN_HTTPS"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # photos stay in memory: nothing unsealed touches the disk
FILE_UPLOAD_HANDLERS = ["anlin.workbench.uploads.BoundedMemoryUpload"]

LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_CODE = environment.text("ANLIN_LANGUAGE")
LANGUAGE_COOKIE_NAME = "lang"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
_SRC = environment.ROOT / "src" / "anlin"
_ROOMS = (module.app.removeprefix("anlin.").replace(".", "/") for module in MODULES)
# Ours before those of other packages, which say some of the same words otherwise.
LOCALE_PATHS = [
    str(_SRC / floor / "locale") for floor in (*_ROOMS, "workbench", "spine", "config", "analysis", "kernel")
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.text("ANLIN_TIMEZONE")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

_EMAIL = environment.text("ANLIN_EMAIL_URL")
if _EMAIL:
    vars().update(environ.Env.email_url_config(_EMAIL))
WEBHOOKS_LOCAL = environment.flag("ANLIN_WEBHOOKS_LOCAL")
SMS_BACKEND = environment.text("ANLIN_SMS_BACKEND")
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "anlin.config.log_lines.LogLines", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": environment.text("ANLIN_LOG_LEVEL")},
    "loggers": {
        "axes": {"level": "ERROR"},  # its messages carry user names and addresses
        "PIL": {"level": "INFO"},  # below, it quotes a photograph's EXIF
        "django.db.backends": {"level": "INFO"},  # below, it quotes values
    },
}

ROOMS = [room.declaration for room in MODULES]
