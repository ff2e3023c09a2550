"""JSON for standard output: any language as it is, nothing that could steer a terminal, valid UTF-8."""

from __future__ import annotations

import json
import re
from typing import Any

UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def dumps(value: Any, *, indent: int | None = 2) -> str:
    """JSON text. The encoder escapes C0 controls; C1, bidirectional controls and surrogates are escaped here."""
    return UNSAFE.sub(
        lambda match: f"\\u{ord(match.group()):04x}", json.dumps(value, ensure_ascii=False, indent=indent)
    )
