"""The description of the web API, kept by hand in openapi.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    text = Path(__file__).with_name("openapi.yml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document
