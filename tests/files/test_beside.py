import os
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
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


def test_another_process_gives_what_this_one_would(helper: Helper) -> None:
    for worth in (True, False):
        assert helper.begin(partial(given, "there"), worth=worth)() == "there"
    assert helper.begin(number_of_process, worth=False)() == os.getpid()
    assert helper.begin(number_of_process)() != os.getpid()


def test_what_another_process_has_not_begun_is_taken_back_and_done_here(helper: Helper) -> None:
    first, second, third = (helper.begin(number_of_process) for _ in range(3))
    call = third.taken_back()
    assert call is not None
    assert call() == os.getpid() != first() == second()
    assert first.taken_back() is None
    with pytest.raises(CancelledError):
        third()


def test_a_result_is_given_as_often_as_it_is_asked_for(helper: Helper) -> None:
    asked = helper.begin(number_of_process)
    assert asked() == asked() != os.getpid()


def test_an_exception_of_the_other_process_is_raised_here(helper: Helper) -> None:
    with pytest.raises(VtltError, match="Mẫu viết sai"):
        helper.begin(partial(refused, VtltError("Mẫu viết sai.")))()


def test_an_exception_of_this_process_is_raised_at_once() -> None:
    with pytest.raises(ZeroDivisionError), Helper() as helper:
        helper.begin(partial(time.sleep, 3600))
        _ = 1 // 0


def test_what_another_process_died_of_is_done_here(helper: Helper) -> None:
    assert helper.begin(partial(dies, os.getpid()))() == os.getpid()
    assert helper.begin(number_of_process)() != os.getpid()


def test_an_account_is_the_same_one_in_another_process(helper: Helper) -> None:
    accounts = [BY_POINTS, BY_CRITERIA]
    theirs = helper.begin(partial(given, accounts))()
    assert all(one is other for one, other in zip(accounts, theirs, strict=True))


def test_the_other_process_sees_what_was_there_before_this_one_went_on(helper: Helper) -> None:
    shared: list[int] = []
    later = helper.begin(partial(given, shared))
    shared.append(1)
    assert later() == []


def test_an_answer_that_breaks_off_is_given_here(helper: Helper, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("got end of file during message")

    monkeypatch.setattr("vtlt_consolidate.files.beside._asked", broken)
    assert helper.begin(number_of_process)() == os.getpid()
