"""Pictures of received mails that lie elsewhere: blocked until somebody asks, then fetched by us and shown from here."""
