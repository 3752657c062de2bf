"""HAZARDS 3.9: rules about our own source that a reader of a change could overlook. Each has a sample that fails."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TALKA = Path(__file__).resolve().parents[2] / "talka"
SOURCES = {
    path.relative_to(TALKA).as_posix(): ast.parse(path.read_text())
    for path in sorted(TALKA.rglob("*.py"))
    if "tests" not in path.parts and "migrations" not in path.parts and "node_modules" not in path.parts
}
Rule = Callable[[ast.AST], Iterator[ast.AST]]


def name_of(node: ast.AST) -> str:
    """`a.b.c` of a name or a call of it."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def calls(*names: str) -> Rule:
    """Calls of these names, with whatever stands before a dot."""

    def find(tree: ast.AST) -> Iterator[ast.AST]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and any(f".{name_of(node)}".endswith(f".{name}") for name in names):
                yield node

    return find


def builtin(*names: str) -> Rule:
    def find(tree: ast.AST) -> Iterator[ast.AST]:
        yield from (
            n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in names
        )

    return find


def imports(*modules: str) -> Rule:
    def find(tree: ast.AST) -> Iterator[ast.AST]:
        for node in ast.walk(tree):
            named = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )
            if any(name == module or name.startswith(f"{module}.") for name in named for module in modules):
                yield node

    return find


def shell(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.keyword)
            and node.arg == "shell"
            and not (isinstance(node.value, ast.Constant) and not node.value.value)
        ):
            yield node.value


def silent(tree: ast.AST) -> Iterator[ast.AST]:
    """`except: pass` of everything: a mistake nobody hears of."""
    for node in ast.walk(tree):
        empty = isinstance(node, ast.ExceptHandler) and all(isinstance(one, ast.Pass) for one in node.body)
        if empty and (node.type is None or name_of(node.type) in ("Exception", "BaseException")):
            yield node


def naive_time(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = f".{name_of(node)}"
            if name.endswith((".datetime.utcnow", ".datetime.today", ".date.today", ".utcfromtimestamp")):
                yield node
            if name.endswith((".datetime.now", ".fromtimestamp")) and len(node.args) + len(node.keywords) < (
                1 if name.endswith("now") else 2
            ):
                yield node


def request_as_keywords(tree: ast.AST) -> Iterator[ast.AST]:
    """filter(**request.GET…) and friends: the names of a query must be ours (CVE-2025-64459)."""
    asking = {
        "filter",
        "exclude",
        "get",
        "Q",
        "order_by",
        "values",
        "values_list",
        "annotate",
        "alias",
        "aggregate",
        "update",
        "create",
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node).rpartition(".")[2] in asking:
            given = [k.value for k in node.keywords if k.arg is None] + [
                a.value for a in node.args if isinstance(a, ast.Starred)
            ]
            if any("request" in ast.dump(one) for one in given):
                yield node


def literal_only(*names: str) -> Rule:
    """Calls that bless a text as HTML, with anything but a literal."""

    def find(tree: ast.AST) -> Iterator[ast.AST]:
        for node in calls(*names)(tree):
            assert isinstance(node, ast.Call)
            if node.args and not isinstance(node.args[0], ast.Constant):
                yield node

    return find


def exempted(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if (isinstance(node, ast.Attribute) and node.attr == "csrf_exempt") or (
            isinstance(node, ast.Name) and node.id == "csrf_exempt"
        ):
            yield node


def all_fields(tree: ast.AST) -> Iterator[ast.AST]:
    """A form that has whatever the model has, or all but something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == "Meta":
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                    name, value = line.targets[0].id, line.value
                    if name == "exclude" or (
                        name == "fields" and isinstance(value, ast.Constant) and value.value == "__all__"
                    ):
                        yield line


def secrets_in_logs(tree: ast.AST) -> Iterator[ast.AST]:
    words = ("password", "secret", "token", "request.POST", "request.body", "cookie")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node).startswith(("log.", "logger.")):
            given = " ".join(ast.unparse(one) for one in [*node.args[1:], *(k.value for k in node.keywords)])
            if any(word in given for word in words):
                yield node


SOCKETS = {
    "mail/transport.py", "mail/sources/imap.py", "mail/sources/pop3.py", "mail/sources/listener.py", "mail/probing.py", "mail/sources/watching.py", "mail/sources/backlog.py",
    # asks a mail server or a provider of mail, whose address mail/egress.py has checked
    "mail/egress.py", "mail/providers.py", "mail/consents.py",
    "mail/lines.py",  # keeps what transport.py has dialled; names the errors of it
    # listens or looks at its own ports only
    "site/serve.py", "site/supervisor.py", "site/web.py", "site/developing.py", "site/parent.py", "site/processes.py", "site/commands.py", "__main__.py", "jobs/testing.py", "jobs/rescue.py", "mail/testing.py",
}  # fmt: skip
# rule → (a sample that breaks it, the rule, files reviewed and why they may)
RULES: dict[str, tuple[str, Rule, dict[str, str]]] = {
    "no code out of text": ("eval(x)", builtin("eval", "exec", "compile", "__import__"), {}),
    "no objects out of bytes": ("import pickle", imports("pickle", "marshal", "shelve", "dill", "yaml"), {}),
    "no shell": ("run(x, shell=True)", shell, {}),
    "no system": ("os.system(x)", calls("os.system", "os.popen"), {}),
    "no unreviewed HTML": (
        "mark_safe(x)", literal_only("mark_safe", "SafeString", "Markup", "format_html"),
        {
            "ui/slots.py": "joins panels that templates rendered",
            "ui/built.py": "addresses out of our own manifest",
            "ui/picking.py": "a rendered template",
            "ui/jinja.py": "our icons, and what kit.html.from_text escaped",
            "ui/ticking.py": "moments and words of CLDR and gettext, escaped",
        },
    ),
    "no exemption from CSRF": ("@csrf_exempt\ndef f(): ...", exempted, {"api/door.py": "asks for the token itself when a cookie comes", "mail/leaving.py": "one click of a mail program (RFC 8058): the signed address is the proof"}),
    "no time without a zone": ("datetime.now()", naive_time, {}),
    "no silence": ("try: x()\nexcept Exception: pass", silent, {}),
    "no names of a query from a request": ("rows.filter(**request.GET.dict())", request_as_keywords, {}),
    "no forms of everything": ("class Meta:\n    fields = '__all__'", all_fields, {}),
    "no secrets in logs": ("log.info('x %s', password)", secrets_in_logs, {}),
    "no SQL but where it is reviewed": (
        "connection.cursor()", calls("cursor", "raw", "extra", "RawSQL", "executescript"),
        {
            "search/sqlite.py": "full text of SQLite", "search/postgres.py": "full text of PostgreSQL", "jobs/claim.py": "claims and wakes",
            "site/health.py": "asks whether the database answers", "kit/bulk.py": "COPY of rows whose columns come from the models",
            "imports/tables.py": "copies of whole tables by the names the database says",
            "imports/restoring.py": "fills tables of a backup", "tickets/counting.py": "statements Django wrote, with their parameters apart",
        },
    ),
    "no sockets but of mail": (
        "import smtplib", imports("socket", "smtplib", "imaplib", "poplib", "imapclient", "requests", "httpx", "urllib.request", "http.client", "ftplib", "aiohttp", "telnetlib"),
        {**dict.fromkeys(SOCKETS, "mail, or its own ports"), "kit/egress.py": "the one way out to addresses that others name"},
    ),
    "no chance where secrecy is needed": ("import hmac", imports("hmac", "secrets"), {"kit/tokens.py": "the one place", "kit/env.py": "makes the key of the installation", "jobs/rescue.py": "a name for this process"}),
    "no weak digests": ("hashlib.md5(x)", calls("hashlib.md5", "hashlib.sha1"), {}),
    "no templates out of stored text": ("Template(x)", calls("Template", "from_string", "Environment"), {}),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_our_source_keeps_the_rule(rule):
    _sample, find, reviewed = RULES[rule]
    broken = [
        f"talka/{name}:{getattr(node, 'lineno', 0)} {ast.unparse(node)[:90]}"
        for name, tree in SOURCES.items()
        if name not in reviewed
        for node in find(tree)
    ]
    assert broken == []


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_would_notice(rule):
    sample, find, _reviewed = RULES[rule]
    assert list(find(ast.parse(sample)))


@pytest.mark.parametrize("rule", [rule for rule in RULES if RULES[rule][2] and rule != "no sockets but of mail"])
def test_the_reviewed_list_is_no_longer_than_needed(rule):
    _sample, find, reviewed = RULES[rule]
    assert [name for name in reviewed if name not in SOURCES or not list(find(SOURCES[name]))] == []


def test_templates_bless_only_cleaned_html():
    """`|safe` stands beside what kit.html.clean made and nowhere else; nothing switches escaping off."""
    # received mail in its frame; what one of us wrote, cleaned by actions/words.py when it was kept
    safe = {"tickets/templates/tickets/body.html", "ui/templates/ui/macros/conversation.html"}
    found = {
        path.relative_to(TALKA).as_posix()
        for path in TALKA.rglob("templates/**/*.html")
        if any(word in path.read_text() for word in ("|safe", "| safe", "autoescape false", "{% autoescape off"))
    }
    assert found - safe == set()
