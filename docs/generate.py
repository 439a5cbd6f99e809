"""Write the parts of the guide that the code knows: commands, findings, spellings.

python docs/generate.py          bring docs/huong-dan.md up to date
python docs/generate.py --check  say whether it is, and change nothing
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import click

from vtlt_consolidate.commands import cli
from vtlt_consolidate.findings.catalogue import RULES, SEVERITIES
from vtlt_consolidate.language.functions import FUNCTIONS
from vtlt_consolidate.language.meaning import REFERENCES
from vtlt_consolidate.words import vocabulary
from vtlt_consolidate.writing.letters import reminders
from vtlt_consolidate.writing.receiver import names
from vtlt_consolidate.writing.word import facts

GUIDE = Path(__file__).with_name("huong-dan.md")


def commands() -> str:
    """The help of every command, as a user sees it."""
    cli.speak_vietnamese()
    shown = []
    for name, command in cli.main.commands.items():
        context = click.Context(command, info_name=f"vtlt {name}", terminal_width=100, **cli.CONTEXT)
        shown.append(f"### vtlt {name}\n\n```\n{command.get_help(context)}\n```")
    return "\n\n".join(shown)


def findings() -> str:
    """Every finding with what it says and how to mend it."""
    lines = ["| Mã | Mức | Là gì | Cách sửa |", "|---|---|---|---|"]
    for rule in sorted(RULES.values(), key=lambda each: each.code):
        # What is set behind a word, and needs no blank, is only there at times.
        advice = re.sub(r"(?<=\w)\{\w+\}(?=[.;])", "", rule.advice)
        mend = re.sub(r"\{(\w+)\}", "…", advice).replace("{{", "{").replace("}}", "}")
        lines.append(f"| {rule.code} | {SEVERITIES[rule.severity]} | {rule.title} | {mend} |")
    return "\n".join(lines)


def spellings() -> str:
    """The accepted spellings of a mark."""
    words = {"met": "Đạt", "not_met": "Chưa đạt"}
    lines = ["| Đọc là | Các cách ghi được nhận |", "|---|---|"]
    for state, accepted in vocabulary.SPELLINGS.items():
        lines.append(f"| {words[state]} | {', '.join(f'`{word}`' for word in accepted)} |")
    return "\n".join(lines)


def placeholders() -> str:
    """What the Word templates may ask for."""
    lines = ["| Chỗ điền | Là gì | Báo cáo | Công văn |", "|---|---|---|---|"]
    for name, meaning in (facts.PLACEHOLDERS | reminders.PLACEHOLDERS).items():
        where = ("x" if name in known.PLACEHOLDERS else "" for known in (facts, reminders))
        lines.append(f"| `{name}` | {meaning} | {' | '.join(where)} |")
    return "\n".join(lines)


def functions() -> str:
    """The functions of the language of rules."""
    lines = ["| Hàm | Là gì | Ví dụ |", "|---|---|---|"]
    for function in FUNCTIONS.values():
        if not function.binds:
            meaning = _HOLE.sub(lambda found: f"…{found[1]}…" if found[1] else "…", function.says)
            lines.append(f"| `{function.name}` | {meaning} | `{function.example}` |")
    lines += [f"| `{each.name}` | {each.help} | `{each.example}` |" for each in REFERENCES]
    return "\n".join(lines)


_HOLE = re.compile(r"\{( \w+ )?\d?\}")


def receiver() -> str:
    """What the workbooks of other offices may ask for."""
    plain = {name: meaning for name, meaning in names.PLAIN.items() if name not in facts.PLACEHOLDERS}
    written = {
        **{f"{{{{{name}}}}}": meaning for name, meaning in plain.items()},
        **{f"{{{{{name}:MÃ}}}}": meaning for name, meaning in names.FIGURES.items()},
        **{f"{{{{{name}}}}}": meaning for name, meaning in names.UNIT_NAMES.items()},
        **{f"{{{{{name}:MÃ}}}}": meaning for name, meaning in names.UNIT_FIGURES.items()},
        **{f"|{name}=…": meaning for name, meaning in names.FILTERS.items()},
    }
    return "\n".join(["| Viết | Là gì |", "|---|---|", *(f"| `{_cell(each)}` | {meaning} |"
                                                         for each, meaning in written.items())])  # fmt: skip


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PARTS: dict[str, Callable[[], str]] = {
    "lenh": commands,
    "ham": functions,
    "ma-loi": findings,
    "cach-ghi": spellings,
    "cho-dien": placeholders,
    "cho-dien-bieu": receiver,
}


def current(text: str) -> str:
    """Replace what stands between the marks of each part by what the code says now."""
    for name, part in PARTS.items():
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = mark.sub(lambda found, part=part: found[1] + "\n" + part() + "\n\n" + found[2], text)  # type: ignore[misc]
    return text


def main() -> int:
    """Write or check the guide; 1 when it was to be checked and is not up to date."""
    text = GUIDE.read_text(encoding="utf-8")
    fresh = current(text)
    if "--check" in sys.argv[1:]:
        if fresh != text:
            print(f"{GUIDE.name} is not what the code says: python docs/generate.py", file=sys.stderr)  # noqa: T201
        return int(fresh != text)
    GUIDE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
