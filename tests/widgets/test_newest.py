"""The newest of several questions is answered, beside the loop that asks; what an older one would bring is dropped."""

from __future__ import annotations

import asyncio
import threading

import pytest

from rtca_nb.widgets.newest import Newest


class Asking:
    """Answers each question in two parts, the second only once it is let go."""

    def __init__(self):
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.delivered, self.answered, self.given_up = [], [], 0
        self.newest = Newest(self.answer, self.deliver, self.give_up)
        self.changed = asyncio.Event()

    def answer(self, question):
        if question == "broken":
            raise KeyError(question)
        self.answered.append(question)
        yield {"first": question}
        self.begun.release()
        assert self.go.acquire(timeout=60)
        yield {"second": question}

    def deliver(self, part):
        self.delivered.append(part)
        self.changed.set()

    def give_up(self):
        self.given_up += 1
        self.changed.set()

    async def until(self, true):
        while not true():
            self.changed.clear()
            await asyncio.wait_for(self.changed.wait(), 60)


def test_without_a_loop_an_answer_is_there_at_once():
    asking = Asking()
    asking.go.release()
    assert asking.newest.ask("a") is False
    assert asking.delivered == [{"first": "a"}, {"second": "a"}]


def test_a_newer_question_drops_what_is_left_of_the_older_and_skips_those_between():
    async def run():
        asking = Asking()
        assert asking.newest.ask("old") is True
        await asking.until(lambda: asking.delivered == [{"first": "old"}])
        assert asking.begun.acquire(timeout=60)
        asking.newest.ask("between")
        asking.newest.ask("new")
        asking.go.release(2)
        await asking.until(lambda: {"second": "new"} in asking.delivered)
        return asking

    asking = asyncio.run(run())
    assert asking.answered == ["old", "new"]
    assert asking.delivered == [{"first": "old"}, {"first": "new"}, {"second": "new"}]


def test_a_held_question_is_answered_once_it_is_released_and_not_at_all_where_a_newer_one_came():
    async def run(*, newer):
        asking = Asking()
        asking.go.release(2)
        assert asking.newest.ask("held", hold=True) is True
        if newer:
            asking.newest.ask("new")
        else:
            asking.newest.release()
        await asking.until(lambda: len(asking.delivered) == 2)
        return asking.answered

    assert asyncio.run(run(newer=False)) == ["held"]
    assert asyncio.run(run(newer=True)) == ["new"]


def test_what_is_forgotten_delivers_nothing_more():
    async def run():
        asking = Asking()
        asking.newest.ask("old")
        await asking.until(lambda: asking.delivered == [{"first": "old"}])
        asking.newest.forget()
        asking.go.release()
        asking.newest.ask("last")
        asking.go.release()
        await asking.until(lambda: {"second": "last"} in asking.delivered)
        return asking.delivered

    assert {"second": "old"} not in asyncio.run(run())


def test_an_error_that_nobody_foresaw_reaches_the_loop_and_later_questions_are_answered():
    async def run():
        asking = Asking()
        errors = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context["exception"]))
        asking.newest.ask("broken")
        await asking.until(lambda: asking.given_up)
        asking.go.release()
        asking.newest.ask("next")
        await asking.until(lambda: {"second": "next"} in asking.delivered)
        return errors

    (error,) = asyncio.run(run())
    assert isinstance(error, KeyError)
    with pytest.raises(KeyError, match="broken"):
        Asking().newest.ask("broken")
