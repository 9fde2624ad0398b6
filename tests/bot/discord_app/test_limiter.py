"""Who may ask now: by a clock that is turned by hand."""

import dataclasses

import pytest

from bot.discord_app.limiter import Busy, Limiter

ANN, BEN, LINDOW, OTHER = 1, 2, 10, 20


@dataclasses.dataclass
class Clock:
    """Seconds since some time, 0 at first."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def a_limiter(
    clock: Clock, user: int = 100, server: int = 100, queue: int = 100, at_once: int = 4
) -> Limiter:
    return Limiter(user, server, queue, at_once=at_once, clock=clock)


def test_third_question_waits_until_the_first_is_a_minute_old(clock: Clock) -> None:
    limiter = a_limiter(clock, user=2)
    answers = []
    for clock.now in (0.0, 10.0, 20.0, 59.5, 60.0, 60.0, 70.0):
        answers.append(limiter.admit(ANN, None))
    assert answers == [
        None, None, Busy(40, "user"), Busy(1, "user"), None, Busy(10, "user"), None,
    ]  # fmt: skip


def test_no_minute_holds_more_than_the_rate_wherever_it_begins(clock: Clock) -> None:
    """Three at the end of a first minute leave nothing for the start of the next one."""
    limiter = a_limiter(clock, user=3)
    for clock.now in (57.0, 58.0, 59.0):
        assert limiter.admit(ANN, None) is None
    clock.now = 61.0
    assert limiter.admit(ANN, None) == Busy(56, "user")


def test_people_are_counted_each_and_a_server_together(clock: Clock) -> None:
    limiter = a_limiter(clock, user=1, server=2)
    assert limiter.admit(ANN, LINDOW) is None
    assert limiter.admit(BEN, LINDOW) is None
    assert limiter.admit(3, LINDOW) == Busy(60, "server")
    assert limiter.admit(3, OTHER) is None
    assert limiter.admit(4, None) is None


def test_direct_messages_are_of_no_server(clock: Clock) -> None:
    limiter = a_limiter(clock, server=1)
    assert [limiter.admit(ANN, None) for _ in range(5)] == [None] * 5


def test_a_refused_question_costs_nothing(clock: Clock) -> None:
    """Refused by the server, Ann has still her one question elsewhere, and the server its own."""
    limiter = a_limiter(clock, user=1, server=1)
    assert limiter.admit(BEN, LINDOW) is None
    for clock.now in (1.0, 2.0, 3.0):
        assert limiter.admit(ANN, LINDOW) == Busy(60 - int(clock.now), "server")
    assert limiter.waiting == 0
    assert limiter.admit(ANN, OTHER) is None
    clock.now = 60.0
    assert limiter.admit(4, LINDOW) is None


def test_the_longest_of_several_waits_is_told(clock: Clock) -> None:
    limiter = a_limiter(clock, user=1, server=1)
    limiter.admit(BEN, LINDOW)
    clock.now = 30.0
    limiter.admit(ANN, None)
    clock.now = 40.0
    assert limiter.admit(ANN, LINDOW) == Busy(50, "user")
    assert limiter.admit(BEN, LINDOW) == Busy(20, "user")


def test_the_queue_is_bounded_and_a_place_is_given_back(clock: Clock) -> None:
    limiter = a_limiter(clock, queue=1, at_once=2)
    waiting = []
    for user in (1, 2, 3):
        assert limiter.admit(user, None) is None
        waiting.append(limiter.waiting)
    assert waiting == [0, 0, 1]
    # One that waits and the one that comes: two questions of a second each, two at a time.
    assert limiter.admit(4, None) == Busy(1, "queue")
    limiter.leave()
    assert limiter.admit(4, None) is None


def test_the_wait_for_the_queue_is_estimated_from_what_questions_took(clock: Clock) -> None:
    """Four at 6 s, two at a time: 12 s. After one of 16 s the mean is 7 s: 14 s."""
    limiter = a_limiter(clock, queue=3, at_once=2)
    for user in range(5):
        limiter.admit(user, None)
    limiter.served(6.0)
    assert limiter.admit(9, None) == Busy(12, "queue")
    limiter.served(16.0)
    assert limiter.admit(9, None) == Busy(14, "queue")
    for _ in range(100):
        limiter.served(1000.0)
    assert limiter.admit(9, None) == Busy(60, "queue")
    for _ in range(300):
        limiter.served(0.0)
    assert limiter.admit(9, None) == Busy(1, "queue")


def test_leaving_more_often_than_coming_makes_no_room(clock: Clock) -> None:
    limiter = a_limiter(clock, queue=0, at_once=1)
    limiter.leave()
    assert limiter.admit(ANN, None) is None
    assert limiter.admit(BEN, None) == Busy(1, "queue")


def test_whoever_has_not_asked_for_a_minute_is_forgotten(clock: Clock) -> None:
    limiter = a_limiter(clock, queue=10_000)
    for user in range(1000):
        limiter.admit(user, user)
    clock.now = 30.0
    limiter.admit(ANN, LINDOW)
    assert limiter.remembered == 2000
    clock.now = 60.0
    limiter.admit(BEN, None)
    assert limiter.remembered == 3  # Ann, her server, and Ben
    clock.now = 90.0
    limiter.admit(BEN, None)
    assert limiter.remembered == 1
