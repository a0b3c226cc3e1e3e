"""Signed links: an id and a version number that nobody can forge; renewing raises the version."""

from itsdangerous import BadSignature, URLSafeSerializer

from outreach import settings


def sign(purpose: str, row_id: int, version: int = 1) -> str:
    """The token of a row for one purpose."""
    return _serializer(purpose).dumps([row_id, version])


def read(purpose: str, token: str) -> tuple[int, int] | None:
    """Row id and version, or None for anything we did not sign for this purpose."""
    try:
        row_id, version = _serializer(purpose).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(row_id), int(version)


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings.value("SECRET_KEY"), salt=purpose)
