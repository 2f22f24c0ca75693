import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sealing import Sealer, Unsealable, masked_account, masked_id_number, masked_phone

PLACE = "person:id_number"
ID_NUMBER = "320722199003071234"

sealer = Sealer(b"s" * 32, b"l" * 32)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_is_read_again(text: str) -> None:
    assert sealer.unseal(sealer.seal(text, bound_to=PLACE), bound_to=PLACE) == text


def test_sealing_hides_the_text_and_differs_at_each_call() -> None:
    first, second = sealer.seal(ID_NUMBER, bound_to=PLACE), sealer.seal(ID_NUMBER, bound_to=PLACE)
    assert first != second
    assert ID_NUMBER.encode() not in first


def test_another_place_cannot_open_it() -> None:
    with pytest.raises(Unsealable):
        sealer.unseal(sealer.seal(ID_NUMBER, bound_to=PLACE), bound_to="person:phone")


def test_another_key_cannot_open_it() -> None:
    with pytest.raises(Unsealable):
        Sealer(b"t" * 32, b"l" * 32).unseal(sealer.seal(ID_NUMBER, bound_to=PLACE), bound_to=PLACE)


def test_every_altered_byte_is_noticed() -> None:
    sealed = sealer.seal("13812345678", bound_to=PLACE)
    for index in range(len(sealed)):
        altered = bytearray(sealed)
        altered[index] ^= 1
        with pytest.raises(Unsealable):
            sealer.unseal(bytes(altered), bound_to=PLACE)


def test_every_shortened_value_is_noticed() -> None:
    sealed = sealer.seal("13812345678", bound_to=PLACE)
    for length in range(len(sealed)):
        with pytest.raises(Unsealable):
            sealer.unseal(sealed[:length], bound_to=PLACE)


def test_a_failure_does_not_tell_what_was_sealed() -> None:
    sealed = sealer.seal(ID_NUMBER, bound_to=PLACE)
    with pytest.raises(Unsealable) as failure:
        sealer.unseal(sealed[:-1], bound_to=PLACE)
    assert ID_NUMBER not in str(failure.value)


def test_lookup_finds_however_it_was_typed() -> None:
    assert sealer.lookup(" 32072219900307123x\n") == sealer.lookup("32072219900307123X")
    assert len(sealer.lookup(ID_NUMBER)) == 32


def test_lookup_differs_by_text_and_by_key() -> None:
    assert sealer.lookup(ID_NUMBER) != sealer.lookup("320722199003071235")
    assert sealer.lookup(ID_NUMBER) != Sealer(b"s" * 32, b"m" * 32).lookup(ID_NUMBER)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_keys_have_32_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(bytes(size), b"l" * 32)
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(b"s" * 32, bytes(size))


def test_an_id_number_shows_its_place_and_last_four() -> None:
    assert masked_id_number(ID_NUMBER) == "320722********1234"


@pytest.mark.parametrize("ending", ["43", "43B1"])
def test_a_disability_certificate_is_not_told_from_an_id_number(ending: str) -> None:
    assert masked_id_number(ID_NUMBER + ending) == masked_id_number(ID_NUMBER)


@pytest.mark.parametrize("odd", ["", "1234", "32072219900307123", ID_NUMBER + "4"])
def test_what_is_no_id_number_is_hidden_whole(odd: str) -> None:
    assert masked_id_number(odd) == "********"


@pytest.mark.parametrize(
    ("number", "shown"), [("13812345678", "138****5678"), ("051885123456", "****3456"), ("110", "****"), ("", "****")]
)
def test_a_phone_is_masked(number: str, shown: str) -> None:
    assert masked_phone(number) == shown


@pytest.mark.parametrize(("number", "shown"), [("6222021234567890123", "****0123"), ("1234567", "****"), ("", "****")])
def test_an_account_is_masked(number: str, shown: str) -> None:
    assert masked_account(number) == shown
