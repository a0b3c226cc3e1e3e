"""Handing a mail to the mail server, or to a file while there is none."""

import os
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.policy import SMTPUTF8
from email.utils import format_datetime, make_msgid
from pathlib import Path
from smtplib import (
    SMTP,
    SMTP_SSL,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from socket import gaierror
from ssl import SSLError
from urllib.parse import parse_qs, quote, unquote, urlsplit

from outreach import settings
from outreach.core import clock
from outreach.core.language import _, l_
from outreach.mail import envelope
from outreach.mail.envelope import CannotBeMade

TIMEOUT = 20
TRY_TIMEOUT = 8
ENCRYPTIONS = [
    ("starttls", l_("STARTTLS (usual, port 587)")),
    ("tls", l_("TLS (port 465)")),
    ("none", l_("None (only inside your own network)")),
]
IDLE = 20
SURE_FOR = 1  # seconds in which a kept connection is not asked whether it stands
NEEDS_ACCENTS = l_("The mail server carries no address with accents before the @.")


class Unsure(Exception):
    """The connection broke between the text and the server's answer: it may have taken the mail."""

    def __init__(self, error: Exception) -> None:
        super().__init__(words_of(error))


class Unreachable(Exception):
    """No connection; `error` says why. It is about the server, not about this mail."""

    def __init__(self, error: Exception) -> None:
        super().__init__(words_of(error))
        self.error = error

    @property
    def is_for_now(self) -> bool:
        """The server is there and takes no more at the moment."""
        too_many = isinstance(self.error, SMTPResponseException) and self.error.smtp_code < 500
        return too_many or isinstance(self.error, SMTPServerDisconnected)


@dataclass(frozen=True)
class Server:
    """A mail server as the settings page shows it; without a host, mail goes to files."""

    host: str = ""
    port: int | None = None
    encryption: str = "starttls"
    user: str = ""
    secret: str = ""

    @property
    def url(self) -> str:
        """`smtp://user:password@host:port?tls=…`, or nothing."""
        if not self.host:
            return ""
        sender = f"{quote(self.user, safe='')}:{quote(self.secret, safe='')}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"smtp://{sender}{self.host}{port}?tls={self.encryption}"


def server_of(url: str) -> Server:
    """The server that such an address names."""
    parts = urlsplit(url)
    if parts.scheme != "smtp":
        return Server()
    return Server(
        host=parts.hostname or "localhost",
        port=parts.port,
        encryption=parse_qs(parts.query).get("tls", ["none"])[0],
        user=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
    )


def connection(server_url: str, *, timeout: int = TIMEOUT) -> SMTP:
    """An open connection to `smtp://user:password@host:port?tls=starttls|tls|none`."""
    server = server_of(server_url)
    usual = {"tls": 465, "starttls": 587}.get(server.encryption, 25)
    port = server.port or usual
    smtp: SMTP
    if server.encryption == "tls":
        context = ssl.create_default_context()
        smtp = SMTP_SSL(server.host, port, timeout=timeout, context=context)
    else:
        smtp = SMTP(server.host, port, timeout=timeout)
    try:
        if server.encryption == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if server.user and server.secret:
            smtp.login(server.user, server.secret)
    except BaseException:
        smtp.close()
        raise
    return smtp


class Connections:
    """Open connections to mail servers, kept between mails and lent to one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free: list[tuple[str, SMTP, float]] = []
        self._lent = 0

    @property
    def are_any(self) -> bool:
        """Whether at least one stands: then one more that is refused says nothing about the mail."""
        return bool(self._lent or self._free)

    @contextmanager
    def lent(self, server_url: str) -> Iterator[SMTP]:
        """A connection that answers; it is kept afterwards unless something went wrong in it."""
        smtp = self._kept(server_url) or _opened(server_url)
        with self._lock:
            self._lent += 1
        try:
            yield smtp
        except SMTPRecipientsRefused:
            self._keep(server_url, smtp)
            raise
        except BaseException:
            smtp.close()
            raise
        else:
            self._keep(server_url, smtp)
        finally:
            with self._lock:
                self._lent -= 1

    def close_idle(self, *, seconds: float = IDLE) -> None:
        """Take leave where nothing was sent for that long."""
        with self._lock:
            now = time.monotonic()
            idle = [free for free in self._free if now - free[2] >= seconds]
            self._free = [free for free in self._free if free not in idle]
        for _url, smtp, _since in idle:
            _leave(smtp)

    def _kept(self, server_url: str) -> SMTP | None:
        while True:
            with self._lock:
                fitting = [free for free in self._free if free[0] == server_url]
                if not fitting:
                    return None
                self._free.remove(fitting[-1])
            _url, smtp, since = fitting[-1]
            if time.monotonic() - since < SURE_FOR or _answers(smtp):
                return smtp
            smtp.close()

    def _keep(self, server_url: str, smtp: SMTP) -> None:
        with self._lock:
            self._free.append((server_url, smtp, time.monotonic()))


CONNECTIONS = Connections()


def hand_over(mail: EmailMessage, *, server_url: str, name: str) -> None:
    """Give one mail to the server, or to a file of that name; whatever stands against it is raised."""
    if server_url.startswith("file:"):
        _write(mail, name)
        return
    with CONNECTIONS.lent(server_url) as smtp:
        _send(mail, smtp)


def _send(mail: EmailMessage, smtp: SMTP) -> None:
    """RFC 5321 in its three steps, so that it is known whether the server may have taken the mail."""
    sender = mail["From"].addresses[0].addr_spec
    receivers = [address.addr_spec for address in mail["To"].addresses]
    options, policy = [], mail.policy
    if not all(address.isascii() for address in [sender, *receivers]):
        if not smtp.has_extn("smtputf8"):
            raise CannotBeMade(NEEDS_ACCENTS)
        options, policy = ["SMTPUTF8", "BODY=8BITMIME"], SMTPUTF8
    content = mail.as_bytes(policy=policy)
    _expect(smtp.mail(sender, options))
    for receiver in receivers:
        code, words = smtp.rcpt(receiver)
        if code >= 300:
            smtp.rset()
            raise SMTPRecipientsRefused({receiver: (code, words)})
    try:
        answer = smtp.data(content)
    except SMTPDataError:
        raise
    except (OSError, SMTPServerDisconnected) as error:
        raise Unsure(error) from error
    _expect(answer)


def _expect(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if code >= 300:
        raise SMTPResponseException(code, words)


def _write(mail: EmailMessage, name: str) -> None:
    """A file that only we read: it holds what opens something for its reader."""
    folder = Path(settings.value("OUTREACH_INSTANCE")) / "mail"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    path = folder / f"{name}.eml"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(mail.as_bytes(policy=SMTPUTF8))


def _opened(server_url: str) -> SMTP:
    try:
        return connection(server_url)
    except (OSError, SMTPException) as error:
        raise Unreachable(error) from error


def _answers(smtp: SMTP) -> bool:
    try:
        return smtp.noop()[0] == 250
    except (OSError, SMTPException):
        return False


def _leave(smtp: SMTP) -> None:
    with suppress(OSError, SMTPException):
        smtp.quit()


def try_out(server_url: str, *, to: str, sender: str) -> str | None:
    """Send a test mail at once; None when the server took it, else the sentence that says why not."""
    try:
        mail = EmailMessage(policy=SMTP_POLICY)
        mail["Subject"] = _("Test mail from Outreach")
        mail["From"], mail["To"] = envelope.mailbox("", sender), envelope.mailbox("", to)
        mail["Date"], mail["Message-ID"] = format_datetime(clock.now()), make_msgid()
        mail.set_content(_("Your mail server works: this mail went through it."))
        smtp = connection(server_url, timeout=TRY_TIMEOUT)
        try:
            _send(mail, smtp)
        finally:
            _leave(smtp)
    except (OSError, SMTPException, ValueError, CannotBeMade, Unsure) as error:
        return why_not(error)
    return None


def why_not(error: Exception) -> str:
    """What a failed delivery means, with the server's own words where it gave some."""
    if isinstance(error, CannotBeMade):
        return _(error.sentence)
    if isinstance(error, SMTPRecipientsRefused):
        return _("The mail server refused the address: %(words)s", words=words_of(error))
    if isinstance(error, SMTPAuthenticationError):
        return _(
            "The mail server did not accept the user name and password: %(words)s",
            words=words_of(error),
        )
    if isinstance(error, SMTPNotSupportedError):
        return _("The mail server does not offer this: choose another encryption or no user name.")
    if isinstance(error, SMTPResponseException):
        return _("The mail server answered: %(words)s", words=words_of(error))
    if isinstance(error, gaierror):
        return _("No mail server has this name: check the spelling.")
    if isinstance(error, TimeoutError):
        return _("The mail server did not answer in time: check its name and port.")
    if isinstance(error, ConnectionRefusedError):
        return _("Nothing listens at this mail server and port: check both.")
    if isinstance(error, SSLError):
        return _("The encrypted connection failed: choose another encryption or port.")
    return _("The mail could not be handed over: %(words)s", words=words_of(error))


def words_of(error: Exception) -> str:
    """The server's own words, or Python's; ours are kept in English and translated when shown."""
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(_answer(*answer) for answer in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return " ".join(str(error).split()) or type(error).__name__


def is_final(error: Exception) -> bool:
    """Whether trying again is useless: it cannot be made, or the server refused it for good.

    What the server says before it hears of a mail (a bad password, 554 at the door) is about the server:
    that is tried again.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    return isinstance(error, CannotBeMade) or (
        isinstance(error, SMTPResponseException) and error.smtp_code >= 500
    )


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"
