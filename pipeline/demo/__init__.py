"""A made-up newswire day: pages as real life delivers them, and the truth about each of them."""
