from django.db import models

LONGEST_TITLE = 300
LONGEST_BODY = 20_000


class Document(models.Model):
    """One thing that can be found: a ticket, one message, one internal note, an article.

    An internal note is a document of its own, never a part of its ticket's: what a customer searches holds no trace
    of it. The database keeps its own full-text index of `words` and `stems` (migration 0002), in the same transaction.
    """

    thing = models.CharField(max_length=80, unique=True)
    ticket_id = models.BigIntegerField(null=True)  # no foreign key: tickets lie above this module
    desk_id = models.BigIntegerField(null=True)
    internal = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    body = models.TextField(blank=True)  # what the snippet is cut from
    words = models.TextField(blank=True)  # folded, in order; see kit/folding.py
    stems = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        # the documents of few tickets are listed from this alone, without reading a single row
        indexes = (models.Index(fields=["ticket_id", "internal"], name="search_of_ticket"),)

    def __str__(self) -> str:
        return self.thing


class Rebuild(models.Model):
    """How far the rebuilding of one source has come, so that it can go on where it stopped."""

    source = models.CharField(max_length=80, unique=True)
    after = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.source}: {self.done}"
