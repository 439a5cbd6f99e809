"""What click itself says to a user is said in Vietnamese, also after an upgrade of click."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import vtlt_consolidate
from vtlt_consolidate.commands import cli

CATALOG = Path(vtlt_consolidate.__file__).parent / "locale" / "vi" / "LC_MESSAGES" / "vtlt.po"
TRANSLATORS = {"_": 1, "gettext": 1, "ngettext": 2}  # how many of the arguments are messages
ONLY_A_PROGRAMMER_MEETS = {
    "Name '{name}' defined twice",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Could not determine name for option with declarations {decls!r}",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? "
    "Did you mean to pass '--{name}'?",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Invalid start character for option ({option})",
    "Unknown color {colour!r}",
    "Unknown standard stream '{name}'",
    "Choice({choices})",
}


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_mo(file) if path.suffix == ".mo" else read_po(file)


def _words(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_forms(message.id): _forms(message.string) for message in catalog if message.id}


def _forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@cache
def _messages_of_click() -> set[tuple[str, ...]]:
    sources = sorted(Path(click.__file__).parent.rglob("*.py"))
    return {message for source in sources for message in _messages_in(source.read_text(encoding="utf-8"))}


def _messages_in(source: str) -> Iterator[tuple[str, ...]]:
    nodes = list(ast.walk(ast.parse(source)))
    assigned = {
        ast.unparse(node.targets[0]): node.value.value
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    }
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATORS:
            said = node.args[: TRANSLATORS[node.func.id]]
            yield tuple(a.value if isinstance(a, ast.Constant) else assigned[ast.unparse(a)] for a in said)


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{[^}]*\}|%\(\w+\)s", text))


def _vtlt(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vtlt_consolidate", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)


def test_the_compiled_words_are_the_written_words() -> None:
    written, compiled = _read(CATALOG), _read(CATALOG.with_suffix(".mo"))
    assert _words(compiled) == _words(written)
    for heading in ("Language", "Plural-Forms", "PO-Revision-Date", "POT-Creation-Date"):
        assert dict(compiled.mime_headers)[heading] == dict(written.mime_headers)[heading]


def test_no_message_is_left_untranslated_or_uncertain() -> None:
    for message in _read(CATALOG):
        assert all(_forms(message.string)), message.id
        assert not message.fuzzy, message.id


def test_a_translation_keeps_the_placeholders_of_its_message() -> None:
    for (*_, last), (translation,) in _words(_read(CATALOG)).items():
        expected = _placeholders(last)
        if "{possibilities}" in expected:  # click fills both names with the same words
            expected = {"{possibility}"}
        assert _placeholders(translation) == expected, last


def test_every_translated_message_is_still_said_by_the_installed_click() -> None:
    assert set(_words(_read(CATALOG))) - _messages_of_click() == set()


def test_every_message_of_the_installed_click_that_a_user_can_meet_is_translated() -> None:
    untranslated = _messages_of_click() - set(_words(_read(CATALOG)))
    assert untranslated == {(message,) for message in ONLY_A_PROGRAMMER_MEETS}


def test_no_type_of_click_has_an_english_name() -> None:
    kinds = [kind for kind in vars(click.types).values() if isinstance(kind, type)]
    named = {
        kind
        for kind in kinds
        if issubclass(kind, click.ParamType) and isinstance(vars(kind).get("name"), str)
    }
    assert named == set(cli._TYPES)


def test_a_mistyped_command_is_told_in_vietnamese_with_a_suggestion() -> None:
    done = _vtlt("chek")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Lỗi: Không có lệnh 'chek'. Có phải bạn muốn dùng 'check'?" in done.stderr
    assert "--help' để xem hướng dẫn." in done.stderr
    assert "Error" not in done.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("check", "--help"), ("init", "-h")])
def test_the_help_is_in_vietnamese(arguments: tuple[str, ...]) -> None:
    done = _vtlt(*arguments)
    assert done.returncode == 0
    assert done.stdout.startswith("Cách dùng:")
    assert "\nTùy chọn:\n" in done.stdout
    for english in ("Usage:", "Options:", "Commands:", "Show this message", "[default", "[required"):
        assert english not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check",), "Lỗi: Thiếu đối số 'KỲ'."),
        (("close", "2019-10"), "Lỗi: Thiếu tùy chọn '--by'."),
        (("check", "2019-10", "--jso"), "Lỗi: Không có tùy chọn '--jso'. Có phải bạn muốn dùng '--json'?"),
        (("check", "2019-10", "-w"), "Lỗi: Tùy chọn '-w' cần 1 giá trị."),
        (("check", "2019-10", "--json=1"), "Lỗi: Tùy chọn '--json' không nhận giá trị."),
        (("check", "2019-10", "thừa"), "Lỗi: Thừa đối số (thừa)"),
        (("check", "tháng"), "Lỗi: Giá trị của 'KỲ' không hợp lệ: "),
        (("rehearse", "2019-10", "--seed", "abc"), "'abc' không phải là số nguyên hợp lệ."),
        (("rehearse", "2019-10", "--seed", "-1"), "-1 không nằm trong khoảng x>=0."),
    ],
)
def test_what_is_missing_or_wrong_on_the_command_line_is_told_in_vietnamese(
    arguments: tuple[str, ...], told: str
) -> None:
    done = _vtlt(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Error" not in done.stderr


def test_no_command_is_cut_off_in_the_list_of_a_window_of_80_columns() -> None:
    shown = _vtlt("--help").stdout
    assert "..." not in shown
    assert "KỲ/tiep-nhan" in shown
