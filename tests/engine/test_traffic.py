"""Traffic is for the second `pulumi up`: refused before, then an update of the endpoint, then nothing to do."""

from __future__ import annotations

import json

import pytest

from .conftest import Make, Project
from .test_plugin import REMOTE
from .test_plugin import plugin as plugin

PLACE = {"resource_group_name": "rg", "location": "eastus2", "workspace_name": "mlw-models"}
PHI = {"model": "azureml://registries/azureml/models/Phi-4/versions/8", "instance_type": "Standard_NC24ads_A100_v4"}
HERE = f"""
import pulumi
from components import ManagedComputeEndpoint

phi = ManagedComputeEndpoint("phi", {{**{PLACE | PHI}, "traffic": pulumi.Config().get_object("traffic")}})
pulumi.export("uri", phi.scoring_uri)
"""
SEVERAL = f"""
import pulumi
from components import ManagedComputeEndpoint

config = pulumi.Config()
deployments = [{{**{PHI}, "name": name}} for name in config.require("names").split()]
traffic = config.get_object("traffic")
ManagedComputeEndpoint("phi", {{**{PLACE}, "deployments": deployments, "traffic": traffic}})
"""
INPUTS = {
    "resourceGroupName": "rg",
    "location": "eastus2",
    "workspaceName": "mlw-models",
    "model": PHI["model"],
    "instanceType": PHI["instance_type"],
    "traffic": {"blue": 100},
}
THERE = f"{REMOTE}\nRemote('ManagedComputeEndpoint', 'phi', {INPUTS})\n"
ALL_TO_BLUE = ("-c", 'traffic={"blue": 100}')


def traffic(project: Project) -> object:
    """What the deployed endpoint has."""
    (file,) = project.state.rglob("stacks/small/dev.json")
    resources = json.loads(file.read_text())["checkpoint"]["latest"]["resources"]
    (endpoint,) = (r for r in resources if r["type"].endswith(":OnlineEndpoint"))
    return endpoint["inputs"]["properties"].get("traffic")


def test_up_then_traffic_then_nothing(make: Make) -> None:
    project = make(HERE)
    ran = project.run("up", pack=None)
    assert ran.status == 0 and traffic(project) is None, ran.text
    ran = project.run("up", *ALL_TO_BLUE, pack=None)
    assert ran.status == 0 and traffic(project) == {"blue": 100}, ran.text
    assert "1 updated" in ran.text and "replaced" not in ran.text and "created" not in ran.text, ran.text
    ran = project.run("preview", *ALL_TO_BLUE, pack=None)
    assert ran.status == 0 and "Resources:\n    5 unchanged\n" in ran.text, ran.text
    ran = project.run("destroy", pack=None)
    assert ran.status == 0, ran.text


@pytest.mark.parametrize(
    ("verb", "program", "config"),
    [("preview", HERE, ALL_TO_BLUE), ("up", THERE, ())],
    ids=["preview of the class", "up of the package"],
)
def test_no_traffic_at_the_first_up(verb: str, program: str, config: tuple[str, ...], make: Make, plugin: str) -> None:
    project = make(program)
    ran = project.run(verb, *config, pack=None, PATH=plugin)
    assert ran.status == 2, ran.text
    assert "traffic: the deployment 'blue' does not exist yet" in ran.text, ran.text
    assert "`pulumi config set --path traffic.blue 100`" in ran.text and "Traceback" not in ran.text, ran.text


def test_a_deployment_that_comes_later_gets_its_traffic_later(make: Make) -> None:
    project = make(SEVERAL)
    ran = project.run("up", "-c", "names=blue", pack=None)
    assert ran.status == 0, ran.text
    both = ("-c", "names=blue green")
    ran = project.run("preview", *both, "-c", 'traffic={"blue": 90, "green": 10}', pack=None)
    assert ran.status == 2 and "the deployment 'green' does not exist yet" in ran.text, ran.text
    ran = project.run("up", *both, *ALL_TO_BLUE, pack=None)
    assert ran.status == 0 and "1 created" in ran.text and "1 updated" in ran.text, ran.text
