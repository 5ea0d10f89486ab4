"""The pictures of the README, from real runs: `python docs/pictures/make.py`.

What `escapelint demo` writes to a terminal, and its Markdown as a pull request shows it. This is
the only place that needs rich.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rich.console import Console, RenderableType
from rich.markdown import Markdown
from rich.terminal_theme import TerminalTheme
from rich.text import Text
from rich.theme import Theme

HERE = Path(__file__).parent
WIDTH = 104  # columns
RULES = "returned-pointer,format-arguments"  # what a reader has time for
# No fonts from elsewhere: each reader has one with letters of one width.
FORMAT = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: SFMono-Regular, Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 16px; font-family: sans-serif; fill: #57606a; }}
{styles}
</style>
<defs>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""
CODE = "bold #0550ae on #eff1f3"
STYLES = Theme({"markdown.code": CODE, "markdown.h2": "bold", "markdown.h3": "bold"})
THEME = TerminalTheme(
    (255, 255, 255),
    (36, 41, 47),
    [
        *[(36, 41, 47), (207, 34, 46), (17, 99, 41), (154, 103, 0)],
        *[(9, 105, 218), (130, 80, 223), (27, 124, 131), (110, 119, 129)],
    ],
)


def main() -> None:
    write("text", "escapelint demo", Text.from_ansi(demo("--color", "always")))
    markdown = demo("--output-format", "markdown")
    write("markdown", "in a pull request", Markdown(markdown, code_theme="xcode"))


def demo(*options: str) -> str:
    """What `escapelint demo` prints."""
    command = [sys.executable, "-m", "escapelint", "demo", "--select", RULES, "--quiet", *options]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def write(name: str, title: str, shown: RenderableType) -> None:
    """Draws what a terminal of our width would show."""
    console = Console(record=True, width=WIDTH, file=sys.stderr, force_terminal=True, theme=STYLES)
    console.print(shown)
    svg = console.export_svg(title=title, theme=THEME, code_format=FORMAT, unique_id=name)
    (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
