from talka.realtime.watcher import OVERLAP, PATIENCE, Cursor


def test_numbers_in_order_leave_nothing_to_look_for():
    cursor = Cursor(10)
    cursor.take([11, 12, 13], at=0)
    assert (cursor.last, cursor.gaps) == (13, {})


def test_a_number_jumped_over_is_looked_for_until_it_appears():
    cursor = Cursor(10)
    cursor.take([11, 14], at=0)
    assert sorted(cursor.gaps) == [12, 13]
    cursor.take([12], at=1)
    assert sorted(cursor.gaps) == [13]
    assert cursor.last == 14


def test_a_number_that_never_comes_is_given_up():
    cursor = Cursor(10)
    cursor.take([12], at=0)
    cursor.take([13], at=PATIENCE + 1)
    assert cursor.gaps == {}


def test_a_great_jump_is_not_looked_for_whole():
    cursor = Cursor(10)
    cursor.take([1_000_000], at=0)
    assert len(cursor.gaps) == OVERLAP
