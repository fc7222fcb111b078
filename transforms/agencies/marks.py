"""Machine marks: agencies named in a page's metadata or told by its address."""

from urllib.parse import urlsplit

from transforms.agencies.bylines import LineCredit, byline_credit
from transforms.agencies.table import agencies, agency_of_path, find_alias, is_agency_host
from transforms.agencies.tails import printed_ids
from transforms.records import Credit

_OF_PICTURES = frozenset({"image", "caption", "photo"})
_OF_HELPERS = frozenset({"contributor"})
_OWN_SITE_KINDS = frozenset({"agency", "press-release"})
_KINDS = {"text": "wire", "contributed": "contributed", "photo": "none"}


def mark_credit(raw: str, where: str) -> LineCredit | None:
    """What a machine mark credits: ``raw`` as it stands in the field that ``where`` names.

    A mark is a name and no sentence, so initials that would be doubtful in print count here. An
    address (a canonical link to another site) counts when it is an agency's own.
    """
    name = raw.strip()
    if name.startswith(("http://", "https://")):
        address = url_credit(name)
        return _in_field((address._replace(evidence="metadata"),), where) if address else None
    alias = find_alias(name)
    if alias is not None:
        role = "text" if alias.sells_text else "photo"
        return _in_field((Credit(alias.code, role, name, "metadata"),), where)
    line = byline_credit(name, "metadata")
    if line is None:
        return None
    return _in_field(line.credits, where)._replace(people=line.people, place=line.place)


def _in_field(credits: tuple[Credit, ...], where: str) -> LineCredit:
    """The same credits with the role that the field gives: a contributor wrote no wire copy."""
    if where in _OF_PICTURES:
        credits = tuple(credit._replace(role="photo") for credit in credits)
    elif where in _OF_HELPERS:
        credits = tuple(c._replace(role="contributed") if c.role == "text" else c for c in credits)
    return LineCredit(_KINDS[credits[0].role], credits)


def url_credit(url: str) -> Credit | None:
    """The agency whose own site or item address ``url`` is, or whose folder at another site."""
    try:
        address = urlsplit(url)
        host = address.hostname
    except ValueError:
        return None
    code = is_agency_host(host) if host else None
    if code is not None and agencies()[code].kind in _OWN_SITE_KINDS:
        return Credit(code, "text", host or "", "url")
    printed = printed_ids(url)
    if printed:
        return Credit(printed[0].agency, "text", printed[0].raw, "url")
    folder = agency_of_path(address.path)
    return Credit(folder, "text", address.path, "url") if folder else None
