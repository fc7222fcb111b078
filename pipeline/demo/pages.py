"""From a copy to a page: HTML by the outlet's template, or the text of a rendered page."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from html import escape
from random import Random
from string import Template
from typing import Any, NamedTuple

from pipeline.demo.bank import read_yaml
from pipeline.demo.copies import Copy
from pipeline.demo.plan import Outlet

PAGE_FILES = ("pages_en.yaml", "pages_other.yaml")

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class PageTemplate(NamedTuple):
    """One site's page. Parts are ``string.Template`` texts; None where the site has no such."""

    page: str
    paragraph: str
    card: str
    printed: str  # the printed time, a format string
    jsonld: str  # "full", "graph", "short", "none"
    cards: int
    between: dict[int, str]
    figure: str | None
    standfirst: str | None
    byline: str | None
    tail: str | None
    comment: str | None


@cache
def page_template(name: str) -> PageTemplate:
    """A template of pages_*.yaml."""
    return PageTemplate(
        **next(read_yaml(file)[name] for file in PAGE_FILES if name in read_yaml(file))
    )


def page_url(copy: Copy, outlet: Outlet) -> str:
    """The page's address: section, slug of the headline, the outlet's number."""
    slug = re.sub(r"[^a-z0-9]+", "-", copy.headline.lower()).strip("-")
    return f"https://www.{outlet.domain}/{copy.section}/{slug[:48].strip('-')}-{copy.number}"


def html_page(copy: Copy, outlet: Outlet, rng: Random) -> bytes:
    """The page as a web server sends it. What ``rng`` draws is what changes from fetch to fetch."""
    template = page_template(outlet.page)
    others = _others(copy, rng)
    slots = {
        **_head(copy, outlet, template),
        "figure": _part(template.figure, copy.picture and copy.picture._asdict(), copy.number),
        "standfirst": _part(template.standfirst, copy.standfirst, copy.number),
        "byline": _part(template.byline, copy.byline, copy.number),
        "body": "\n".join(_body(copy, template, others)),
        "tail": _part(template.tail, copy.tail, copy.number),
        "cards": "\n".join(_cards(template, others, rng)),
        "comments": "".join(_comments(copy, template, rng)),
    }
    return Template(template.page).substitute(slots).encode(outlet.charset, "xmlcharrefreplace")


def rendered_text(copy: Copy, outlet: Outlet, rng: Random) -> str:
    """The page as a browser shows it, saved as text: blocks parted by blank lines, a picture's
    alternative text and caption on two lines next to each other, other stories below."""
    template = page_template(outlet.page)
    picture = copy.picture
    figure = f"{picture.alt}\n{picture.text}. Picture: {picture.credit}" if picture else None
    head = [copy.headline, printed_time(template.printed, copy.published, copy.language), figure]
    others = [line for pair in _others(copy, rng)[: template.cards] for line in pair]
    below = ["Latest World News", "See more Latest World News", *others]
    blocks = [*head, copy.standfirst, *copy.printed_paragraphs, copy.tail, *below]
    return "\n\n".join(block for block in blocks if block)


def menu_page(outlet: Outlet, rng: Random) -> bytes:
    """A page of links with no article on it."""
    pairs = _shuffled(read_yaml("other_news.yaml")[outlet.language[:2]], rng)
    links = "\n".join(
        f'<li><a href="/{place}">{escape(text)}</a></li>' for place, (_, text) in enumerate(pairs)
    )
    name = escape(outlet.name)
    head = f"<!DOCTYPE html><html><head><title>{name}</title></head>"
    page = f"{head}<body><nav><ul>\n{links}\n</ul></nav></body></html>"
    return page.encode(outlet.charset, "xmlcharrefreplace")


def printed_time(pattern: str, moment: datetime, language: str) -> str:
    """``pattern`` filled with the parts of ``moment`` in the page's language."""
    month = _MONTHS[language[:2]].split()[moment.month - 1]
    return pattern.format(
        day=moment.day,
        month=month,
        month3=month[:3],
        month_number=moment.month,
        year=moment.year,
        hour=moment.hour,
        hour12=moment.hour % 12 or 12,
        ampm="a.m." if moment.hour < 12 else "p.m.",
        ampm_plain="am" if moment.hour < 12 else "pm",
        minute=moment.minute,
        weekday=_WEEKDAYS[moment.weekday()],
        ordinal={1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(
            moment.day, "th"
        ),
    )


def _head(copy: Copy, outlet: Outlet, template: PageTemplate) -> dict[str, str]:
    facts = {
        "lang": copy.language,
        "charset": outlet.charset,
        "url": page_url(copy, outlet),
        "headline": copy.headline,
        "summary": copy.standfirst or copy.paragraphs[0][:120],
        "author": copy.byline or outlet.name,
        "outlet": outlet.name,
        "domain": outlet.domain,
        "section": copy.section,
        "iso": copy.published.isoformat(),
        "day_iso": copy.published.date().isoformat(),
        "year": str(copy.published.year),
        "printed": printed_time(template.printed, copy.published, copy.language),
        "number": str(copy.number),
    }
    jsonld = _jsonld(copy, outlet, template.jsonld)
    return {name: escape(value) for name, value in facts.items()} | {"jsonld": jsonld}


def _jsonld(copy: Copy, outlet: Outlet, completeness: str) -> str:
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": copy.headline,
    }
    article["datePublished"] = copy.published.isoformat()
    if completeness in ("full", "graph"):
        article["mainEntityOfPage"] = page_url(copy, outlet)
        article["publisher"] = {"@type": "Organization", "name": outlet.name}
        if copy.byline:
            name = re.sub(r"^(By|Von|Por) ", "", copy.byline)
            article["author"] = [{"@type": "Person", "name": name}]
    if completeness == "graph":
        site = {"@type": "WebSite", "name": outlet.name, "url": f"https://www.{outlet.domain}/"}
        article = {"@context": "https://schema.org", "@graph": [site, article]}
    return json.dumps(article, ensure_ascii=False).replace("</", "<\\/")


def _part(part: str | None, content: Any, number: int) -> str:
    """One part of the page with its content; nothing where the site or the copy has none."""
    if not part or not content:
        return ""
    slots = content if isinstance(content, dict) else {"text": content}
    escaped = {name: escape(value) for name, value in slots.items()}
    return Template(part).substitute(escaped, number=str(number))


def _body(copy: Copy, template: PageTemplate, others: list[list[str]]) -> Iterator[str]:
    for place, paragraph in enumerate(copy.printed_paragraphs, start=1):
        yield _part(template.paragraph, paragraph, copy.number)
        if place in template.between and place < len(copy.paragraphs):
            other = others[-place % len(others)][1]
            yield _part(template.between[place], {"other": other}, copy.number + place)


def _cards(template: PageTemplate, others: list[list[str]], rng: Random) -> Iterator[str]:
    credits = read_yaml("other_news.yaml")["card"]
    for alt, other in others[: template.cards]:
        slots = {"alt": alt, "other": other, "card_credit": rng.choice(credits)}
        yield _part(template.card, slots, rng.randrange(10000, 99999))


def _comments(copy: Copy, template: PageTemplate, rng: Random) -> Iterator[str]:
    for text in _shuffled(read_yaml("other_news.yaml")["comments"][copy.language[:2]], rng)[:3]:
        yield _part(template.comment, text, rng.randrange(100, 999))


def _others(copy: Copy, rng: Random) -> list[list[str]]:
    """Alternative text and headline of the other stories around this one."""
    return _shuffled(read_yaml("other_news.yaml")[copy.language[:2]], rng)


def _shuffled(rows: list[Any], rng: Random) -> list[Any]:
    return rng.sample(rows, len(rows))
