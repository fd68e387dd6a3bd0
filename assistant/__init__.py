"""A support assistant that knows the customer, and hands over when it does not know the answer."""

import os

# The sums for one question are small. Threads that share them wait for each other: on a busy machine a
# quarter of a second instead of half a millisecond. Read by numpy when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
