"""Ways around a model's name, made from a table: every spelling on every kind of resource that can carry it.

Allowed are `azureml/Phi-4` and the hosted `azureml/Phi-4-mini-instruct`; everything else in here tries to pass as one
of them, or to be overlooked. A value that no reader can be sure of is undecided, which blocks like a violation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ML = "Microsoft.MachineLearningServices"
WORKSPACES = f"{ML}/workspaces"
GOOD = "azureml://registries/azureml/models/Phi-4/versions/8"
SETTINGS: dict[str, Any] = {
    "models": {
        "allow": [
            "azureml://registries/azureml/models/Phi-4",
            "azureml://registries/azureml/models/Phi-4-mini-instruct",
        ],
        "deny": ["azureml://registries/azureml/models/Phi-3*"],
    }
}
_WORKSPACE = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/" + WORKSPACES
_REGISTRY = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/" + f"{ML}/registries"

Resource = dict[str, Any]


def resource(type_: str, name: str, **properties: Any) -> Resource:
    return {"type": type_, "name": name, "location": "swedencentral", "properties": properties}


def online(model: Any) -> Resource:
    return resource(f"{WORKSPACES}/onlineEndpoints/deployments", "ws/ep/Phi-4", model=model)


def batch(model: Any) -> Resource:
    return resource(
        f"{WORKSPACES}/batchEndpoints/deployments", "ws/ep/Phi-4", model={"referenceType": "Id", "assetId": model}
    )


def serverless(model: Any) -> Resource:
    return resource(f"{WORKSPACES}/serverlessEndpoints", "ws/Phi-4", modelSettings={"modelId": model})


def subscription(model: Any) -> Resource:
    return resource(f"{WORKSPACES}/marketplaceSubscriptions", "ws/Phi-4", modelId=model)


def pool(model: Any) -> Resource:
    return resource(f"{WORKSPACES}/inferencePools/groups", "ws/pool/Phi-4", modelConfiguration={"modelId": model})


def managed(model: Any) -> Resource:
    return resource("Microsoft.CognitiveServices/accounts/managedComputeDeployments", "acc/Phi-4", model=model)


CARRIERS = (online, batch, serverless, subscription, pool, managed)
"""Every kind of resource that names a model by one text."""

SPELLINGS: dict[str, list[tuple[str, str]]] = {
    "a registry that begins or ends like an allowed one": [
        ("azureml://registries/azureml-meta/models/Phi-4/versions/8", "violation"),
        ("azureml://registries/azureml2/models/Phi-4/versions/8", "violation"),
        ("azureml://registries/my-azureml/models/Phi-4/versions/8", "violation"),
    ],
    "a name that begins or ends like an allowed one": [
        ("azureml://registries/azureml/models/Phi-4-evil/versions/1", "violation"),
        ("azureml://registries/azureml/models/xPhi-4/versions/8", "violation"),
        ("azureml://registries/azureml/models/Phi-40/versions/8", "violation"),
    ],
    "an allowed registry inside the name": [
        ("azureml://registries/mallory/models/azureml.Phi-4/versions/8", "violation"),
        ("azureml://registries/mallory/models/azureml:registries:azureml/versions/1", "undecided"),
        ("azureml://registries/mallory/models/registries/azureml/models/Phi-4/versions/8", "undecided"),
    ],
    "other letter case": [
        ("AZUREML://Registries/HuggingFace/Models/x/Versions/1", "violation"),
        ("azureml://registries/AZUREML/models/PHI-3-mini-4k-instruct/versions/13", "violation"),
    ],
    "dot segments after an allowed name": [
        (f"{GOOD}/../../../../HuggingFace/models/x/versions/1", "undecided"),
        ("azureml://registries/azureml/models/Phi-4/../x/versions/1", "undecided"),
        ("azureml://registries/./azureml/models/Phi-4/versions/8", "undecided"),
    ],
    "something after the version": [
        (f"{GOOD}/", "undecided"),
        (f"{GOOD}/x", "undecided"),
        (f"{GOOD}//", "undecided"),
    ],
    "a doubled or missing slash": [
        ("azureml://registries//azureml/models/Phi-4/versions/8", "undecided"),
        ("azureml:/registries/azureml/models/Phi-4/versions/8", "undecided"),
        ("azureml:///registries/azureml/models/Phi-4/versions/8", "undecided"),
    ],
    "percent-encoding": [
        ("azureml://registries/azureml%2Dmeta/models/Phi-4/versions/8", "violation"),
        ("azureml://registries/azureml%2Fmodels%2FPhi-4/models/x/versions/1", "undecided"),
        ("azureml://registries/azureml/models/Phi-4%252D3/versions/8", "undecided"),
    ],
    "letters of other alphabets": [
        ("azureml://registries/\u0430zureml/models/Phi-4/versions/8", "undecided"),
        ("azureml://registries/azureml/models/\u03a1hi-4/versions/8", "undecided"),
        ("azureml://registries/azureml/models/Phi\uff0d4/versions/8", "undecided"),
    ],
    "characters that nobody sees": [
        ("azureml://registries/azureml/models/Phi-4\u200b/versions/8", "undecided"),
        ("azureml://registries/azureml/models/Phi-4\u00ad/versions/8", "undecided"),
        ("azureml://registries/azureml/models/Phi-4 /versions/8", "undecided"),
    ],
    "control characters and line ends": [
        (f"{GOOD}\n", "undecided"),
        (f"\t{GOOD}", "undecided"),
    ],
    "wildcards where a model should stand": [
        ("azureml://registries/azureml/models/*/versions/8", "undecided"),
        ("azureml://registries/*/models/Phi-4/versions/8", "undecided"),
    ],
    "queries, fragments and backslashes": [
        (f"{GOOD}?registry=HuggingFace", "undecided"),
        (f"{GOOD}#x", "undecided"),
        ("azureml:\\\\registries\\azureml\\models\\Phi-4\\versions\\8", "undecided"),
    ],
    "an alias of a registry": [
        ("azureml://registries/azureml-phi/models/Phi-3-mini-4k-instruct/versions/13", "violation"),
        ("azureml://registries/azureml-phi/models/Phi-3-mini-4k-instruct/labels/latest", "violation"),
    ],
    "a copy in a workspace": [
        (f"{_WORKSPACE}/w/models/Phi-4/versions/8", "violation"),
        (
            "azureml://locations/swedencentral/workspaces/22222222-2222-2222-2222-222222222222/models/Phi-4/versions/8",
            "violation",
        ),
        ("azureml://subscriptions/s/resourcegroups/g/workspaces/w/models/Phi-4/versions/8", "violation"),
    ],
    "a registry of the tenant named like Microsoft's": [
        (f"{_REGISTRY}/azureml/models/Phi-4/versions/8", "undecided"),
        (f"{_REGISTRY}/AzureML/models/Phi-4/versions/8", "undecided"),
        (f"{_REGISTRY}/mine/models/Phi-4/versions/8", "violation"),
    ],
    "short forms": [
        ("azureml:Phi-4:8", "violation"),
        ("Phi-4:8", "violation"),
        ("Phi-4@latest", "violation"),
        ("Phi-4", "undecided"),
    ],
    "internal names of registries": [
        ("azureml://feeds/azureml/models/Phi-4/versions/8", "undecided"),
        ("azureml://feeds/HuggingFace/models/x/versions/1", "undecided"),
    ],
    "another kind of asset": [
        ("azureml://registries/azureml/environments/Phi-4/versions/8", "undecided"),
        ("projects/p/deploymentTemplates/Phi-4/versions/8", "undecided"),
        ("azureml://registries/azureml/deploymentTemplates/Phi-4/versions/8", "undecided"),
    ],
    "weights at an address": [
        ("https://huggingface.co/x/Phi-4", "violation"),
        ("azureml://datastores/d/paths/Phi-4", "violation"),
        ("azureml://jobs/j/outputs/o/paths/model", "violation"),
    ],
}
"""Family to (text in place of a model, verdict of MR101)."""


def spelled() -> Iterator[dict[str, Any]]:
    for family, values in SPELLINGS.items():
        for value, verdict in values:
            for carrier in CARRIERS:
                yield case(family, f"{value!r} on {carrier.__name__}", "MR101", verdict, carrier(value))


def case(family: str, name: str, rule: str, verdict: str, *resources: Resource, **settings: Any) -> dict[str, Any]:
    found = {**SETTINGS, **settings}
    expect = {rule: verdict}
    return {
        "rule": rule,
        "shows": "evasion",
        "name": f"{family}: {name}",
        "settings": found,
        "resources": list(resources),
        "expect": expect,
    }


def tuple_(
    format_: Any, name: Any, type_: str = "Microsoft.CognitiveServices/accounts/deployments", **more: Any
) -> Resource:
    """A deployment that names its model in parts."""
    names = {3: "acc/Phi-4", 4: "ws/ep/Phi-4"}
    model = {"format": format_, "name": name, "version": "1", **more}
    return resource(type_, names[type_.count("/") + 1], model=model)


FORMATS: list[tuple[str, Any, Any, dict[str, Any], str]] = [
    ("a format that only begins like Microsoft's", "Microsoft-x", "Phi-4", {}, "undecided"),
    ("an empty format", "", "Phi-4", {}, "undecided"),
    ("a format in another alphabet", "Micr\u043esoft", "Phi-4", {}, "undecided"),
    ("a publisher that is not the format's", "Microsoft", "Phi-4", {"publisher": "mallory"}, "undecided"),
    ("a name with a slash", "Microsoft", "Phi-4/../x", {}, "undecided"),
    ("a name that begins like an allowed one", "Microsoft", "Phi-4-evil", {}, "violation"),
    ("no name", "Microsoft", "", {}, "undecided"),
    ("a list of names", "Microsoft", ["Phi-4", "x"], {}, "undecided"),
    ("another format's model", "OpenAI", "Phi-4", {}, "violation"),
]
"""(what, format, name, more of the model, verdict of MR101)."""
IN_PARTS = (
    "Microsoft.CognitiveServices/accounts/deployments",
    f"{WORKSPACES}/endpoints/deployments",
    f"{WORKSPACES}/connections/deployments",
)


def in_parts() -> Iterator[dict[str, Any]]:
    for what, format_, name, more, verdict in FORMATS:
        for type_ in IN_PARTS:
            built = tuple_(format_, name, type_, **more)
            yield case("a model in parts", f"{what} on {type_}", "MR101", verdict, built)


SHAPES: list[tuple[str, Resource, str]] = [
    ("no model at all", resource(f"{WORKSPACES}/onlineEndpoints/deployments", "ws/ep/Phi-4"), "violation"),
    ("an empty model", online(""), "violation"),
    ("a list", online([GOOD]), "undecided"),
    ("a number", online(4), "undecided"),
    ("an empty asset reference", online({}), "violation"),
    (
        "an asset reference to another model",
        online({"assetId": "azureml://registries/x/models/Phi-4/versions/8"}),
        "violation",
    ),
    ("an asset reference with a list", online({"assetId": [GOOD]}), "undecided"),
    (
        "a data path",
        resource(
            f"{WORKSPACES}/batchEndpoints/deployments",
            "ws/ep/Phi-4",
            model={"referenceType": "DataPath", "datastoreId": "d", "path": "Phi-4"},
        ),
        "violation",
    ),
    (
        "the output of a job",
        resource(
            f"{WORKSPACES}/batchEndpoints/deployments",
            "ws/ep/Phi-4",
            model={"referenceType": "OutputPath", "jobId": "j", "path": "Phi-4"},
        ),
        "violation",
    ),
    (
        "a name in an environment variable",
        resource(f"{WORKSPACES}/onlineEndpoints/deployments", "ws/ep/Phi-4", environmentVariables={"MODEL": GOOD}),
        "violation",
    ),
    (
        "a serverless endpoint without settings",
        resource(f"{WORKSPACES}/serverlessEndpoints", "ws/Phi-4", authMode="AAD"),
        "violation",
    ),
    (
        "the offer of an old API",
        resource(f"{WORKSPACES}/serverlessEndpoints", "ws/Phi-4", offer={"publisher": "x", "offerName": "Phi-4"}),
        "violation",
    ),
    ("a model that is an object where a text is due", serverless({"id": GOOD}), "undecided"),
]
"""(what, resource, verdict of MR101)."""

MISSPELLED: list[tuple[str, Resource]] = [
    ("snake case", resource(f"{WORKSPACES}/serverlessEndpoints", "ws/Phi-4", model_settings={"modelId": GOOD})),
    ("letter case", resource(f"{WORKSPACES}/serverlessEndpoints", "ws/Phi-4", ModelSettings={"modelId": GOOD})),
    ("a letter left out", resource(f"{WORKSPACES}/serverlessEndpoints", "ws/Phi-4", modelSetings={"modelId": GOOD})),
    ("two letters swapped", resource(f"{WORKSPACES}/serverlessEndpoints", "ws/Phi-4", modelSettings={"modleId": GOOD})),
    ("inside an asset reference", online({"assetID": GOOD})),
    ("a letter too many", resource(f"{WORKSPACES}/marketplaceSubscriptions", "ws/Phi-4", modellId=GOOD)),
]
"""(what, resource whose key is almost a guarded one): MR905."""

CARRIED: list[tuple[str, Resource]] = [
    (
        "a linked template",
        resource("Microsoft.Resources/deployments", "Phi-4", templateLink={"uri": "https://x/y.json"}),
    ),
    (
        "a deployment stack",
        resource("Microsoft.Resources/deploymentStacks", "Phi-4", templateLink={"uri": "https://x/y.json"}),
    ),
    (
        "a template spec",
        resource("Microsoft.Resources/templateSpecs/versions", "spec/Phi-4", mainTemplate="a text"),
    ),
    (
        "a script",
        resource("Microsoft.Resources/deploymentScripts", "Phi-4", scriptContent="az ml online-deployment create"),
    ),
    ("a type of tomorrow", resource(f"{WORKSPACES}/modelDeployments", "ws/Phi-4", model=GOOD)),
    (
        "a Foundry type of tomorrow",
        resource("Microsoft.CognitiveServices/accounts/instantModels", "acc/Phi-4", model=GOOD),
    ),
]
"""(what, resource that may carry a model and cannot be read): MR110."""


def tabled() -> Iterator[dict[str, Any]]:
    for what, built, verdict in SHAPES:
        yield case("a model that is not a text", what, "MR101", verdict, built)
    for what, built in MISSPELLED:
        yield case("a key that is almost the one", what, "MR905", "violation", built)
    for what, built in CARRIED:
        yield case("something that carries a deployment", what, "MR110", "violation", built)


def load() -> list[dict[str, Any]]:
    """All of them, in the form of a case in YAML."""
    return [*spelled(), *in_parts(), *tabled()]
