"""Which Python `make` takes: the newest from 3.11 to 3.13 that runs and can make an environment."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import pythons

ROOT = Path(__file__).parents[2]
TAKEN = ("3.11", "3.12", "3.13")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The only folder of the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, answer: str = "", *, fails: bool = False) -> None:
    """A program of that name that answers like a Python, or does not run."""
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{answer}'\nexit {127 if fails else 0}\n")
    program.chmod(0o755)


def choose(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / ".ci/python"), *names]
    return subprocess.run(command, env={"PATH": str(folder)}, capture_output=True, text=True)


def test_the_newest_wins(folder: Path) -> None:
    for version in TAKEN:
        put(folder, f"python{version}", f"{version} whole")
        assert choose(folder).stdout == f"python{version}\n"


def test_the_newest_wins_whatever_its_name(folder: Path) -> None:
    put(folder, "python3.11", "3.11 whole")
    put(folder, "python3", "3.12 whole")
    assert choose(folder).stdout == "python3\n"


def test_what_does_not_run_is_passed_over(folder: Path) -> None:
    put(folder, "python3.13", fails=True)
    put(folder, "python3.12", "3.12 whole")
    assert choose(folder).stdout == "python3.12\n"


def test_without_venv_an_older_whole_python_is_taken(folder: Path) -> None:
    put(folder, "python3.13", "3.13 bare")
    put(folder, "python3.11", "3.11 whole")
    assert choose(folder).stdout == "python3.11\n"


def test_with_uv_no_venv_is_needed(folder: Path) -> None:
    put(folder, "python3.13", "3.13 bare")
    put(folder, "uv")
    assert choose(folder).stdout == "python3.13\n"


def test_without_venv_the_package_to_install_is_named(folder: Path) -> None:
    put(folder, "python3", "3.12 bare")
    result = choose(folder)
    assert (result.returncode, result.stdout) == (1, "")
    assert "apt-get install python3.12-venv" in result.stderr


@pytest.mark.parametrize("version", ["2.7", "3.10", "3.14", "4.11"])
def test_other_versions_are_refused_with_what_to_install(folder: Path, version: str) -> None:
    put(folder, "python3", f"{version} whole")
    result = choose(folder)
    assert (result.returncode, result.stdout) == (1, "")
    assert "needs Python 3.11, 3.12 or 3.13" in result.stderr
    assert "apt-get install python3 python3-venv" in result.stderr


def test_a_python_given_by_name_is_the_only_candidate(folder: Path) -> None:
    put(folder, "python3.13", "3.13 whole")
    put(folder, "mine", "3.11 whole")
    assert choose(folder, "mine").stdout == "mine\n"


def test_the_question_is_understood_by_a_real_python(folder: Path) -> None:
    name = f"python3.{sys.version_info[1]}"
    (folder / name).symlink_to(Path(sys.base_prefix) / "bin" / name)
    assert choose(folder).stdout == f"{name}\n"


def test_make_stops_with_that_sentence_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.txt", "requirements-boot.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    put(folder, "python3", "3.10 whole")
    result = subprocess.run(
        [shutil.which("make") or "make", "env"],
        cwd=tmp_path,
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert result.returncode != 0
    assert "needs Python 3.11, 3.12 or 3.13" in result.stderr
    assert not (tmp_path / ".venv").exists()


def test_the_lock_and_the_choice_name_the_same_versions() -> None:
    assert 'requires-python = ">=3.11,<3.14"' in (ROOT / "pyproject.toml").read_text()
    assert "3.11 | 3.12 | 3.13)" in (ROOT / ".ci/python").read_text()


def test_the_result_of_another_python_is_noted_once_and_outlives_the_next_proof() -> None:
    page = pythons.noted("# Proofs\n\n| proof |\n", "3.12.1", "pytest", "7 passed")
    page = pythons.noted(page, "3.13.0", "pytest", "1 failed, 6 passed")
    page = pythons.noted(page, "3.13.1", "pytest", "7 passed")
    rows = [line for line in pythons.kept(page) if line.startswith("| 3.")]
    assert [row.split(" | ")[0::2][:2] for row in rows] == [
        ["| 3.12.1", "7 passed"],
        ["| 3.13.1", "7 passed"],
    ]
    assert page.startswith("# Proofs\n\n| proof |\n\n## ")
    assert "\n".join(["# Proofs", "", "| proof |", "", *pythons.kept(page)]) == page


def test_the_closing_line_counts_without_the_time() -> None:
    assert pythons.closing_line("....\n12 passed, 1 skipped in 3.21s\n") == "12 passed, 1 skipped"
    assert pythons.closing_line("") == "no test was counted"
