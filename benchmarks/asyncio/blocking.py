"""Blocking calls under asyncio: what they stop, and what to_thread and run_in_executor do about it.

Prints one line for each scenario: its name, the seconds it took, and how often a ticker has ticked meanwhile.
Needs Python 3.9 or newer and nothing else. Ancestors.java runs it beside the same scenarios on the bridge.
"""

import asyncio
import time

CALL_SECONDS = 2
LONG_CALL_SECONDS = 3
TICK_SECONDS = 0.1


async def on_the_loop(seconds):
    time.sleep(seconds)


async def to_thread(seconds):
    await asyncio.to_thread(time.sleep, seconds)


async def run_in_executor(seconds):
    await asyncio.get_running_loop().run_in_executor(None, time.sleep, seconds)


async def two_calls(call):
    await call(CALL_SECONDS)
    await call(CALL_SECONDS)


async def two_tasks(call):
    await asyncio.gather(two_calls(call), two_calls(call))
    return 0


async def with_ticker(call):
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(TICK_SECONDS)
            ticks += 1

    ticker = asyncio.create_task(tick())
    await asyncio.sleep(0)  # the ticker has started
    await call(LONG_CALL_SECONDS)
    ticker.cancel()
    return ticks


def main():
    for call in (on_the_loop, to_thread, run_in_executor):
        for scenario in (two_tasks, with_ticker):
            start = time.monotonic()
            ticks = asyncio.run(scenario(call))
            print(f"{scenario.__name__}.{call.__name__} {time.monotonic() - start:.2f} {ticks}", flush=True)


if __name__ == "__main__":
    main()
