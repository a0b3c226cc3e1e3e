"""Attestations from the terminal."""

from pathlib import Path

from flask import Flask
from pypdf import PdfReader

from tests.certificates.test_api import held_event


def test_issue_prints_the_numbers_and_writes_one_file(app: Flask, tmp_path: Path) -> None:
    event, file = held_event(), tmp_path / "all.pdf"
    asked = ["certificates", "issue", str(event.id), "--pdf", str(file)]
    result = app.test_cli_runner().invoke(args=asked)
    assert result.exit_code == 0, result.output
    assert "OUT-2025-26-000001" in result.output
    assert len(PdfReader(file).pages) == 1


def test_issue_for_no_event_says_so(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["certificates", "issue", "999"])
    assert result.exit_code == 1
    assert "there is no event 999" in result.output
