"""Every number of Amazon Nova Canvas's contract, named once.

Sources are the Nova User Guide's pages as read for the project; where they disagree the chosen reading is named. Lengths are in
characters, sides in pixels, sizes in bytes.
"""

from __future__ import annotations

from typing import Final

PROMPT_MIN: Final = 1
PROMPT_MAX: Final = 1_024

SIDE_MIN: Final = 320
SIDE_MAX: Final = 4_096
SIDE_STEP: Final = 16
"""Output sides are multiples of 16; input pictures need not be."""
RATIO_MAX: Final = 4
"""The longer side is at most four times the shorter one."""
PIXELS_MAX: Final = 4_194_304
"""2048 x 2048, allowed itself: the guide says "less than", but then a side of 4,096 could never occur."""
SIDE_DEFAULT: Final = 1_024

CFG_MIN: Final = 1.1
CFG_MAX: Final = 10.0
CFG_DEFAULT: Final = 6.5

SEED_MIN: Final = 0
SEED_MAX: Final = 2_147_483_646
"""The first edition of the guide says 858,993,459; every page since mid 2025 this."""
SEED_DEFAULT: Final = 12
"""A constant: two requests without a seed return the same picture."""

IMAGES_MIN: Final = 1
IMAGES_MAX: Final = 5
IMAGES_DEFAULT: Final = 1

CONTROL_STRENGTH_MIN: Final = 0.0
CONTROL_STRENGTH_MAX: Final = 1.0
CONTROL_STRENGTH_DEFAULT: Final = 0.7

SIMILARITY_MIN: Final = 0.2
SIMILARITY_MAX: Final = 1.0
SIMILARITY_USUAL: Final = 0.7
"""What the service's samples use; its own default is undocumented."""

COLORS_MIN: Final = 1
COLORS_MAX: Final = 10

REFERENCES_MIN: Final = 1
REFERENCES_MAX: Final = 5

BODY_MAX: Final = 25_000_000
"""The JSON body with base64 included; botocore does not check it."""

CHANNEL_BITS: Final = 8
INPUT_FORMATS: Final = ("PNG", "JPEG")
