"""The WSGI entry: `granian --interface wsgi wsgi:app` or `gunicorn wsgi:app`."""

import gc

gc.disable()  # what is made while loading stays: looking for garbage took a fifth of the start

from outreach import create_app  # noqa: E402

app = create_app(commands=False)
gc.freeze()
gc.enable()
