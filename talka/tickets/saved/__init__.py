"""Views: which tickets, in which columns and order, under which name and for whom. `actions.py` is their only writer."""
