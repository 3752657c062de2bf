"""Settings of the process; what an administrator may change while it runs is an Option (talka/options)."""

from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from talka.kit import env

from .layers import MODULES

TALKA = Path(__file__).resolve().parents[1]
DATA = env.data_folder()
SECRET_KEY = env.secret_key(DATA)
SECRET_KEY_FALLBACKS = [key] if (key := env.text("TALKA_SECRET_KEY_OLD")) else []
DEBUG = env.env.bool("TALKA_DEBUG", False)
URL = env.env.str("TALKA_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = URL.startswith("https://")
ALLOWED_HOSTS = env.hosts(URL)
CSRF_TRUSTED_ORIGINS = [URL]
CSRF_FAILURE_VIEW = "talka.ui.errors.expired"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *(f"talka.{module}" for module in MODULES),
    "talka.site",
]
MIDDLEWARE = [
    "talka.ui.headers.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "talka.access.middleware.know_the_person",
    "talka.access.middleware.remember_session",
    "talka.people.middleware.language_and_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "talka.options.guard.only_what_is_on",
    "talka.ui.refusals.say_no_with_words",
]
ROOT_URLCONF = "talka.site.urls"
WSGI_APPLICATION = "talka.site.wsgi.application"
ASGI_APPLICATION = "talka.site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [TALKA / module / "templates" for module in (*MODULES, "site")],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "talka.ui.jinja.environment",
            "context_processors": ["talka.ui.jinja.shared"],  # the pages of allauth are rendered by Django itself
            "auto_reload": DEBUG,
        },
    },
    {  # only for pages of libraries that have none of ours
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

SQLITE = f"sqlite:///{DATA / 'talka.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(env.text("DATABASE_URL", SQLITE), conn_max_age=600)}
DATABASES["default"].setdefault("OPTIONS", {}).update(env.database_options(DATABASES["default"]["ENGINE"]))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "talka.access.backends.GrantBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "talka.access.passwords.NotTooLong"},
    {"NAME": "talka.access.passwords.NotOurName"},
]
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody makes us write to strangers
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PASSWORD_MIN_LENGTH = None  # the validators above say it
ACCOUNT_ADAPTER = "talka.access.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "talka.access.forms.Login",
    "signup": "talka.access.forms.SignUp",
    "reset_password": "talka.access.forms.Forgot",
    "reset_password_from_key": "talka.access.forms.NewPassword",
    "change_password": "talka.access.forms.ChangePassword",
    "set_password": "talka.access.forms.FirstPassword",
    "add_email": "talka.access.forms.ChangeEmail",
    "reauthenticate": "talka.access.forms.Again",
}
MFA_FORMS = {
    "authenticate": "talka.access.forms.SecondStep",
    "reauthenticate": "talka.access.forms.SecondStepAgain",
    "activate_totp": "talka.access.forms.Authenticator",
    "add_webauthn": "talka.access.forms.NewPasskey",
    "edit_webauthn": "talka.access.forms.RenamedPasskey",
}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "30/15m/ip,10/15m/key,100/30d/key",
    "reset_password": "20/h/ip",
    "reset_password_from_key": "20/m/ip",
    "signup": "20/h/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "3/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.env.int("TALKA_PROXIES", 0)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "talka.access.adapters.SecondFactorAdapter"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# the counters of these limits hold across processes: talka/access/cache.py says why a table
CACHES = {"default": {"BACKEND": "talka.access.cache.TableCache"}}

SESSION_ENGINE = "talka.access.sessions"
SESSION_COOKIE_NAME = "__Host-talka" if HTTPS else "talka"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
MAX_UPLOAD = env.env.int("TALKA_MAX_UPLOAD_MB", 25) * 1024 * 1024
MAX_MAIL = env.env.int("TALKA_MAX_MAIL_MB", 35) * 1024 * 1024

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("lt", _("Lithuanian"))]
LOCALE_PATHS = [TALKA / "locale"]
TIME_ZONE = env.env.str("TALKA_TIME_ZONE", "Europe/Vilnius")
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS: list[Path] = []
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
EMAIL_BACKEND = env.env.str("TALKA_EMAIL_BACKEND", "talka.site.post.MailboxBackend")
SMTP_HOST = env.env.str("TALKA_SMTP_HOST", "127.0.0.1")
SMTP_PORT = env.env.int("TALKA_SMTP_PORT", 0)
SMTP_CERTIFICATE = env.env.str("TALKA_SMTP_CERTIFICATE", "")
SMTP_CERTIFICATE_KEY = env.env.str("TALKA_SMTP_CERTIFICATE_KEY", "")
# private addresses, networks and names that a mailbox may use (HAZARDS SSRF-4)
# a mail server on this machine is usual; every other private address only when whoever runs Talka names it (SSRF-4)
MAIL_PRIVATE_HOSTS = env.env.list("TALKA_MAIL_PRIVATE_HOSTS", ["127.0.0.1", "::1"])
WEBHOOK_PRIVATE_HOSTS = env.env.list("TALKA_WEBHOOK_PRIVATE_HOSTS", [])
LMTP_PORT = env.env.int("TALKA_LMTP_PORT", 0)
LOGGING = env.logging(env.env.str("TALKA_LOG_LEVEL", "INFO"))
SILENCED_SYSTEM_CHECKS = [
    "auth.W004"
]  # an address is unique unless empty: people without one exist (person_email_once)
