import traceback


def told(error: BaseException, limit: int = 4000) -> str:
    """What went wrong, for the failed-jobs page: the end of the traceback, where the reason is."""
    return "".join(traceback.format_exception(error))[-limit:]
