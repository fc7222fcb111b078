"""British and American spellings of the words whose difference no ending tells.

The regular ones (colour, organise, travelled, centre, defence, catalogue) are rules of the
tokeniser. Each line: the American form, then its British forms, as they stand after those rules.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from transforms.text.hashing import token_hash

_IRREGULAR = """
gray grey grays greys
tire tyre
tires tyres
check cheque
checks cheques
plow plough
curb kerb
aluminum aluminium
airplane aeroplane eroplane
judgment judgement
acknowledgment acknowledgement
aging ageing
skeptic sceptic
skeptical sceptical
skepticism scepticism
mold mould
pajamas pyjamas
enrol enroll
fulfil fulfill
skillful skilful
skilful skillful
cozy cosy
jewelry jewelery jewellery
licenze license
gage gauge
draft draught
specialty speciality
mom mum
toward towards
afterward afterwards
while whilst
among amongst
learned learnt
burned burnt
spelled spelt
percent pct
maneuver manoeuvre
math maths
"""


@cache
def standard_words() -> dict[str, str]:
    """British form to the form that stands for both."""
    lines = [line.split() for line in _IRREGULAR.strip().splitlines()]
    return {british: american for american, *others in lines for british in others}


@cache
def irregular_spellings() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Hashes of the British forms, ascending, and beside each the hash that stands for both."""
    pairs = sorted(
        (token_hash(british), token_hash(us)) for british, us in standard_words().items()
    )
    table = np.array(pairs, np.uint32)
    return table[:, 0].copy(), table[:, 1].copy()
