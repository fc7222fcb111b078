"""From a wire story to what one paper prints of it: edits, headline, credit lines."""

from datetime import datetime
from random import Random
from typing import NamedTuple

from pipeline.demo import edits
from pipeline.demo.bank import Person, Picture, Story, later_take
from pipeline.demo.plan import Agency, Delivery

_STAFF_BYLINE = {"en": "By {name}", "de": "Von {name}", "es": "Por {name}"}


class Copy(NamedTuple):
    """What one outlet prints, before it becomes a page."""

    headline: str
    standfirst: str | None
    byline: str | None
    dateline: str  # set before the first paragraph; empty where there is none
    paragraphs: tuple[str, ...]  # without the dateline
    tail: str | None
    picture: Picture | None
    published: datetime
    language: str
    section: str
    number: int  # the outlet's own, in its URLs
    agency: str | None  # code, where the copy credits one
    credit_kind: str
    kept: float

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def printed_paragraphs(self) -> tuple[str, ...]:
        return (self.dateline + self.paragraphs[0], *self.paragraphs[1:])


def make_copy(
    delivery: Delivery, story: Story, agency: Agency | None, number: int, seed: int
) -> Copy:
    """Edit the story as the delivery says, and credit it as the delivery says."""
    rng = Random(f"{seed}/{delivery.item}/{delivery.outlet.key}/{number}")
    told = later_take(story) if "update" in delivery.edits else story
    wire, kept = shortened(told.paragraphs, delivery.edits, rng)
    lines = credit_lines(delivery, told, agency, rng)
    return Copy(
        headline=house_style(told.headlines[delivery.headline % len(told.headlines)], delivery),
        standfirst=told.standfirst,
        byline=lines.byline,
        dateline=lines.dateline,
        paragraphs=localised(tuple(house_style(text, delivery) for text in wire), told, delivery),
        tail=lines.tail,
        picture=told.picture,
        published=delivery.at,
        language=delivery.outlet.language,
        section=told.section,
        number=number,
        agency=agency.code if agency and delivery.credit else None,
        credit_kind=lines.kind,
        kept=kept,
    )


def shortened(
    paragraphs: tuple[str, ...], planned: tuple[str, ...], rng: Random
) -> tuple[tuple[str, ...], float]:
    """The wire text after dropping, moving and cutting, and the share of its words that is left."""
    text = paragraphs
    for edit in planned:
        if edit == "drop":
            text = edits.drop(text, rng)
        elif edit == "reorder":
            text = edits.reorder(text, rng)
        elif edit.startswith("cut "):
            text = edits.cut(text, float(edit.removeprefix("cut ")))
    return text, round(edits.words(text) / edits.words(paragraphs), 3)


def house_style(text: str, delivery: Delivery) -> str:
    """The edits that change words, not paragraphs."""
    if "spelling" in delivery.edits:
        text = edits.respell(text, delivery.outlet.language)
    if "subedit" in delivery.edits:
        text = edits.subedit(text)
    return edits.typewriter(text) if "typography" in delivery.edits else text


def localised(paragraphs: tuple[str, ...], story: Story, delivery: Delivery) -> tuple[str, ...]:
    """The outlet's own lead before the wire text, its own paragraphs inside it."""
    slots = {**story.slots, "here": delivery.outlet.town}
    if "local_add" in delivery.edits:
        paragraphs = edits.add_inside(
            paragraphs, tuple(text.format_map(slots) for text in story.local)
        )
    if "local_lead" in delivery.edits and story.local_lead:
        paragraphs = (story.local_lead.format_map(slots), *paragraphs)
    return paragraphs


class CreditLines(NamedTuple):
    byline: str | None
    dateline: str
    tail: str | None
    kind: str


def credit_lines(
    delivery: Delivery, story: Story, agency: Agency | None, rng: Random
) -> CreditLines:
    """The lines that name the agency where the delivery does; a staff byline where it does not."""
    reporter, editor = _reporters(story)
    staff = _STAFF_BYLINE[delivery.outlet.language[:2]].format(name=reporter)
    if agency is None or not delivery.credit:
        return CreditLines(staff, "", None, "none")
    facts = {"name": reporter, "editor": editor, "outlet": delivery.outlet.name}
    facts |= {
        "number": f"{rng.randrange(100000, 999999)}",
        "version": "2" if "update" in delivery.edits else "1",
    }
    hybrid = agency.hybrid.format_map(facts) if "hybrid" in delivery.credit else None
    bylines = [
        getattr(agency, form).format_map(facts)
        for form in delivery.credit
        if form in ("byline", "person")
    ]
    tail = agency.tail.format_map(facts) if "tail" in delivery.credit else None
    if hybrid and agency.hybrid_at == "tail":
        return CreditLines(staff, "", hybrid, "contributed")
    if hybrid:
        return CreditLines(hybrid, "", tail, "contributed")
    return CreditLines(
        bylines[0] if bylines else None, _dateline(delivery, story, agency), tail, "wire"
    )


def _dateline(delivery: Delivery, story: Story, agency: Agency) -> str:
    if "dateline" not in delivery.credit or not agency.dateline or not story.dateline:
        return ""
    town, comma, region = story.dateline.partition(",")
    return agency.dateline.format(PLACE=town.upper() + comma + region, Place=story.dateline)


def _reporters(story: Story) -> tuple[str, str]:
    """Two people of the story's cast, under each other's first names."""
    people = [person for person in story.slots.values() if isinstance(person, Person)]
    first, last = people[0], people[-1]
    return f"{last.first} {first.last}", f"{first.first} {last.last}"
