"""One turn at a time for each conversation."""

import asyncio

import pytest

from bot.queue import ConversationQueue


async def test_turns_of_one_conversation_come_in_the_order_of_arrival_one_at_a_time():
    queue, order, inside = ConversationQueue(), [], 0

    async def turn(number: int) -> None:
        nonlocal inside
        async with queue.turn("web:one"):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.001 * (number % 3))
            order.append(number)
            inside -= 1

    await asyncio.gather(*(turn(number) for number in range(20)))
    assert order == list(range(20))


async def test_another_conversation_does_not_wait():
    queue = ConversationQueue()
    async with queue.turn("web:one"), asyncio.timeout(1), queue.turn("web:two"):
        assert len(queue) == 2


async def test_a_conversation_without_turns_costs_nothing():
    queue = ConversationQueue()
    async with queue.turn("web:one"):
        assert len(queue) == 1
    assert len(queue) == 0


async def test_a_turn_that_fails_lets_the_next_one_in():
    queue = ConversationQueue()
    with pytest.raises(ValueError, match="broken"):
        async with queue.turn("web:one"):
            raise ValueError("broken")
    async with asyncio.timeout(1), queue.turn("web:one"):
        pass
    assert len(queue) == 0


async def test_a_turn_that_is_given_up_while_it_waits_leaves_the_queue():
    queue, done = ConversationQueue(), []

    async def turn(number: int) -> None:
        async with queue.turn("web:one"):
            done.append(number)

    async with queue.turn("web:one"):
        waiting = [asyncio.create_task(turn(number)) for number in range(3)]
        await asyncio.sleep(0)
        waiting[1].cancel()
        await asyncio.sleep(0)
    await asyncio.gather(*waiting, return_exceptions=True)
    assert done == [0, 2]
    assert len(queue) == 0
