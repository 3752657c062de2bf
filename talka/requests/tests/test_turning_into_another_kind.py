from talka.tickets.actions import convert


def test_the_number_keeps_its_digits_when_the_kind_changes(world):
    ticket = world.ticket(kind="request")
    digits = ticket.pk
    assert convert(ticket, "incident", by=world.ada).number == f"INC-{digits}"
