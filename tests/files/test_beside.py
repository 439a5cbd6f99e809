import os
from collections.abc import Iterator
from functools import partial

import pytest

from vtlt_consolidate.files.beside import Helper
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS
from vtlt_consolidate.words.errors import VtltError


@pytest.fixture
def helper() -> Iterator[Helper]:
    with Helper() as helper:
        yield helper


def given(value: object) -> object:
    return value


def number_of_process() -> int:
    return os.getpid()


def refused(error: Exception) -> None:
    raise error


def dies(process: int) -> int:
    if os.getpid() != process:
        os._exit(1)
    return process


def test_two_processes_give_what_one_would(helper: Helper) -> None:
    for worth in (True, False):
        assert helper.both(lambda: "here", partial(given, "there"), worth=worth) == ("here", "there")
    mine, other = helper.both(number_of_process, number_of_process, worth=True)
    assert mine == os.getpid() != other


def test_an_exception_of_the_other_process_is_raised_here(helper: Helper) -> None:
    with pytest.raises(VtltError, match="Mẫu viết sai"):
        helper.both(str, partial(refused, VtltError("Mẫu viết sai.")), worth=True)


def test_an_exception_of_this_process_is_raised_at_once(helper: Helper) -> None:
    with pytest.raises(ZeroDivisionError):
        helper.both(lambda: 1 // 0, partial(given, 1), worth=True)


def test_what_another_process_died_of_is_done_here(helper: Helper) -> None:
    assert helper.both(str, partial(dies, os.getpid()), worth=True) == ("", os.getpid())


def test_an_account_is_the_same_one_in_another_process(helper: Helper) -> None:
    accounts = [BY_POINTS, BY_CRITERIA]
    mine, theirs = helper.both(lambda: accounts, partial(given, accounts), worth=True)
    assert all(one is other for one, other in zip(mine, theirs, strict=True))


def test_one_process_answers_until_it_is_told_that_it_was_the_last_question(helper: Helper) -> None:
    asked = [helper.both(str, number_of_process, worth=True, last=last)[1] for last in (False, True, True)]
    assert asked[0] == asked[1] != asked[2]


def test_the_other_process_sees_what_was_there_before_this_one_went_on(helper: Helper) -> None:
    shared: list[int] = []
    assert helper.both(lambda: shared.append(1), partial(given, shared), worth=True)[1] == []


def test_an_answer_that_breaks_off_is_given_here(helper: Helper, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("got end of file during message")

    monkeypatch.setattr("vtlt_consolidate.files.beside._asked", broken)
    assert helper.both(str, number_of_process, worth=True)[1] == os.getpid()
