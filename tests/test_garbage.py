"""The search for cycles rests only as long as it was asked to."""

from __future__ import annotations

import gc

import pytest

from kg.garbage import no_search_for_cycles


def test_the_search_goes_on_afterwards() -> None:
    with no_search_for_cycles():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_search_goes_on_after_an_error() -> None:
    with pytest.raises(KeyError), no_search_for_cycles():
        raise KeyError
    assert gc.isenabled()


def test_a_search_that_the_caller_has_ended_stays_ended() -> None:
    gc.disable()
    try:
        with no_search_for_cycles(), no_search_for_cycles():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
