"""Machine marks: agencies named in a page's metadata or told by its address."""

from urllib.parse import urlsplit

from transforms.agencies.bylines import LineCredit, byline_credit
from transforms.agencies.table import agencies, find_alias, is_agency_host
from transforms.agencies.tails import printed_ids
from transforms.records import Credit

_OF_PICTURES = frozenset({"creditText", "image", "caption", "photo"})
_OWN_SITE_KINDS = frozenset({"agency", "press-release"})


def mark_credit(raw: str, where: str) -> LineCredit | None:
    """What a machine mark credits: ``raw`` as it stands in the field that ``where`` names.

    A mark is a name and no sentence, so initials that would be doubtful in print count here.
    """
    name = raw.strip()
    alias = find_alias(name)
    if alias is None:
        line = byline_credit(name, "metadata")
        return line if line is None or where not in _OF_PICTURES else _as_photo(line)
    role = "text" if alias.sells_text and where not in _OF_PICTURES else "photo"
    credit = Credit(alias.code, role, name, "metadata")
    return LineCredit("wire" if role == "text" else "none", (credit,))


def url_credit(url: str) -> Credit | None:
    """The agency whose own site, or whose item address, ``url`` is."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    code = is_agency_host(host) if host else None
    if code is not None and agencies()[code].kind in _OWN_SITE_KINDS:
        return Credit(code, "text", host or "", "url")
    printed = printed_ids(url)
    return Credit(printed[0].agency, "text", printed[0].raw, "url") if printed else None


def _as_photo(line: LineCredit) -> LineCredit:
    credits = tuple(credit._replace(role="photo") for credit in line.credits)
    return LineCredit("none", credits, line.people, line.place)
