"""`newskg serve` as a user meets it."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from tests.builders import make_record
from tests.serve.serving import fill


def test_serve_prints_its_address_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    """The page is there as soon as the address is; Ctrl-C is the normal end: exit code 0, no complaint."""
    fill(tmp_path / "w", [make_record("滨海市很美。", [("滨海市", "Place", "city", [])])])
    command = [sys.executable, "-m", "cli", "serve", "-w", str(tmp_path / "w"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{address}api/graph", timeout=30) as answer:  # noqa: S310 - our own address
            assert "滨海市" in answer.read().decode()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert "Interrupted" not in err
    assert out == ""


def test_serve_for_others_wants_a_token_that_nobody_guesses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSKG_TOKEN", "short")
    result = CliRunner().invoke(main, ["serve", "--host", "0.0.0.0", "-w", str(tmp_path)])  # noqa: S104
    assert result.exit_code == 1
    assert "at least 16 letters and digits" in result.output
