"""The staff outbox."""

from flask import Blueprint

doors = Blueprint("mail", __name__, url_prefix="/<any(fr, en):lang>/staff/mail")
