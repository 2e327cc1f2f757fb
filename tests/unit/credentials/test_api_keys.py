"""What a Bedrock API key says of itself offline: region and end of a short-term one, nothing of a long-term one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nova_studio.credentials import api_keys
from support.api_keys import LONG_TERM, short_term

SIGNED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEY = short_term("us-west-2", signed=SIGNED)


def test_a_short_term_key_says_region_signing_time_and_lifetime() -> None:
    facts = api_keys.read(KEY)
    assert facts is not None
    assert (facts.region, facts.signed, facts.lifetime) == ("us-west-2", SIGNED, timedelta(hours=12))
    assert facts.expires == datetime(2026, 11, 24, 21, 0, tzinfo=UTC)


def test_no_key_lives_longer_than_twelve_hours() -> None:
    facts = api_keys.read(short_term(signed=SIGNED, seconds=999_999))
    assert facts is not None and facts.lifetime == timedelta(hours=12)


@pytest.mark.parametrize(
    "key", [LONG_TERM, "bedrock-api-key-", "bedrock-api-key-!!", "bedrock-api-key-Zm9v", "", KEY[:80]]
)
def test_other_keys_say_nothing(key: str) -> None:
    assert api_keys.read(key) is None
    assert api_keys.problem(key, "us-west-2", SIGNED) == ""


def test_another_region_is_refused_with_the_one_it_works_in() -> None:
    assert api_keys.problem(KEY, "us-west-2", SIGNED) == ""
    assert api_keys.problem(KEY, "us-east-1", SIGNED) == (
        "This Bedrock API key works only in us-west-2, the account is set to us-east-1. "
        "Change the region, or make a key for it."
    )


def test_a_key_that_is_over_says_since_when() -> None:
    later = SIGNED + timedelta(hours=12)
    assert "expired on 24 November 2026 at 21:00 UTC" in api_keys.problem(KEY, "us-west-2", later)
    assert (
        api_keys.describe(KEY, later) == "A short-term key for us-west-2; it expired on 24 November 2026 at 21:00 UTC."
    )


def test_spaces_inside_a_key_are_refused() -> None:
    assert "copy it again" in api_keys.problem("ABSK one two", "us-west-2", SIGNED)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(minutes=1), "expires in 11 h 59 min"),
        (timedelta(hours=11, minutes=30), "expires in 30 min"),
        (timedelta(hours=11, minutes=59, seconds=50), "expires in 1 min"),
    ],
)
def test_the_time_left_is_told(passed: timedelta, words: str) -> None:
    assert words in api_keys.describe(KEY, SIGNED + passed)
    assert "says neither region nor end" in api_keys.describe(LONG_TERM, SIGNED)
