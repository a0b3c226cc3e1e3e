"""A real SMTP server that keeps what it is given, and refuses whom it is told to."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller

from tests.ports import free_port


class Sink:
    """`with Sink(refuse={"gone@example.org": "550 no such user"}) as sink: … sink.mails`."""

    def __init__(self, *, port: int = 0, refuse: dict[str, str] | None = None) -> None:
        self.port = port or free_port()
        self.refuse = refuse or {}
        self.mails: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        found = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(cast(EmailMessage, found))
        return "250 kept"

    def __enter__(self) -> "Sink":
        self._controller.start()
        return self

    def __exit__(self, *_error: Any) -> None:
        self._controller.stop()
