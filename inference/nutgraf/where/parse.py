"""Parse an expression: Python's grammar, of which a few parts are allowed, and types that are checked. Nothing in it is run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from itertools import pairwise
from typing import NoReturn

from ..errors import RequestError
from .advice import advice_on, nearest
from .check import check_comparison
from .expression import Affix, Comparison, Constant, Given, Item, Joined, Length, Lower, Name, Node, Not, Where
from .fields import FIELDS, SYNONYMS, Kind
from .parts import Part, fail

#: Longer and deeper expressions could exhaust Python's parser, or ours.
_MAX_CHARACTERS, _MAX_DEPTH = 4000, 40
_SIGNS = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip
_BITWISE: dict[type[ast.AST], str] = {ast.BitAnd: "and", ast.BitOr: "or"}


def parsed(text: object) -> Where:
    """The condition that an expression such as `topic == "environment" and words > 200` describes.

    There are comparisons (also `in`, `is None` and chains), `and`, `or`, `not`, texts, numbers, lists of these, the names in
    `nutgraf.where.fields.FIELDS`, `len()`, `.lower()`, `.startswith()` and `.endswith()`.

    Raises
    ------
    RequestError: it is no such expression, names a field that there is not, or compares what cannot be equal.
    """
    if not isinstance(text, str):
        raise RequestError(f"where is of type {type(text).__name__}; expected a text, such as 'topic == \"environment\" and words > 200'")
    line = re.sub(r"[\r\n]", " ", text.strip())
    if "#" in line and line != text.strip():  # a comment in the first of several lines would swallow the others
        raise RequestError("where has several lines and a #; expected one line, or several without comments")
    return _Parser(line).parsed()


class _Parser:
    """Turns Python's syntax tree into ours, checking every part."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._topics: list[tuple[int, str]] = []

    def parsed(self) -> Where:
        condition = self._condition(self._tree(), 0)
        return Where(self._text, condition, tuple(self._topics))

    def _tree(self) -> ast.expr:
        if not self._text:
            raise RequestError("where is empty; expected a condition, such as 'topic == \"environment\" and words > 200'")
        if len(self._text) > _MAX_CHARACTERS:
            raise RequestError(f"where has {len(self._text)} characters; at most {_MAX_CHARACTERS} are read")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Python's, on what it would do with the expression
                return ast.parse(self._text, mode="eval").body
        except SyntaxError as error:
            ended = error.msg == "invalid syntax" and not 0 < (error.offset or 0) <= len(self._text)  # Python versions differ
            at = len(self._text) if ended else max(0, (error.offset or 1) - 1)
            said = "something is missing" if ended else error.msg.replace("invalid syntax", "it cannot be read here")
            if not ended and (advice := advice_on(self._text, at)):
                at, write = advice
                said = f"{said}: {write}"
            self._fail(at, said)
        except (ValueError, RecursionError, MemoryError) as error:
            reason = "it is nested too deeply" if not isinstance(error, ValueError) else "it has a character that cannot be read"
            raise RequestError(f"where: {reason}; expected a condition, such as 'topic == \"environment\" and words > 200'") from None

    def _fail(self, at: ast.AST | int, what: str) -> NoReturn:
        fail(self._text, at if isinstance(at, int) else self._start(at), what)

    def _start(self, node: ast.AST) -> int:
        """Python counts the bytes before a part."""
        return len(self._text.encode()[: getattr(node, "col_offset", 0)].decode("utf-8", "ignore"))

    def _shown(self, node: ast.AST) -> str:
        text = ast.get_source_segment(self._text, node) or "this"  # type: ignore[arg-type]
        return text if len(text) <= 60 else f"{text[:60]}…"

    def _made(self, node: ast.AST, made: Node, kind: Kind, *, field: str | None = None, constants: Sequence[str | float] = ()) -> Part:
        return Part(made, kind, self._start(node), self._shown(node), field, tuple(constants))

    def _condition(self, node: ast.expr, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            self._fail(node, f"it is nested more than {_MAX_DEPTH} deep")
        match node:
            case ast.BoolOp(op=op, values=values):
                return Joined(tuple(self._condition(one, depth + 1) for one in values), isinstance(op, ast.And))
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return Not(self._condition(inner, depth + 1))
            case ast.Compare():
                return self._comparison(node, depth + 1)
            case ast.Constant(value=bool(value)):
                return Constant(value)
        part = self._operand(node, depth + 1)
        if part.kind == "condition":
            return part.node
        if part.constants or part.kind in ("nothing", "scores"):
            self._fail(node, f'{part.shown} on its own is no condition: compare it with something, as in form == "report" or form == "opinion"')
        return Given(part.node)

    def _comparison(self, node: ast.Compare, depth: int) -> Comparison:
        parts = [self._operand(one, depth) for one in (node.left, *node.comparators)]
        signs = [_SIGNS[type(one)] for one in node.ops]
        for sign, (left, right) in zip(signs, pairwise(parts), strict=True):
            self._topics += check_comparison(sign, left, right, self._fail)
        return Comparison(tuple(part.node for part in parts), tuple(signs))

    def _operand(self, node: ast.expr, depth: int) -> Part:
        if depth > _MAX_DEPTH:
            self._fail(node, f"it is nested more than {_MAX_DEPTH} deep")
        match node:
            case ast.Name(id=name):
                return self._name(node, name)
            case ast.Constant(value=None):
                return self._made(node, Constant(None), "nothing")
            case ast.Constant(value=str(value)):
                return self._made(node, Constant(value), "text", constants=(value,))
            case ast.Constant(value=int(value) | float(value)) if not isinstance(value, bool):
                return self._made(node, Constant(value), "number", constants=(value,))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value) | float(value))) if not isinstance(value, bool):
                return self._made(node, Constant(-value), "number", constants=(-value,))
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                return self._list(node, elements, depth)
            case ast.Call(func=ast.Attribute(value=of, attr=method), args=arguments, keywords=[]):
                return self._method(node, of, method, arguments, depth)
            case ast.Call(func=ast.Name(id="len"), args=[of], keywords=[]):
                return self._length(node, of, depth)
            case ast.Call(func=ast.Name(id=function)):
                self._no_function(node, function)
            case ast.Subscript(value=ast.Name(id="topic_scores"), slice=ast.Constant(value=str(label))):
                self._topics.append((self._start(node.slice), label))
                return self._made(node, Item("topic_scores", label), "number", field="topic_scores")
            case ast.BinOp(op=op) if type(op) in _BITWISE:
                self._fail(node, f"& and | are not for conditions: write {_BITWISE[type(op)]}")
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                self._fail(node, f"{self._shown(node)} is a condition, which cannot be compared: join conditions with and or or")
        self._fail(
            node,
            f"{self._shown(node)} is not allowed; there are comparisons, and, or, not, in, texts in quotation marks, numbers, fields, len(), "
            ".lower(), .startswith() and .endswith()",
        )

    def _name(self, node: ast.expr, name: str) -> Part:
        if name in FIELDS:
            return self._made(node, Name(name), FIELDS[name].kind, field=name)
        near = nearest(name, FIELDS, SYNONYMS)
        meant = f"did you mean {near}?" if near else f'if it is a text, put it in quotation marks: "{name}".'
        if name.lower() in ("language", "lang"):
            self._fail(node, f"there is no field {name}: the models read English only, and articles in other languages have an error")
        if name.lower() in ("true", "false", "null", "none", "nil"):
            meant = f"did you mean {'None' if name[:1].lower() == 'n' else name.title()}?"
        self._fail(node, f"there is no field {name}; {meant} The fields are {', '.join(FIELDS)}")

    def _list(self, node: ast.expr, elements: Sequence[ast.expr], depth: int) -> Part:
        if not elements:
            self._fail(node, "the list is empty, so that nothing is in it")
        parts = [self._operand(one, depth + 1) for one in elements]
        for part in parts:
            if len(part.constants) != 1 or part.kind not in ("text", "number"):
                self._fail(part.at, f"a list holds texts or numbers, and {part.described}")
            if part.kind != parts[0].kind:
                self._fail(part.at, f"a list holds texts or numbers, not both: {parts[0].described}, and {part.described}")
        constants = tuple(part.constants[0] for part in parts)
        return self._made(node, Constant(constants), "texts" if parts[0].kind == "text" else "numbers", constants=constants)

    def _method(self, node: ast.expr, of: ast.expr, method: str, arguments: Sequence[ast.expr], depth: int) -> Part:
        part = self._operand(of, depth + 1)
        if method == "contains":
            self._fail(node, f'there is no .contains(): write "words" in {part.shown}')
        if method not in ("lower", "startswith", "endswith"):
            self._fail(node, f"there is no .{method}(); there are .lower(), .startswith() and .endswith()")
        if part.kind != "text":
            self._fail(part.at, f".{method}() is for texts, and {part.described}")
        if method == "lower":
            if arguments:
                self._fail(arguments[0], ".lower() takes nothing in its brackets")
            return self._made(node, Lower(part.node), "text")
        match arguments:
            case [ast.Constant(value=str(affix))]:
                return self._made(node, Affix(part.node, affix, method == "endswith"), "condition")
        self._fail(node, f'.{method}() takes one text in quotation marks: {part.shown}.{method}("words")')

    def _length(self, node: ast.expr, of: ast.expr, depth: int) -> Part:
        part = self._operand(of, depth + 1)
        if part.kind not in ("text", "texts"):
            self._fail(part.at, f"len() is for texts and lists, and {part.described}")
        return self._made(node, Length(part.node), "number")

    def _no_function(self, node: ast.expr, function: str) -> NoReturn:
        said = f": write title.{function}()" if function in ("lower", "startswith", "endswith") else "; there is only len()"
        if function == "contains":
            said = ': write "words" in title'
        self._fail(node, f"there is no function {function}(){said}")
