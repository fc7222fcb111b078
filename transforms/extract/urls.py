"""URLs folded to one form per article, and the outlet behind a URL.

One article is linked with campaign parameters, as AMP, from a mobile host and from caches; all of
these are the same copy. What names the article (its path, ids in the query) is kept.
"""

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple
from unicodedata import combining, normalize
from urllib.parse import quote, unquote, urlsplit

from publicsuffixlist import PublicSuffixList

# A value decides for these: "?output=amp" is a form, "?output=3" may be an id; "?m=1" is Blogger's
# mobile page.
_FORMS = frozenset(
    {("output", "amp"), ("format", "amp"), ("view", "amp"), ("type", "amp"), ("mode", "amp")}
    | {("m", "0"), ("m", "1"), ("mobile", "0"), ("mobile", "1"), ("mobile", "true")}
)
_MOBILE_LABELS = frozenset({"m", "mobile", "mobil", "amp", "wap", "touch"})
_AMP_ENDINGS = (".amp.html", ".amp", "-amp.html")
_SAFE = "/%:=&?~+!$,;'@()*[]|"
_PLAIN = re.compile(r"[A-Za-z0-9._~/=+-]*")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_HOST = re.compile(r"[^\s/?#@]+")
_GOOGLE = re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}")
_IN_AMP_CACHE = re.compile(r"/[a-z]+/(?:s/)?(.+)")  # "/c/s/www.example.com/a", "/v/s/…", "/c/…"
_IN_ARCHIVE = re.compile(r"/web/\d{4,14}(?:[a-z]{2}_)?/(?:https?:/{1,2})?(.+)")
_ESCAPED_QUERY = re.compile(r"%3f", re.I)  # ".../amp/s/example.com/a%3fusqp=mq331"
_MAX_UNWRAPS = 8


class _Parts(NamedTuple):
    host: str
    port: int | None
    path: str
    query: str


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """The list that the library carries: no network, no cache in the home folder."""
    return PublicSuffixList()


@lru_cache(maxsize=1)
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    """Names and prefixes of the parameters that urls_tracking.txt lists."""
    text = files(__package__).joinpath("urls_tracking.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    prefixes = tuple(line[:-1] for line in lines if line.endswith("*"))
    return frozenset(line for line in lines if not line.endswith("*")), prefixes


def without_accents(text: str) -> str:
    """As addresses spell words: "Página Nueve" → "Pagina Nueve"."""
    return "".join(char for char in normalize("NFKD", text) if not combining(char))


@lru_cache(maxsize=65_536)
def registered_domain(host: str) -> str | None:
    """``"www.news.example.co.uk"`` → ``"example.co.uk"``; None for addresses and single labels."""
    if ":" in host or host.replace(".", "").isdigit():
        return None
    found: str | None = _suffixes().privatesuffix(host)
    return found


@lru_cache(maxsize=8192)  # the same page's address is asked for several times
def outlet_of(url: str | None) -> str | None:
    """The registered domain of a URL's host (the host itself where it has none, as for an IP
    address).
    """
    parts = _split(url) if url else None
    if parts is None:
        return None
    host = _unwrap(parts).host
    return registered_domain(host) or host


@lru_cache(maxsize=1024)  # of one page: as its key, and as the address it gives itself
def canonicalise_url(url: str) -> str:
    """One form for all forms of one article's URL. Idempotent; what is no web URL comes back
    stripped only.

    The scheme becomes https; host case, default ports, fragment, user names, tracking parameters,
    AMP and mobile forms go. A mobile host directly on the registered domain ("m.example.com") folds
    to its "www" host, which is the one that such outlets use for readers at a desk.
    """
    parts = _split(url)
    if parts is None:
        return url.strip()
    parts = _unwrap(parts)
    host, path = _desktop_host(parts.host), _desktop_path(_tidy_escapes(parts.path))
    port = f":{parts.port}" if parts.port else ""
    query = _article_query(parts.query)
    return f"https://{host}{port}{path or '/'}{'?' + query if query else ''}"


def web_url(url: str | None) -> str | None:
    """The address if it is one on the web; None for a word in its place ("N/A") and a broken one."""
    return url if url and _split(url) else None


def url_key(url: str) -> str:
    """The identity of an article's URL: canonical, without scheme, "www." and a closing slash."""
    return canonicalise_url(url).removeprefix("https://").removeprefix("www.").rstrip("/")


def _split(url: str) -> _Parts | None:
    text = url.strip()
    if text.startswith("//"):
        text = "https:" + text
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or not _HOST.fullmatch(host):
        return None
    if port in (80, 443):
        port = None
    return _Parts(_without_ports_and_dots(host), port, parts.path, parts.query)


def _without_ports_and_dots(host: str) -> str:
    host = host.strip(".").lower()
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _unwrap(parts: _Parts) -> _Parts:
    """Out of caches and proxies, which hold the publisher's host and path in their own."""
    for _ in range(_MAX_UNWRAPS):
        inner = _cached_url(parts)
        found = _split(inner) if inner else None
        if found is None:
            return parts
        parts = found
    return parts


def _cached_url(parts: _Parts) -> str | None:
    """The address inside one of an AMP cache, an archive or a translating proxy; None for others."""
    host, path = _desktop_host(parts.host), parts.path
    if _GOOGLE.fullmatch(host) and path.startswith("/amp/"):
        rest = path.removeprefix("/amp/").removeprefix("s/")
    elif host.endswith("cdn.ampproject.org"):
        match = _IN_AMP_CACHE.match(path)
        rest = match[1] if match else ""
    elif host == "web.archive.org":
        match = _IN_ARCHIVE.match(path)
        rest = match[1] if match else ""
    elif host.endswith(".translate.goog"):
        name = host.removesuffix(".translate.goog").replace("--", "\0").replace("-", ".")
        rest = name.replace("\0", "-") + path
    else:
        return None
    rest = _ESCAPED_QUERY.sub("?", unquote(rest) if "/" not in rest else rest, count=1)
    joint = "&" if "?" in rest else "?"
    return f"https://{rest}{joint + parts.query if parts.query else ''}" if "." in rest else None


def _desktop_host(host: str) -> str:
    domain = registered_domain(host)
    if domain is None or host == domain:
        return host
    labels = host.removesuffix("." + domain).split(".")
    kept = [label for label in labels if label not in _MOBILE_LABELS]
    if len(kept) == len(labels):
        return host
    return ".".join([*(kept or ["www"]), domain])


def _desktop_path(path: str) -> str:
    """Without the AMP marks of a path: a segment "amp", an ending ".amp" or ".amp.html"."""
    segments = [part for part in path.split("/") if part != "amp"]
    shorter = "/".join(segments)
    for ending in _AMP_ENDINGS:
        if shorter.endswith(ending) and len(shorter) > len(ending) + 1:
            shorter = shorter.removesuffix(ending) + (".html" if ending.endswith("html") else "")
            return _desktop_path(shorter)
    names_article = any(ch.isdigit() or ch in "-_" for ch in shorter)
    return shorter if names_article else path


def _article_query(query: str) -> str:
    names, prefixes = _tracking()
    kept = []
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        name = key.lower()
        if not pair or name in names or name.startswith(prefixes):
            continue
        if (name, value.lower()) in _FORMS:
            continue
        kept.append(_tidy_escapes(pair))
    return "&".join(kept)


def _tidy_escapes(text: str) -> str:
    """Escapes in one spelling: upper-case hex, none for unreserved characters, one for all that is
    not ASCII.
    """
    if _PLAIN.fullmatch(text) is not None:
        return text
    return _PERCENT.sub(_tidy_escape, quote(text, safe=_SAFE, errors="replace"))


def _tidy_escape(match: re.Match[str]) -> str:
    plain = chr(int(match[0][1:], 16))
    return plain if _UNRESERVED.fullmatch(plain) else match[0].upper()
