"""A real browser for the tests: Debian's chromium, or any on the PATH. Its absence fails in CI, and skips elsewhere."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""The browser's own traffic is kept out of the count, and it may run as root."""


def path() -> str | None:
    """Where the browser is, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """A headless browser. Without one on the PATH: a failure in CI, a skip with its reason elsewhere."""
    found = path()
    if found is None:
        reason = "no chromium on the PATH; install it (on Debian: apt-get install chromium) to run the browser tests"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return playwright.chromium.launch(executable_path=found, args=list(QUIET))
