"""Fetching what stands at an address that somebody typed: bounded, and never from a private network."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import monotonic
from urllib.parse import urljoin, urlsplit

from outreach.schools.models import FetchFailure

SECONDS, LARGEST, MOST_MOVES = 20, 1024 * 1024, 3
MOVED, OK = (301, 302, 303, 307, 308), 200
MAPPED = IPv6Network("64:ff9b::/96")
UNICAST, DOCUMENTED = IPv6Network("2000::/3"), IPv6Network("3fff::/20")
INNER_NAMES = ("localhost", "local", "internal", "lan", "home", "intranet", "corp")
"""Last words of names that stand for this machine or a network of somebody's own."""
Address = IPv4Address | IPv6Address


class NotFetched(Exception):
    """Nothing came, for this reason."""

    def __init__(self, failure: FetchFailure) -> None:
        super().__init__(failure.value)
        self.failure = failure


def is_public(address: Address) -> bool:
    """Whether the whole world reaches that address; one that hides an IPv4 address is as good as that."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in MAPPED:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(inner)
        if address.teredo or address not in UNICAST or address in DOCUMENTED:
            return False
    return address.is_global and not address.is_multicast


def is_inner_name(host: str) -> bool:
    """Whether a host is private as it is written, without asking anybody: a name or a number."""
    name = host.rstrip(".").partition("%")[0]
    with suppress(ValueError):
        return not is_public(ip_address(name))
    with suppress(OSError):  # 127.1 and 0x7f000001 are numbers too
        return not is_public(IPv4Address(socket.inet_aton(name)))
    return "." not in name or name.lower().rpartition(".")[2] in INNER_NAMES


@dataclass(frozen=True)
class Fetcher:
    """How it is fetched: from secure servers on their usual port, at public addresses."""

    port: int = 443
    seconds: float = SECONDS
    may_reach: Callable[[Address], bool] = is_public
    certificates: ssl.SSLContext | None = None

    def fetch(self, url: str) -> bytes:
        """What stands there, or where it moved to, looking at every address before it is connected to."""
        ends_at = monotonic() + self.seconds
        for _move in range(MOST_MOVES + 1):
            status, content = self._get(url, ends_at)
            if status in MOVED:
                url = urljoin(url, content.decode("latin-1"))
                continue
            if status != OK:
                raise NotFetched(FetchFailure.NOT_THERE)
            return content
        raise NotFetched(FetchFailure.NOT_THERE)

    def check(self, url: str) -> None:
        """Raise NotFetched of an address that is never looked at; names are asked for when it is fetched."""
        host, _path = self._parts(url)
        if is_inner_name(host):
            raise NotFetched(FetchFailure.PRIVATE)

    def _get(self, url: str, ends_at: float) -> tuple[int, bytes]:
        """The status, and the body or where it moved to."""
        host, path = self._parts(url)
        connection = _Pinned(host, self.port, self._address_of(host), self.certificates)
        connection.timeout = max(ends_at - monotonic(), 0.1)
        timer = threading.Timer(connection.timeout, connection.cut)
        timer.daemon = True
        timer.start()
        try:
            headers = {
                "User-Agent": "Outreach",
                "Accept": "text/calendar",
                "Accept-Encoding": "identity",
            }
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            if answer.status in MOVED:
                return answer.status, answer.headers.get("Location", "").encode("latin-1", "ignore")
            content = _read(answer)
            if connection.is_cut:
                raise TimeoutError
            return answer.status, content
        except (OSError, HTTPException, ValueError) as error:
            is_late = connection.is_cut or isinstance(error, TimeoutError)
            failure = FetchFailure.TOO_SLOW if is_late else FetchFailure.NO_ANSWER
            raise NotFetched(failure) from error
        finally:
            timer.cancel()
            connection.close()

    def _parts(self, url: str) -> tuple[str, str]:
        """Host and path of an address that may be fetched."""
        try:
            parts = urlsplit(url)
            port, host = parts.port, parts.hostname
        except ValueError as error:
            raise NotFetched(FetchFailure.NOT_SECURE) from error
        is_usual = port in (None, self.port) and not parts.username and not parts.password
        if parts.scheme != "https" or not host or not is_usual:
            raise NotFetched(FetchFailure.NOT_SECURE)
        return host, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def _address_of(self, host: str) -> str:
        """The first address of that name, once all of them may be reached."""
        try:
            answers = socket.getaddrinfo(host, self.port, type=socket.SOCK_STREAM)
        except (OSError, ValueError) as error:
            raise NotFetched(FetchFailure.UNKNOWN_SERVER) from error
        addresses = [str(answer[4][0]) for answer in answers]
        if not all(self.may_reach(ip_address(text.partition("%")[0])) for text in addresses):
            raise NotFetched(FetchFailure.PRIVATE)
        return addresses[0]


class _Pinned(HTTPSConnection):
    """To the address that was looked at, whatever the name leads to meanwhile; cut off at any moment."""

    def __init__(
        self, host: str, port: int, address: str, certificates: ssl.SSLContext | None
    ) -> None:
        self.secure = certificates or ssl.create_default_context()
        super().__init__(host, port, context=self.secure)
        self.address, self.is_cut = address, False
        self.wire: ssl.SSLSocket | None = None

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), timeout=self.timeout)
        self.sock = self.secure.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        if self.is_cut:
            raise TimeoutError
        self.wire = self.sock  # http.client lets go of its own once an answer has no length
        self.sock.do_handshake()

    def cut(self) -> None:
        """End whatever it waits for."""
        self.is_cut = True
        with suppress(OSError):
            if self.wire:
                self.wire.shutdown(socket.SHUT_RDWR)


def _read(answer: HTTPResponse) -> bytes:
    """The whole body, unless it is larger than may be."""
    content = answer.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NotFetched(FetchFailure.TOO_LARGE)
    if answer.length:
        raise HTTPException("the rest is missing")
    return content
