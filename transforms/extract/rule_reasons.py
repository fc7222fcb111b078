"""What the parts of a page and the rules by place mean, in a few words each; the rules by words are phrases.csv's."""

_REASONS = {
    "headline": "the page's headline, or the same again",
    "standfirst": "stands first and says so, or is what the head calls the description",
    "byline": "names the author or the agency beside the headline or under the text",
    "time": "a time of publication or change",
    "caption": "belongs to the picture beside it",
    "alt": "describes the picture under it",
    "body": "a sentence among sentences, and no rule drops it",
    "tail": "a credit under the text",
    "agency_credit": "names an agency, for the text or a part of it",
    "sign_off": "an agency's closing line",
    "header_meta": "in the head of the article: section, share, reading time",
    "picture_text": "belongs to a picture: it is said beside it twice",
    "placeholder": "a template that was not filled in",
    "links": "links and little else",
    "repeated": "said elsewhere on the page",
    "headline_repeated": "the headline again",
    "teaser": "cut short, away from the article's paragraphs",
    "stray": "short, no sentence, away from the article's paragraphs",
    "stray_line": "short and no sentence",
    "card": "under another article's headline",
    "before_body": "short, before the first paragraph",
    "header": "short, before the first paragraph",
    "after_body": "after the last paragraph",
    "after_article": "after the article's element",
    "author_bio": "tells of the author",
    "credit_note": "says who had a part in the article, under it",
    "published_note": "says where the article was first published, under it",
    "copyright_note": "says whose the article is, under it",
    "support_note": "asks readers for support or news, under the article",
    "time_line": "a time, not the article's",
    "empty_heading": "a subhead with nothing under it",
}


def reason_of(rule: str) -> str:
    """The meaning of a part or a rule; its own name, spaced, where it says enough ("read more")."""
    return _REASONS.get(rule, rule.replace("_", " "))
