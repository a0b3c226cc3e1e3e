"""The WSGI entry: `granian --interface wsgi wsgi:app` or `gunicorn wsgi:app`."""

from outreach import create_app

app = create_app(commands=False)
