"""Settings of the tests: an embedded server of their own, without fsync, which stays hot for a minute."""

import os

from crm_site.runtime import home

# Processes that a test starts inherit the environment: they are in the tests' home already.
if os.environ.get("CRM_TEST_SERVER") != "1":
    os.environ["CRM_HOME"] = str(home.folder() / "test")
    os.environ["CRM_TEST_SERVER"] = "1"
for variable in ("SITE_URL", "ALLOWED_HOSTS", "EMAIL_URL", "MEDIA_ROOT", "SECRET_KEY", "DEBUG"):
    os.environ.pop(variable, None)  # the machine's own settings are no business of the tests

from crm_site.runtime.mail import mail_settings  # noqa: E402
from crm_site.settings import *  # noqa: E402  (the home is chosen first)
from crm_site.settings import ALLOWED_HOSTS, DATABASES, HOME, STORAGES  # noqa: E402

if name := os.environ.get("CRM_TEST_DATABASE"):
    DATABASES["default"]["NAME"] = name
REDIS_DATABASE = int(os.environ.get("CRM_TEST_REDIS_DATABASE", 0))

ALLOWED_HOSTS += ["testserver"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = HOME / "media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A worker that a test starts sends to the test's sink; in the test itself mail stays in memory.
if sink := os.environ.get("CRM_TEST_EMAIL_URL"):
    globals().update(mail_settings(sink, HOME))
else:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
