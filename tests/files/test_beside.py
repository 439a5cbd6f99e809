import os
from functools import partial

import pytest

from vtlt_consolidate.files.beside import both
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS
from vtlt_consolidate.words.errors import VtltError


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


def test_two_processes_give_what_one_would() -> None:
    for worth in (True, False):
        assert both(lambda: "here", partial(given, "there"), worth=worth) == ("here", "there")
    mine, other = both(number_of_process, number_of_process, worth=True)
    assert mine == os.getpid() != other


def test_an_exception_of_the_other_process_is_raised_here() -> None:
    with pytest.raises(VtltError, match="Mẫu viết sai"):
        both(str, partial(refused, VtltError("Mẫu viết sai.")), worth=True)


def test_an_exception_of_this_process_is_raised_at_once() -> None:
    with pytest.raises(ZeroDivisionError):
        both(lambda: 1 // 0, partial(given, 1), worth=True)


def test_what_another_process_died_of_is_done_here() -> None:
    assert both(str, partial(dies, os.getpid()), worth=True) == ("", os.getpid())


def test_an_account_is_the_same_one_in_another_process() -> None:
    accounts = [BY_POINTS, BY_CRITERIA]
    mine, theirs = both(lambda: accounts, partial(given, accounts), worth=True)
    assert all(one is other for one, other in zip(mine, theirs, strict=True))
