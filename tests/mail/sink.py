"""A real SMTP server that keeps what it is given, and refuses whom it is told to."""

import asyncio
import ssl
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from outreach.mail.delivery import CONNECTIONS
from tests.ports import free_port


class _Talk(SMTP):
    """One connection; one too many, or any where there is a greeting to all, hears that and no more."""

    sink: "Sink"

    def connection_made(self, transport: Any) -> None:
        if self._original_transport is not None:  # the same connection, encrypted from here on
            super().connection_made(transport)
            return
        self.sink.connections += 1
        self.sink.open += 1
        refusal = self.sink.greeting or (
            "421 4.3.2 too many connections" if self.sink.open > self.sink.most else ""
        )
        if refusal:
            transport.write(f"{refusal}\r\n".encode())
            transport.close()
            self.transport = None
            self._handler_coroutine = None
            return
        self.sink.peak = max(self.sink.peak, self.sink.open)
        self.sink.talks.append(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.sink.open -= 1
        if self._handler_coroutine is not None:
            super().connection_lost(error)


class _Gate(Controller):
    def factory(self) -> SMTP:
        talk = _Talk(self.handler, **self.SMTP_kwargs)
        talk.sink = self.handler
        return talk


class Sink:
    """`with Sink(refuse={"gone@example.org": "550 no such user"}) as sink: … sink.mails`.

    `seconds` is how long it takes for each text, but no longer once it was given `enough` at a time;
    `most` how many connections it takes at once; `greeting`, where given, is all that it says to whoever
    connects. `answers` replaces what it says to MAIL, DATA, NOOP or QUIT; `heard` is what it was asked of
    these. With a `certificate` it speaks TLS as `encryption` says, and `secrets` are the passwords of those
    who may sign in; `signed` and `encrypted` tell how each mail came.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        refuse: dict[str, str] | None = None,
        seconds: float = 0,
        enough: int = 1000,
        most: int = 1000,
        greeting: str = "",
        accents: bool = False,
        answers: dict[str, str] | None = None,
        encryption: str = "none",
        certificate: Path | None = None,
        secrets: dict[str, str] | None = None,
    ) -> None:
        self.port = port or free_port()
        self.refuse, self.answers = refuse or {}, answers or {}
        self.seconds, self.most, self.greeting = seconds, most, greeting
        self.enough, self.at_hand, self.most_at_hand = enough, 0, 0
        self.connections = self.open = self.peak = 0
        self.breaks = False
        self.talks: list[Any] = []
        self.mails: list[EmailMessage] = []
        self.receivers: list[str] = []
        self.heard: list[str] = []
        self.signed: list[str] = []
        self.encrypted: list[bool] = []
        self.encryption, self.secrets = encryption, secrets or {}
        facts: dict[str, Any] = {"enable_SMTPUTF8": accents, "authenticator": self._signs_in}
        if encryption == "tls":
            facts |= {"ssl_context": _speaks_as(certificate), "auth_require_tls": False}
        if encryption == "starttls":
            facts["tls_context"] = _speaks_as(certificate)
        self._controller = _Gate(self, hostname="127.0.0.1", port=self.port, **facts)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls={self.encryption}"

    def drop_all(self) -> None:
        """Break every connection, as a server does that was kept waiting."""
        for talk in self.talks:
            self._controller.loop.call_soon_threadsafe(talk.abort)

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = self.refuse.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
            self.receivers.append(address)
        return answer

    async def handle_MAIL(
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._answer("MAIL")

    async def handle_NOOP(self, *_asked: Any) -> str:
        return self._answer("NOOP")

    async def handle_QUIT(self, *_asked: Any) -> str:
        return self._answer("QUIT", "221 bye")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await self._take_time()
        if self.breaks:
            self.talks[-1].abort()
            return ""
        found = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(cast(EmailMessage, found))
        self.signed.append(session.auth_data or "")
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return self._answer("DATA", "250 kept")

    def _answer(self, command: str, usual: str = "250 OK") -> str:
        self.heard.append(command)
        return self.answers.get(command, usual)

    def _signs_in(
        self, _server: Any, _session: Any, _envelope: Any, _way: str, given: Any
    ) -> AuthResult:
        user, secret = given.login.decode(), given.password.decode()
        return AuthResult(success=self.secrets.get(user) == secret, handled=False, auth_data=user)

    async def _take_time(self) -> None:
        self.at_hand += 1
        self.most_at_hand = max(self.most_at_hand, self.at_hand)
        if self.at_hand >= self.enough:
            self._has_enough.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(self.seconds):
                await self._has_enough.wait()
        self.at_hand -= 1

    def __enter__(self) -> "Sink":
        self._has_enough = asyncio.Event()
        self._controller.start()
        return self

    def __exit__(self, *_error: Any) -> None:
        CONNECTIONS.close_idle(seconds=0)
        self._controller.stop()


def _speaks_as(certificate: Path | None) -> ssl.SSLContext:
    """With a certificate and its key, both in that file."""
    assert certificate is not None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context
