"""The flat program and the component program register the same resources, so that their times can be compared."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from pathlib import Path

import pulumi
import pytest
import yaml

from bench.programs import stack
from bench.programs.project import STACK, project


class Recorder(pulumi.runtime.Mocks):
    """What a program registers: type and inputs of each resource that is not a component."""

    def __init__(self) -> None:
        self.registered = []
        self.components = Counter()
        self.outputs = {}

    def new_resource(self, args):
        if args.typ.startswith("dashboard-identity:"):
            self.components[args.typ] += 1
            return "", {}
        self.registered.append((args.typ, _comparable(args.inputs)))
        made = ("clientId", "clientSecret", "objectId", "value", "sub", "result")
        state = {**{name: f"{args.typ}-{name}" for name in made}, **args.inputs}
        if "endDate" in state:
            # Counted from now, and the two programs may run in different seconds.
            state["endDate"] = "2030-01-01T00:00:00Z"
        return f"{args.typ}-id", state

    def call(self, args):
        return {"tenantId": "tenant", "objectId": "caller"}


def _comparable(inputs):
    """As text. A date that is computed at each run is left out, and so are members that are empty."""
    kept = {name: value for name, value in inputs.items() if name != "endDate" and value not in (None, [], {})}
    return json.dumps(kept, sort_keys=True, default=str)


def registered_by(title, folder, apps, monkeypatch):
    """Runs a program as it stands in its project, with an engine that only records."""
    recorder = Recorder()
    # Addresses are compared, and nothing listens at them here.
    monkeypatch.setattr("bench.programs.project.free_ports", lambda count: list(range(20001, 20001 + count)))
    with project(title, folder, apps) as made:
        settings = yaml.safe_load((made.root / f"Pulumi.{STACK}.yaml").read_text())["config"]
        texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in settings.items()}
        pulumi.runtime.set_mocks(recorder, project="dashboard-identity", stack=STACK)
        pulumi.runtime.set_all_config(texts)
        monkeypatch.chdir(made.root)
        monkeypatch.syspath_prepend(str(made.root))
        exported = {}
        monkeypatch.setattr(pulumi, "export", exported.__setitem__)

        def program():
            runpy.run_path(str(made.root / "__main__.py"))
            return pulumi.Output.from_input(exported).apply(recorder.outputs.update)

        pulumi.runtime.test(program)()
    return recorder


@pytest.mark.parametrize("apps", [1, 3])
def test_both_programs_register_the_same_resources_with_the_same_inputs_and_export_the_same(
    tmp_path, monkeypatch, apps
):
    flat = registered_by("flat", tmp_path / "flat", apps, monkeypatch)
    component = registered_by("component", tmp_path / "component", apps, monkeypatch)
    assert Counter(flat.registered) == Counter(component.registered)
    assert flat.outputs == component.outputs
    assert set(component.outputs) >= {"applications", "directories", "users", "settings", "initial_passwords"}
    assert flat.components == Counter()
    assert component.components == {
        **{f"dashboard-identity:index:{vendor}Directory": 1 for vendor in ("Auth0", "Cognito", "Entra")},
        **{f"dashboard-identity:index:{vendor}Application": apps for vendor in ("Auth0", "Cognito", "Entra")},
    }


def test_each_app_adds_as_many_resources_as_the_one_before(tmp_path, monkeypatch):
    numbers = [len(registered_by("flat", tmp_path / str(apps), apps, monkeypatch).registered) for apps in (1, 2, 4)]
    assert numbers[2] - numbers[1] == 2 * (numbers[1] - numbers[0])


def test_the_stack_has_users_with_none_some_and_all_of_the_roles():
    users = stack.config(1, (1, 2, 3))["dashboard-identity:users"]
    assert sorted(len(user["roles"]) for user in users) == [0, 1, 2, 3]


def test_the_flat_program_uses_no_component():
    source = (Path(stack.__file__).parent / "flat" / "__main__.py").read_text()
    assert "components" not in source
