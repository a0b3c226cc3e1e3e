"""The entry of servers: `granian --interface asginl wsgi:gathered`, or `gunicorn wsgi:app` behind a proxy.

What `gathered` adds is in core/bodies.py; without it a slow client holds a thread.
"""

import gc

gc.disable()  # what is made while loading stays: looking for garbage took a fifth of the start

from outreach import create_app  # noqa: E402
from outreach.core import processes  # noqa: E402
from outreach.web import bodies  # noqa: E402

app = create_app(commands=False)
gathered = bodies.gathered(app, largest=app.config["MAX_CONTENT_LENGTH"])
processes.end_with_serve()
gc.freeze()
gc.enable()
