"""The index the database keeps of every document, by its own means.

SQLite: an FTS5 table with `search_document` as its content, kept by triggers. The `ascii` tokeniser splits at
spaces only, because kit/folding.py has decided everything else.
(No contentless_delete: it needs SQLite 3.43, Debian 12 has 3.40.)
A later migration that makes Django rebuild search_document on SQLite has to create the triggers again.

PostgreSQL: a generated tsvector column under GIN; `words` with their places for phrases, `stems` without.
"""

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE search_index USING fts5(
        words, stems, content='search_document', content_rowid='id', tokenize='ascii', prefix='2 3')""",
    """CREATE TRIGGER search_added AFTER INSERT ON search_document BEGIN
        INSERT INTO search_index(rowid, words, stems) VALUES (new.id, new.words, new.stems);
    END""",
    """CREATE TRIGGER search_removed AFTER DELETE ON search_document BEGIN
        INSERT INTO search_index(search_index, rowid, words, stems) VALUES ('delete', old.id, old.words, old.stems);
    END""",
    """CREATE TRIGGER search_changed AFTER UPDATE OF words, stems ON search_document BEGIN
        INSERT INTO search_index(search_index, rowid, words, stems) VALUES ('delete', old.id, old.words, old.stems);
        INSERT INTO search_index(rowid, words, stems) VALUES (new.id, new.words, new.stems);
    END""",
)
SQLITE_BACK = (
    "DROP TRIGGER search_added",
    "DROP TRIGGER search_removed",
    "DROP TRIGGER search_changed",
    "DROP TABLE search_index",
)
POSTGRESQL = (
    """ALTER TABLE search_document ADD COLUMN found_by tsvector GENERATED ALWAYS AS (
        to_tsvector('simple', words) || array_to_tsvector(string_to_array(stems, ' '))
    ) STORED""",
    "CREATE INDEX search_document_found_by ON search_document USING gin (found_by)",
)
POSTGRESQL_BACK = ("ALTER TABLE search_document DROP COLUMN found_by",)


def by_vendor(sqlite, postgresql):
    def run(apps, schema_editor):
        for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("search", "0001_documents")]
    operations = [migrations.RunPython(by_vendor(SQLITE, POSTGRESQL), by_vendor(SQLITE_BACK, POSTGRESQL_BACK))]
