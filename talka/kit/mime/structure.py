"""The tree of a mail's parts, found in one pass over the lines that could be boundaries (RFC 2046 §5.1)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from talka.kit.mime.headers import Headers, parameters, read_headers

MAX_DEPTH = 120
MAX_PARTS = 3_000
_DASHES = re.compile(rb"^--[^\r\n]*", re.M)


@dataclass
class Node:
    """One MIME entity: its headers and either its children or the span of its body."""

    headers: Headers
    start: int
    end: int
    content_type: str = "text/plain"
    type_parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_parameters: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    closed: bool = False

    @property
    def is_multipart(self) -> bool:
        return self.content_type.startswith("multipart/")

    @property
    def name(self) -> str:
        return self.disposition_parameters.get("filename") or self.type_parameters.get("name") or ""


def read_structure(raw: bytes, defects: list[str]) -> Node:
    """The root entity with all its parts. Depth and number of parts are bounded; what is beyond stays one leaf."""
    root = _node(raw, 0, len(raw), None, "text/plain")
    defects.extend(root.headers.defects)
    if not _opens(root, raw, defects):
        return root
    stack: list[tuple[bytes, Node]] = [(_boundary(root), root)]
    active = {_boundary(root): 0}
    current: Node | None = None  # the leaf being read, child of the top of the stack
    count, position = 0, root.start

    def known(line: bytes) -> tuple[bytes, bool] | None:
        name = line[2:].rstrip(b" \t\r\n")
        if name in active:
            return name, False
        if name.endswith(b"--") and name[:-2] in active:
            return name[:-2], True
        return None

    def is_boundary(line: bytes) -> bool:
        return known(line) is not None

    def close(until: int, index: int) -> None:
        """End the current leaf and every multipart deeper than stack[index] just before a boundary line."""
        nonlocal current
        stop = until
        if raw[stop - 1 : stop] == b"\n":
            stop -= 2 if raw[stop - 2 : stop] == b"\r\n" else 1
        if current is not None:
            current.end = max(current.start, stop)
            current = None
        while len(stack) > index + 1:
            name, node = stack.pop()
            active.pop(name, None)
            node.end = max(node.start, stop)
            if not node.closed:
                defects.append("boundary not closed")

    for match in _DASHES.finditer(raw, root.start):
        if match.start() < position:
            continue
        found = known(match[0])
        if found is None:
            continue
        name, final = found
        index = active[name]
        close(match.start(), index)
        parent = stack[index][1]
        after = raw.find(b"\n", match.end())
        after = len(raw) if after < 0 else after + 1
        if final:
            parent.closed = True
            continue
        count += 1
        if count > MAX_PARTS:
            defects.append("too many parts")
            break
        child = _node(
            raw,
            after,
            len(raw),
            is_boundary,
            "message/rfc822" if parent.content_type == "multipart/digest" else "text/plain",
        )
        defects.extend(child.headers.defects)
        position = child.start
        parent.children.append(child)
        boundary = _boundary(child)
        if child.is_multipart and boundary and boundary not in active and len(stack) < MAX_DEPTH:
            active[boundary] = len(stack)
            stack.append((boundary, child))
        else:
            if child.is_multipart and len(stack) >= MAX_DEPTH:
                defects.append("nested too deeply")
            current = child
    if not root.closed:
        defects.append("boundary not closed")
    if not root.children:
        defects.append("no parts found")
    return root


def nodes(root: Node) -> list[Node]:
    """The tree's entities, outermost first."""
    found, position = [root], 0
    while position < len(found):
        found.extend(found[position].children)
        position += 1
    return found


def _node(raw: bytes, start: int, end: int, is_boundary: Callable[[bytes], bool] | None, default: str) -> Node:
    headers, body = read_headers(raw, start, end, is_boundary)
    content_type, type_parameters = parameters(headers.get("content-type"))
    disposition, disposition_parameters = parameters(headers.get("content-disposition"))
    content_type = content_type.partition(" ")[0]
    if "/" not in content_type:
        # "text" alone and other nonsense is plain text (RFC 2045 §5.2)
        content_type = (
            "text/html"
            if content_type == "html"
            else default
            if not content_type or content_type == "text"
            else "text/plain"
        )
    headers.charset = type_parameters.get("charset", "")
    return Node(headers, body, end, content_type, type_parameters, disposition, disposition_parameters)


def _boundary(node: Node) -> bytes:
    return node.type_parameters.get("boundary", "").rstrip().encode("utf-8", "replace")


def _opens(root: Node, raw: bytes, defects: list[str]) -> bool:
    """Whether the root has parts; a multipart that forgot its boundary gets the one its body uses."""
    if not root.is_multipart:
        return False
    wanted = _boundary(root)
    lines = [match[0].rstrip() for match in _DASHES.finditer(raw, root.start)][:20_000]
    if wanted and any(line[2:] == wanted for line in lines):
        return True
    defects.append("boundary missing")
    # A closing line "--x--" names the boundary even when the header does not.
    names = {line[2:] for line in lines}
    for line in lines:
        if len(line) > 4 and line.endswith(b"--") and line[2:-2] in names:
            root.type_parameters["boundary"] = line[2:-2].decode("utf-8", "replace")
            return True
    for line in lines[:1]:
        if len(line) > 12 and re.match(rb"\r?\n[Cc]ontent-", raw[raw.find(line, root.start) + len(line) :][:12]):
            root.type_parameters["boundary"] = line[2:].decode("utf-8", "replace")
            return True
    return False
