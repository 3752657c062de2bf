"""The `talka` command. Imports wait until the command is known: the supervisor of `serve` must stay small."""

import os
import sys
from collections.abc import Sequence

WITHOUT_DJANGO = {"test", "bench", "torture", "lint", "typecheck", "strings"}
# what a person may run first of all: they bring an empty or older database up to date before they begin
WITH_DATABASE = {"demo", "import", "export", "backup", "search", "setup-link", "token", "user"}


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talka.site.settings")
    if words[:1] == ["serve"]:
        from talka.site import serve

        return serve.main(words[1:]) or 0

    from talka.kit import cli
    from talka.site import developing  # noqa: F401  registers the commands that need no Django

    if words[:1] and words[0] in WITHOUT_DJANGO:
        return cli.run(words)
    if words[:2] == ["mail", "parse"]:
        from talka.mail import explaining  # noqa: F401  it works without a database and starts in a tenth of the time

        return cli.run(words)

    import django
    from django.utils.module_loading import autodiscover_modules

    django.setup()
    autodiscover_modules("commands")
    if words[:1] and words[0] in WITH_DATABASE and not {"-h", "--help"} & set(words):
        from talka.site.preparing import bring_up_to_date

        bring_up_to_date()
    return cli.run(words)


if __name__ == "__main__":
    sys.exit(main())
