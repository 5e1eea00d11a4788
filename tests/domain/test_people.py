"""Badges."""

from hypothesis import given
from hypothesis import strategies as st

from wms.domain.codes import CodeKind, identify
from wms.domain.people import badge_code, badge_digest

SECRETS = st.binary(min_size=16, max_size=16)


@given(SECRETS)
def test_every_badge_is_recognised_as_one(secret: bytes) -> None:
    code = badge_code(secret)
    assert identify(code).kind is CodeKind.BADGE
    assert identify(code).value == code


@given(SECRETS, SECRETS)
def test_two_secrets_are_two_badges(one: bytes, other: bytes) -> None:
    assert (badge_code(one) == badge_code(other)) is (one == other)


@given(SECRETS)
def test_what_is_stored_tells_nothing_of_the_badge_without_the_pepper(secret: bytes) -> None:
    code = badge_code(secret)
    assert badge_digest(code, b"a" * 32) == badge_digest(code, b"a" * 32)
    assert badge_digest(code, b"a" * 32) != badge_digest(code, b"b" * 32)
    assert code not in badge_digest(code, b"a" * 32)
