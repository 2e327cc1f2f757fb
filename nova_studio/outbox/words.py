"""Sentences about what arrived and what did not."""

from __future__ import annotations

from nova_studio.library.model import Charged


def counted(count: int, one: str) -> str:
    """A number of things whose word takes an s: 1 picture, 2 pictures."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


def partial(arrived: int, asked: int, lost: str, service: str) -> str:
    """What to tell of an answer beside its pictures; empty when all came and the service said nothing.

    ``lost`` says why a part of the job was not made, ``service`` is what the service said.
    """
    missing = asked - arrived
    if missing <= 0:
        return service
    if lost:
        return f"{arrived} of {asked} arrived. {lost}"
    was = "was" if missing == 1 else "were"
    words = f"{arrived} of {asked} arrived; {missing} {was} withheld by the service."
    return f"{words} It says: {service}" if service else words


def withheld(service: str, charged: Charged) -> tuple[str, str]:
    """Message and advice for an answer without any picture."""
    message = "The service answered, but withheld every picture." + (f" It says: {service}" if service else "")
    cost = "Whether it was charged is not known." if charged is Charged.UNCLEAR else "Nothing was charged."
    return message, f"{cost} Change the prompt or the picture before trying again."
