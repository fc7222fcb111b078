"""What can be read of an article's JSON-LD that is no JSON: quotes left bare in a text, a comma too few, a cut end.

Field by field, as it stands in the block: values that end where a field may end are right whatever
stands broken between them.
"""

import json
import re
from typing import Any

Node = dict[str, Any]

_MAX_LENGTH = 100_000  # characters
_ARTICLE = re.compile(
    r'"@type"\s*:\s*\[?\s*"((?:https?://schema\.org/)?\w*(?:Article|Posting|Report))"'
)
_FIELDS = re.compile(
    r'"(headline|datePublished|dateModified|inLanguage|articleSection)"\s*:\s*'
    r'"((?:[^"\\]|\\.){1,400})"\s*(?=[,}\]\n]|"\w+"\s*:)'
)
_AUTHORS = re.compile(
    r'"author"\s*:\s*("(?:[^"\\]|\\.){1,200}"|\{[^{}\[\]]{0,600}\}|\[(?:[^{}\[\]]{0,200}\{[^{}]{0,600}\}){0,20}[^{}\[\]]{0,600}\])'
)
_NAME = re.compile(r'"name"\s*:\s*"((?:[^"\\]|\\.){1,200})"')
_STRING = re.compile(r'"((?:[^"\\]|\\.){1,200})"')


def salvage(text: str) -> Node | None:
    """An article's node with the fields that can be read; None where the block tells of no article.

    Time is linear in the block's length. Of several articles in one block only the first is read.
    """
    kind = _ARTICLE.search(text) if len(text) <= _MAX_LENGTH else None
    if kind is None:
        return None
    node: Node = {"@type": kind[1]}
    for match in _FIELDS.finditer(text):
        node.setdefault(match[1], _unescaped(match[2]))
    names = _authors(text)
    return node | ({"author": names} if names else {})


def _authors(text: str) -> list[str]:
    found = _AUTHORS.search(text)
    if found is None:
        return []
    pattern = _NAME if "{" in found[1] else _STRING
    return [_unescaped(name) for name in pattern.findall(found[1])]


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value
