"""The eye's worker with a weakness: pictures of some sizes kill it, stop it, or are too much for it. For tests."""

import os
import sys
import time

import numpy as np

from vivavoce.vision import worker
from vivavoce.vision.header import check

DEADLY, SLEEPY, BUSY, HUNGRY, EMPTY = (40, 40), (48, 48), (56, 56), (64, 64), (72, 72)


class Weak(worker.Worker):
    def _glance(self, job):
        size = check(job.frame)
        if size == DEADLY:
            os._exit(9)
        if size == SLEEPY:
            time.sleep(3600)
        while size == BUSY:
            pass
        if size == HUNGRY:
            np.ones(worker.MOST_MEMORY, np.uint8)
        if size == EMPTY:
            return worker.Answer(job.number)
        return super()._glance(job)

    def _read(self, job):
        return self._glance(job) if check(job.frame) == DEADLY else self._slowly(job)

    def _slowly(self, job):
        time.sleep(30 if job.wish.dice else 0)  # dice take their time
        return super()._read(job)


if __name__ == "__main__":
    worker.Worker = Weak
    worker.main(sys.argv[1:])
