"""Named places at which a test may stop the process dead, as if the power had gone (HAZARDS §2.3).

`bin/talka torture` finds every `crash.point("…")` in the sources and dies at each of them once. In an installation that
does not set TALKA_CRASH_AT a point is one look at the environment.
"""

import os

KILLED = 137  # what a shell reports after SIGKILL


def point(name: str) -> None:
    """Die here, without a goodbye, when TALKA_CRASH_AT names this place."""
    if os.environ.get("TALKA_CRASH_AT") == name:
        os._exit(KILLED)
