"""The manual is true: its commands and snippets run, its pages and links are up to date."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import webbrowser
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner, Result

from kg.build import build
from kg.cli import kg
from kg.config import Settings
from kg.errors import KgError
from kg.query.api import Graph
from kg.query.api import open as open_graph

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
FOUND = {"check", "diff"}  # status 1: something was found
PAGES = sorted(
    page for page in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")] if "reference" not in page.parts
)
BLOCK = re.compile(r"^( *)```([^\n`]*)\n(.*?)^ *```", re.S | re.M)


def blocks(page: Path, language: str) -> list[tuple[str, str]]:
    """(what stands behind the language, content) of a page's code blocks, in order."""
    found = []
    for indent, head, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        name, _, rest = head.strip().partition(" ")
        if name == language:
            found.append((rest, re.sub(f"^{indent}", "", text, flags=re.M)))
    return found


def everywhere(language: str) -> list[Any]:
    return [
        pytest.param(rest, text, id=f"{page.relative_to(ROOT)}-{number}")
        for page in PAGES
        for number, (rest, text) in enumerate(blocks(page, language))
    ]


def run(command: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    """Run a command line in this process: the start of a new one costs more than most commands."""
    monkeypatch.setattr(click, "launch", lambda *_: 0)
    monkeypatch.setattr(webbrowser, "open", lambda *_: True)
    words = shlex.split(command)
    assert words[0] == "kg", command
    result = CliRunner().invoke(kg, words[1:])
    if isinstance(result.exception, KgError) or result.exit_code not in (
        {0, 1} if words[1] in FOUND else {0}
    ):
        pytest.fail(f"{command}\n{result.output}\n{result.exception!r}")
    assert result.output.strip(), command
    return result


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample notes and their graph. Not to be written to."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "notes", folder / "notes")
    build(Settings(root=folder))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tutorial.md", "tutorial.zh.md"])
def test_a_tutorial_can_be_followed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = DOCS / name
    steps = 0
    for _, head, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        language, _, rest = head.strip().partition(" ")
        if language == "markdown":
            Path(rest.removeprefix("note=")).write_text(text, encoding="utf-8")
        elif language == "console":
            for line in text.splitlines():
                run(line.removeprefix("$ "), monkeypatch)
                steps += 1
    assert steps >= 10
    shown = run("kg show BLIP --all", monkeypatch).output
    assert "ALBEF" in shown and "VLMo" in shown


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "text"), everywhere("console"))
def test_the_commands_of_a_guide_run(
    kind: str, text: str, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind != "tour":
        assert kind == ""  # of the READMEs and the tutorials, which are followed as a whole
        return
    shutil.copytree(built, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    for line in text.splitlines():
        run(line.removeprefix("$ "), monkeypatch)


@pytest.fixture(scope="session")
def graph(built: Path) -> Graph:
    return open_graph(built / "out")


@pytest.mark.parametrize(("kind", "text"), everywhere("sparql"))
def test_the_queries_have_answers(kind: str, text: str, graph: Graph) -> None:
    if "SELECT" not in text or "$" in text:
        return  # a declaration, or a saved question with its parameters
    assert len(graph.query(text).to_dataframe()), text


@pytest.mark.parametrize(("kind", "text"), everywhere("yaml"))
def test_the_yaml_is_yaml(kind: str, text: str) -> None:
    assert yaml.safe_load(text)


@pytest.mark.parametrize(("kind", "text"), everywhere("toml"))
def test_the_toml_is_toml(kind: str, text: str) -> None:
    assert tomllib.loads(text)


@pytest.mark.parametrize(("kind", "text"), everywhere("python"))
def test_the_python_runs(
    kind: str, text: str, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built)
    exec(compile(ast.parse(text), "docs", "exec"), {"__name__": "docs"})


@pytest.mark.parametrize(("kind", "text"), everywhere("sh"))
def test_the_commands_of_the_shell_are_understood(kind: str, text: str) -> None:
    """What waits, writes elsewhere or wants a second machine is parsed, not run."""
    top = click.Context(kg, info_name="kg")
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["kg"]:
            command = kg.get_command(top, words[1])
            assert command is not None, line
            try:
                command.make_context(words[1], words[2:], parent=top)
            except click.BadParameter as error:
                assert "does not exist" in error.message, line  # a file of the reader's own
        elif words[:1] == ["make"]:
            assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_commands_named_in_the_text_exist() -> None:
    known = set(kg.list_commands(click.Context(kg)))
    for page in PAGES:
        for name in re.findall(r"`kg ([a-z]+)", page.read_text(encoding="utf-8")):
            assert name in known, f"{page.name}: kg {name}"


def test_the_reference_is_up_to_date() -> None:
    # In a process of its own: other tests leave terminal sizes and plug-ins behind.
    words = [sys.executable, str(DOCS / "generate.py"), "--check"]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def test_every_command_shows_two_examples() -> None:
    top = click.Context(kg, info_name="kg")
    for name in kg.list_commands(top):
        command = kg.get_command(top, name)
        assert command is not None
        said = command.get_help(click.Context(command, parent=top, info_name=name))
        examples = said.split("Examples:")[1].split("Options:")[0]
        assert len(re.findall(r"^ +(?:kg|curl) ", examples, re.M)) >= 2, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


@pytest.mark.slow
def test_the_manual_builds_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html",
         "-d", str(tmp_path / "trees"), str(DOCS), str(tmp_path / "site")],
        check=False, capture_output=True, text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_tree_of_the_architecture_is_the_one_on_disk() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    tree = next(t for h, t in blocks(DOCS / "architecture.md", "text") if "kg/" in t)
    named = set(re.findall(r"[\w.]+/?(?=\s|$)", " ".join(tree.split())))
    package = ROOT / "kg"
    rooms = {f"{p.name}/" for p in package.iterdir() if (p / "__init__.py").exists()}
    files = {p.name for p in package.glob("*.py") if not p.name.startswith("__")}
    assert rooms | files <= named
    for name in re.findall(r"\w+\.py|\w+/", tree.replace("kg/", "", 1)):
        assert name == "ontology/" or (package / name).exists(), name
    for room in rooms:
        assert f"kg/{room}" in text, room


def test_no_file_of_code_has_outgrown_its_room() -> None:
    for folder in ("kg", "tests", "benchmarks", "docs"):
        for suffix in ("py", "js", "css"):
            for path in (ROOT / folder).rglob(f"*.{suffix}"):
                lines = len(path.read_text(encoding="utf-8").splitlines())
                assert lines <= 400, f"{path.relative_to(ROOT)}: {lines} lines"
                assert path.stem != "utils"


def test_completion_knows_the_works(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built)
    for line, wanted in (
        ("kg show be", "BEiT"),
        ("kg path BEiT vi", "ViT"),
        ("kg accept BLIP ext", "extends"),
        ("kg query read", "reading-gap"),
        ("kg export graph", "graphml"),
        ("kg desc", "descendants"),
    ):
        environment = {
            "_KG_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split()) - 1),
        }
        result = CliRunner().invoke(kg, env=environment, prog_name="kg")
        assert f"plain,{wanted}" in result.output.splitlines(), line
