"""YAML as VCR.py writes it, and read as data: no tag ever constructs an object."""

import re
from collections.abc import Callable, Iterator

import yaml

__all__ = ["conflict", "dump", "dumped", "line_of", "parse", "place_of"]


def parse(data: bytes, *, core: bool = False) -> object:
    """Return what a YAML text says; raises yaml.YAMLError, or ValueError where a scalar is not what it says it is.

    Scalars without quotes are read as YAML 1.1 has them, which PyYAML writes, or by the `core` schema of YAML 1.2,
    where dates and `1:30` are texts.
    """
    try:
        return yaml.load(data, _CORE if core else _LOADER)  # noqa: S506 - safe loaders, see below
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError) as error:
        # PyYAML is careless with odd scalars: `!!int ""`, `!!bool maybe`, `!!timestamp x`.
        raise ValueError(str(error) or type(error).__name__) from error
    except ValueError as error:
        if "int_max_str_digits" in str(error):
            raise ValueError("a number in it has thousands of digits; put it in quotes") from error
        raise


def dumped(value: object) -> Iterator[bytes]:
    """Yield the bytes that VCR.py writes for the same value, in each of the ways that it has had."""
    for emitter in (getattr(yaml, "CDumper", yaml.Dumper), yaml.Dumper):
        for flow in (False, None):  # PyYAML before 5.1 had other defaults
            yield yaml.dump(value, Dumper=emitter, default_flow_style=flow).encode()


def dump(value: object) -> bytes:
    """Return the bytes that VCR.py writes for the same value."""
    # PyYAML's two emitters fold long lines at different places; VCR.py takes the C one where it is there.
    text: str = yaml.dump(value, Dumper=getattr(yaml, "CDumper", yaml.Dumper))
    return text.encode()


def conflict(data: bytes) -> int:
    """Return the line (from 1) of the first mark that a merge has left, 0 where there is none."""
    found = _MARK.search(data)
    return data.count(b"\n", 0, found.start()) + 1 if found else 0


def place_of(error: yaml.YAMLError, data: bytes) -> tuple[int | None, str]:
    """Return the line (from 1), where it is known, and what is wrong there in words."""
    if marked := conflict(data):
        return marked, "a merge conflict is not settled there"
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        # libYAML puts the end of a file one line behind its last one.
        line = min(mark.line + 1, len(data.splitlines())) if mark else None
        return line, error.problem or error.context or "it cannot be parsed"
    if isinstance(error, yaml.reader.ReaderError):
        return data.count(b"\n", 0, error.position) + 1, error.reason
    return None, str(error)


def line_of(data: bytes, key: str, index: int) -> int | None:
    """Return the line (from 1) of one item of the list under a top-level key, or None where there is none."""
    try:
        root = yaml.compose(data, _LOADER)
    except yaml.YAMLError:  # JSON can say things that YAML cannot
        return None
    for name, items in root.value if isinstance(root, yaml.MappingNode) else ():
        if name.value == key and isinstance(items, yaml.SequenceNode) and index < len(items.value):
            line: int = items.value[index].start_mark.line
            return line + 1
    return None


class _Bounded(yaml.constructor.SafeConstructor):
    """A loader that ends where a text nests too deep, or a small one means a vast one."""

    depth = 0
    merged = 0

    def descend_resolver(self, current_node: yaml.Node | None, current_index: object) -> None:
        """Count the levels on the way down; called for each node, and otherwise of no use here."""
        del current_node, current_index
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError("it nests too deep")

    def ascend_resolver(self) -> None:
        """Count them on the way up."""
        self.depth -= 1

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Put what `<<` names in its place, which copies what an alias stands for, unless that is too much."""
        for key, value in node.value:
            for one in value.value if key.tag == _MERGE and isinstance(value, yaml.SequenceNode) else [value]:
                if key.tag == _MERGE and isinstance(one, yaml.MappingNode):
                    self.flatten_mapping(one)
                    self.merged += len(one.value)
                if self.merged > _MOST_MERGED:
                    raise ValueError("it merges mappings over and over (`<<`)")
        super().flatten_mapping(node)


_MARK = re.compile(rb"^(?:<{7} |>{7} )", re.MULTILINE)
_DEEPEST = 500  # libYAML follows nodes on the stack of the process, until that ends
_MERGE = "tag:yaml.org,2002:merge"
_MOST_MERGED = 1_000_000

# A class of its own, so that the tags below are known to cassettes only.
_LOADER: type[yaml.SafeLoader] = type("CassetteLoader", (_Bounded, getattr(yaml, "CSafeLoader", yaml.SafeLoader)), {})


def _scalar(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> object:
    return loader.construct_scalar(node)


def _tuple(loader: yaml.SafeLoader, node: yaml.SequenceNode) -> object:
    return loader.construct_sequence(node, deep=True)


def _file(loader: yaml.SafeLoader, node: yaml.MappingNode) -> object:
    """Return the bytes of a file that was sent as a body."""
    return _first(loader.construct_mapping(node, deep=True).get("state"))


def _iterator(loader: yaml.SafeLoader, node: yaml.MappingNode) -> object:
    """Return the chunks of an iterator that was sent as a body."""
    return _first(loader.construct_mapping(node, deep=True).get("args"))


def _first(values: object) -> object:
    return values[0] if isinstance(values, list) and values else None


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> object:
    return loader.construct_mapping(node, deep=True)


def _frozen(loader: yaml.SafeLoader, node: yaml.SequenceNode) -> object:
    """Return the pairs that were headers."""
    return _first(loader.construct_sequence(node, deep=True))


# The tags that VCR.py's own loader knows, and those of its cassettes before 1.0.
_TAGS: dict[str, Callable[..., object]] = {
    "object:vcr.request.Request": _mapping,
    "object/apply:__builtin__.frozenset": _frozen,
    "object/apply:builtins.frozenset": _frozen,
    "str": _scalar,
    "unicode": _scalar,
    "tuple": _tuple,
    "object/new:_io.BytesIO": _file,
    "object/apply:builtins.iter": _iterator,
}


def _binary(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> object:
    return loader.construct_yaml_binary(node)


def _plain(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> object:
    """Return what a tag of Ruby's is about, as if it had none."""
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else None


# Ruby writes base64 under a tag of its own, and says of which class a text was.
_LOADER.add_constructor("!binary", _binary)
for _prefix in ("!ruby/", "!str", "!tape", "tag:ruby.yaml.org,2002:"):  # a tape is one of Java's Betamax
    _LOADER.add_multi_constructor(_prefix, _plain)
for _tag, _constructor in _TAGS.items():
    _LOADER.add_constructor(f"tag:yaml.org,2002:python/{_tag}", _constructor)

# YAML 1.2 §10.3.2
_CORE: type[yaml.SafeLoader] = type("CoreLoader", (_LOADER,), {"yaml_implicit_resolvers": {}})
for _tag, _pattern, _starts in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN",
        list("-+0123456789."),
    ),
):
    _CORE.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), _starts)
