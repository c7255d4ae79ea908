"""What gunicorn serves. It loads this once and forks: what is there by then, its processes share.

All pages are imported here, or each process would import them at its first request. And what is
there by now stays: a look for garbage that went through it would write to every page of memory, and
each process would have a copy of its own.
"""

import gc

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

application = get_wsgi_application()
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
