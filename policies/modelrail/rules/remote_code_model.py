"""A model that runs code it brings along.

Flags
: A model whose specification in the catalog lets Transformers run code from the model's own files
  (`trust_remote_code`), in whatever version. A deployment whose environment variables ask the server to do so.

Why
: Such a model is a program. Whoever can change its files runs code on your compute, with the identity and the network
  of the endpoint, and a scan of the weights does not look at it.

Unknown
: A model or variable that is not known yet only advises. A model of which the catalog says nothing passes here and
  needs evidence under unscanned-model.

Flagged
: `tiiuae-falcon-7b-instruct`; `environmentVariables: {TRUST_REMOTE_CODE: "true"}`.

Passes
: `Phi-4`, which needs no code of its own.
"""

from __future__ import annotations

from modelrail.predicates import any_, is_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types import MODEL_TYPES
from modelrail.types.machine_learning import WORKSPACES

RULE = Rule(
    id="MR109",
    slug="remote-code-model",
    title="Model that runs code it brings",
    severity="high",
    profile="recommended",
    claims=(6,),
    remedy="Deploy a model that needs no code of its own, or have its code reviewed and waive this version.",
    sources=(
        "https://huggingface.co/docs/transformers/main/en/models#custom-models",
        "https://huggingface.co/docs/text-generation-inference/main/en/reference/launcher",
        "https://github.com/Azure/azureml-assets/tree/main/assets/models/system",
    ),
    cases=(
        Case(
            MODEL_TYPES,
            (
                Clause(
                    any_("@models", rows("models", "id", is_("trust_remote_code", True))),
                    message="deploys {value}, which runs code that it brings along",
                    expected="a model without trust_remote_code",
                    unknown="advises",
                ),
            ),
        ),
        Case(
            (f"{WORKSPACES}/onlineEndpoints/deployments", f"{WORKSPACES}/batchEndpoints/deployments"),
            (
                Clause(
                    is_("properties.environmentVariables.TRUST_REMOTE_CODE", True),
                    message="tells the server to run the code that its model brings along",
                    expected="no TRUST_REMOTE_CODE",
                    unknown="advises",
                ),
            ),
        ),
    ),
)
