"""Fetching from an address that somebody typed: what may be reached, how much, and for how long."""

import time
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest

from outreach.schools import download
from outreach.schools.download import LARGEST, Fetcher, NotFetched
from outreach.schools.models import FetchFailure
from tests.schools import servers


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return servers.certificate(tmp_path_factory.mktemp("tls"))


def why(fetcher: Fetcher, url: str) -> FetchFailure:
    with pytest.raises(NotFetched) as failed:
        fetcher.fetch(url)
    return failed.value.failure


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True),
        ("127.0.0.1", False), ("10.0.0.1", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("::1", False), ("::", False), ("fc00::1", False),
        ("fe80::1", False), ("ff02::1", False), ("::ffff:127.0.0.1", False), ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False), ("64:ff9b::808:808", True), ("2002:7f00:1::", False),
        ("2001:0:53aa:64c:0:0:0:1", False), ("2002:808:808::1", True), ("fec0::1", False),
        ("::127.0.0.1", False), ("::ffff:0:7f00:1", False), ("64:ff9b:1::808:808", False),
        ("5f00::1", False), ("3fff:fff::1", False), ("2620:fe::fe", True), ("ff0e::1", False),
    ],
)  # fmt: skip
def test_private_addresses_are_not_reached(address: str, is_public: bool) -> None:
    assert download.is_public(ip_address(address)) is is_public


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("http://localhost/a.ics", FetchFailure.NOT_SECURE),
        ("file:///etc/passwd", FetchFailure.NOT_SECURE),
        ("https://localhost:22/a.ics", FetchFailure.NOT_SECURE),
        ("https://me:secret@example.org/a.ics", FetchFailure.NOT_SECURE),
        ("https://[::1/", FetchFailure.NOT_SECURE),
        ("https://x:99999/", FetchFailure.NOT_SECURE),
        ("https:///a.ics", FetchFailure.NOT_SECURE),
        ("https://localhost/a.ics", FetchFailure.PRIVATE),
        ("https://127.1/a.ics", FetchFailure.PRIVATE),
        ("https://0x7f000001/a.ics", FetchFailure.PRIVATE),
        ("https://169.254.169.254/latest/meta-data", FetchFailure.PRIVATE),
        ("https://[::ffff:10.0.0.1]/", FetchFailure.PRIVATE),
        ("https://nobody.invalid/a.ics", FetchFailure.UNKNOWN_SERVER),
        (f"https://{'a' * 70}.example.org/", FetchFailure.UNKNOWN_SERVER),
    ],
)
def test_an_address_is_looked_at_before_anything_is_asked(url: str, failure: FetchFailure) -> None:
    assert why(Fetcher(), url) is failure


@pytest.mark.parametrize(
    ("host", "is_private"),
    [
        ("example.org", False), ("8.8.8.8", False), ("[2001:4860:4860::8888]", False),
        ("localhost.example.org", False), ("local.ca", False), ("10.example.org", False),
        ("localhost", True), ("LOCALHOST.", True), ("db.local", True), ("cal.internal", True),
        ("intranet", True), ("127.0.0.1", True), ("127.1", True), ("0x7f000001", True),
        ("2130706433", True), ("169.254.169.254", True), ("[::1]", True), ("[fec0::1]", True),
        ("[::ffff:10.0.0.1]", True),
    ],
)  # fmt: skip
def test_a_private_address_is_told_before_it_is_kept(host: str, is_private: bool) -> None:
    url = f"https://{host}/css.ics"
    if not is_private:
        Fetcher().check(url)
        return
    with pytest.raises(NotFetched) as failed:
        Fetcher().check(url)
    assert failed.value.failure is FetchFailure.PRIVATE


def test_every_address_of_a_name_must_be_public(pem: Path) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        _send(handler, b"BEGIN:VCALENDAR")

    with servers.serving(answer, pem) as fetcher:
        seen: list[str] = []
        one_is_private = Fetcher(
            port=fetcher.port,
            certificates=fetcher.certificates,
            may_reach=lambda address: bool(seen.append(str(address))) or len(seen) > 1,
        )
        assert why(one_is_private, f"https://localhost:{fetcher.port}/") is FetchFailure.PRIVATE
        assert fetcher.fetch(f"https://localhost:{fetcher.port}/a.ics?x=1") == b"BEGIN:VCALENDAR"


def _send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.mark.parametrize(
    ("path", "result"),
    [
        ("/200", b"/200"),
        ("/moved/3", b"/moved/0"),
        ("/moved/4", FetchFailure.NOT_THERE),
        ("/404", FetchFailure.NOT_THERE),
        ("/500", FetchFailure.NOT_THERE),
        ("/plain", FetchFailure.NOT_SECURE),
        ("/inside", FetchFailure.NOT_SECURE),
        ("/short", FetchFailure.NO_ANSWER),
        (f"/size/{LARGEST}", b"a" * LARGEST),
        (f"/size/{LARGEST + 1}", FetchFailure.TOO_LARGE),
    ],
)
def test_what_a_server_may_answer(pem: Path, path: str, result: bytes | FetchFailure) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        what, _sign, rest = handler.path.strip("/").partition("/")
        if what == "moved" and rest != "0":
            _send(handler, b"", 302, Location=f"/moved/{int(rest) - 1}")
        elif what == "plain":
            _send(handler, b"", 301, Location="http://localhost/")
        elif what == "inside":
            _send(handler, b"", 307, Location="https://127.0.0.1:22/")
        elif what == "short":
            handler.send_response(200)
            handler.send_header("Content-Length", "10")
            handler.end_headers()
            handler.wfile.write(b"abc")
        elif what == "size":
            _send(handler, b"a" * int(rest))
        else:
            _send(handler, handler.path.encode(), int(what) if what.isdigit() else 200)

    with servers.serving(answer, pem) as fetcher:
        url = f"https://localhost:{fetcher.port}{path}"
        if isinstance(result, bytes):
            assert fetcher.fetch(url) == result
        else:
            assert why(fetcher, url) is result


def test_a_redirect_into_a_private_network_is_not_followed(pem: Path) -> None:
    asked: list[str] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        _send(handler, b"", 302, Location="/again")

    with servers.serving(answer, pem) as fetcher:
        rebound = Fetcher(
            port=fetcher.port,
            certificates=fetcher.certificates,
            may_reach=lambda _address: not asked,
        )
        assert why(rebound, f"https://localhost:{fetcher.port}/") is FetchFailure.PRIVATE
    assert asked == ["/"]


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_server_that_drips_is_cut_off(pem: Path, part: str) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if part == "body" else b"X: "))
        try:
            for _n in range(100):
                handler.wfile.write(b"a")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    with servers.serving(answer, pem, seconds=0.4) as fetcher:
        start = time.monotonic()
        assert why(fetcher, f"https://localhost:{fetcher.port}/") is FetchFailure.TOO_SLOW
        assert time.monotonic() - start < 3


def test_a_server_with_a_certificate_that_nobody_knows_is_not_asked(pem: Path) -> None:
    asked: list[str] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)

    with servers.serving(answer, pem) as fetcher:
        stranger = Fetcher(port=fetcher.port, may_reach=fetcher.may_reach)
        assert why(stranger, f"https://localhost:{fetcher.port}/") is FetchFailure.NO_ANSWER
    assert asked == []
