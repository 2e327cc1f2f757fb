"""Fields that several tasks declare alike."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nova_studio.contract.form import Form, Kind
from nova_studio.contract.values import ImageRef, Prompt

Text = Annotated[
    Prompt,
    Field(
        title="Prompt",
        description="A caption of the finished picture: subject, surroundings, light, framing, style. In English.",
    ),
    Form(Kind.PROMPT),
]
OptionalText = Annotated[
    Prompt | None,
    Field(title="Prompt", description="A caption of the finished picture. In English."),
    Form(Kind.PROMPT),
]
NegativeText = Annotated[
    Prompt | None,
    Field(title="Negative prompt", description="Bare nouns of what to leave out, without negating words."),
    Form(Kind.PROMPT, advanced=True),
]
SourceImage = Annotated[ImageRef, Field(title="Source picture", description="The picture to change."), Form(Kind.IMAGE)]
