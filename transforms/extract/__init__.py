"""A page → an Article, in one call and without Beam.

>>> from transforms.extract import extract_page
>>> article = extract_page(page_bytes, "https://www.example.com/world/harbour-reopens")  # doctest:
+SKIP
"""

from transforms.extract.page import NotAnArticle, extract_document, extract_page

__all__ = ["NotAnArticle", "extract_document", "extract_page"]
