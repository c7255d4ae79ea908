"""Khua's own settings; only where the database is comes later, from the `cluster` fixture."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

home = Path(tempfile.mkdtemp(prefix="khua-tests-"))
atexit.register(shutil.rmtree, home, ignore_errors=True)
(home / "static").mkdir()

os.environ.setdefault("KHUA_SECRET_KEY", "tests-only")
os.environ["KHUA_HOME"] = str(home)
os.environ["KHUA_DEMO"] = "0"

from khua.web.compile_messages import compile_all  # noqa: E402

compile_all()  # the default language is Lao: without its catalogue Django does not start

from khua.web.settings import *  # noqa: E402, F403

# what is tested is who gets in, not how long a hash takes
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # looks for a file when it is asked for, not for all at every Client
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
