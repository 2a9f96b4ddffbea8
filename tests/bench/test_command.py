"""``python -m bench``: what it is told, and what it prints."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

import bench
from bench import __main__ as command
from bench import report
from bench.programs import compare
from bench.programs.project import CommandFailed, Measurement
from bench.progress import Progress


class FakeProject:
    """A project whose commands take as long as it is told."""

    def __init__(self, title, seconds, resources):
        self.title, self._seconds, self._resources = title, seconds, resources
        self.commands = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def run(self, *line):
        self.commands.append(line)
        return Measurement(self._seconds, 100.0)

    def resources(self):
        return Counter(self._resources)


@pytest.fixture
def fake_projects(monkeypatch):
    """``component`` takes 1.1 s a command and 0.2 s an app, ``flat`` 1 and 0.2."""
    made = []

    def project(title, folder, apps):
        fixed = 1.1 if title == "component" else 1.0
        made.append(FakeProject(title, fixed + 0.2 * apps, {"a:b:C": apps}))
        return made[-1]

    monkeypatch.setattr(compare, "project", project)
    return made


def quiet():
    return Progress(Console(file=io.StringIO()), 1)


def test_each_command_of_both_programs_is_measured_in_each_round(fake_projects):
    results = compare.compare([1, 100], quiet())
    assert list(results) == [1, 100]
    assert [len(results[1][name].flat) for name in compare.COMMANDS] == [3, 3, 3, 3]
    assert [len(results[100][name].component) for name in compare.COMMANDS] == [1, 1, 1, 1]
    assert results[1]["up"].time.middle == pytest.approx(1.3 / 1.2)
    assert results[1]["up"].memory.middle == 1
    assert [line[0] for line in fake_projects[0].commands] == ["refresh", *["preview", "up", "up", "destroy"] * 3]


def test_the_progress_is_told_as_often_as_it_was_announced(fake_projects):
    said = io.StringIO()
    compare.compare([1, 100], Progress(Console(file=said, width=200), 1))
    assert len(said.getvalue().splitlines()) == compare.steps([1, 100])


def test_programs_that_made_different_resources_are_not_compared(fake_projects, monkeypatch):
    monkeypatch.setattr(FakeProject, "resources", lambda self: Counter({self.title: 1}))
    with pytest.raises(compare.ProgramsDiffer, match=r"'component': \(1, 0\)"):
        compare.compare([1], quiet())


def test_growth_is_told_for_the_whole_and_for_the_further_apps(fake_projects):
    grown = {each.command: each for each in compare.growths(compare.compare([1, 10, 100], quiet()))}
    assert grown["up"].flat == pytest.approx((21 / 100) / (3 / 10))
    assert grown["up"].marginal == (pytest.approx(1), pytest.approx(1))
    assert list(compare.growths(compare.compare([10], quiet()))) == []


def test_a_failed_command_ends_the_bench_with_its_words(fake_projects, monkeypatch, capsys):
    def run(self, *line):
        raise CommandFailed("the flat program's `preview` ended with 255: no such app")

    monkeypatch.setattr(FakeProject, "run", run)
    assert command.main(["programs", "--apps", "1"]) == 1
    assert "no such app" in capsys.readouterr().err


def test_only_ratios_are_printed(fake_projects, capsys):
    assert command.main(["programs", "--apps", "1,10"]) == 0
    printed = capsys.readouterr().out
    rows = [line.split() for line in printed.splitlines()]
    assert ["1", "up", "1.08", "1.08", "1.08", "to", "1.08"] in [row[:7] for row in rows]
    assert "met (at most 1.10)" in printed
    assert " s " not in printed


@pytest.mark.parametrize("line", [["nonsense"], ["--apps", "0"], ["--apps", "many"]])
def test_a_line_that_makes_no_sense_is_refused(line, capsys):
    with pytest.raises(SystemExit):
        command.main(line)
    assert "usage" in capsys.readouterr().err


def test_make_gives_the_sizes_by_its_variable(fake_projects, monkeypatch):
    monkeypatch.setenv("APPS", "2,3")
    assert command.main(["programs"]) == 0
    assert {len(each.commands) for each in fake_projects} == {13}
    assert len(fake_projects) == 4


def test_a_terminal_gets_a_table():
    said = io.StringIO()
    report.show(Console(file=said, force_terminal=True, width=60), "Title", ("a", "b"), [("1", "2")])
    assert "┃" in said.getvalue()


def test_the_page_names_no_absolute_numbers():
    text = (Path(bench.__file__).parent / "README.md").read_text()
    assert "logins/s" not in text
    assert " ms" not in text
