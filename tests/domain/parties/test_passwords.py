import asyncio
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from domain.parties import passwords
from domain.parties.passwords import UnfitPassword, hashed, hashed_aside, needs_rehash, verify, verify_aside

PASSWORD = "correct horse 连云港"
HASH = hashed(PASSWORD)


def test_only_the_right_password_verifies() -> None:
    assert verify(HASH, PASSWORD)
    assert not verify(HASH, PASSWORD + " ")
    assert not verify(HASH, "")


def test_two_hashes_of_one_password_differ() -> None:
    assert hashed(PASSWORD) != HASH


def test_hashes_are_argon2id_with_the_owasp_parameters() -> None:
    made = extract_parameters(HASH)
    assert (made.type, made.time_cost, made.memory_cost, made.parallelism) == (Type.ID, 2, 19 * 1024, 1)


def test_a_hash_with_other_parameters_wants_renewal() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert verify(old, PASSWORD)
    assert needs_rehash(old)
    assert not needs_rehash(HASH)


@pytest.mark.parametrize("password", ["", "abc", "a" * 7, "a" * 201, "a" * 1_000_000, "password\ud800"])
def test_an_unfit_password_is_refused(password: str) -> None:
    with pytest.raises(UnfitPassword) as refusal:
        hashed(password)
    assert refusal.value.message("zh-CN") == "密码长度应为 8 至 200 个字符。请另选一个。"


@pytest.mark.parametrize("password", ["a" * 8, "连" * 200])
def test_the_bounds_themselves_are_fit(password: str) -> None:
    assert verify(hashed(password), password)


@pytest.mark.parametrize("password", ["a" * 201, "a" * 1_000_000, "\ud800", "\0"])
def test_what_could_be_no_password_does_not_verify(password: str) -> None:
    assert not verify(HASH, password)


def test_a_nul_does_not_end_a_password() -> None:
    assert not verify(hashed("password\0one"), "password\0two")


def test_full_width_letters_are_the_same_password() -> None:
    assert verify(hashed("Lianxin2020"), "Ｌｉａｎｘｉｎ２０２０")


@pytest.mark.parametrize("password", ["", PASSWORD, "a" * 201])
def test_nobodys_login_never_verifies(password: str) -> None:
    assert not verify(None, password)


def test_nobodys_login_costs_a_check_with_todays_parameters() -> None:
    with patch.object(passwords, "_hasher", wraps=passwords._hasher) as hasher:
        verify(None, PASSWORD)
    (checked, _), _ = hasher.verify.call_args
    assert not needs_rehash(checked)


@pytest.mark.parametrize("broken", ["!", "plain", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$", "连"])
def test_a_broken_hash_lets_nobody_in(broken: str) -> None:
    assert not verify(broken, PASSWORD)


async def test_many_can_be_checked_beside_the_loop() -> None:
    made = await hashed_aside(PASSWORD)
    tried = [PASSWORD, "wrong", PASSWORD, "wrong"]
    assert await asyncio.gather(*(verify_aside(made, each) for each in tried)) == [True, False, True, False]
