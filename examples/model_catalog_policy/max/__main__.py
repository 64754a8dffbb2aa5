"""Azure Policy of a management group, with every argument: Microsoft's definitions, a waiver, and what is left out."""

import pulumi
import pulumi_azure_native as azure

from components import ModelCatalogPolicy

SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555"

# Reachable from the internet until the network is there; waivers/pilot.yaml says who decided that, and until when.
pilot = azure.machinelearningservices.OnlineEndpoint(
    "pilot",
    resource_group_name="rg-pilot",
    workspace_name="mlw-pilot",
    endpoint_name="pilot",
    location=pulumi.Config("azure-native").require("location"),
    identity={"type": "SystemAssigned"},
    properties={"auth_mode": "AADToken", "public_network_access": "Enabled"},
)

guard = ModelCatalogPolicy(
    "guard",
    {
        "scope": "/providers/Microsoft.Management/managementGroups/mg-models",
        "not_scopes": [f"{SUBSCRIPTION}/resourceGroups/rg-managed-by-azure"],
        "built_ins": [
            "12e5dd16-d201-47ff-849b-8454061c293d",  # models of Azure Machine Learning
            "aafe3651-cb78-4f68-9f81-e7e41509110f",  # models of Foundry
            "e56962a6-4747-49cd-b67b-bf8b01975c4c",  # locations
            "ba769a63-b8cc-4b2d-abf6-ac33c7204be8",  # a key of a workspace
            "67121cc7-ff39-4ab8-b7e3-95b84dab487d",  # a key of an account
            "438c38d2-3772-465a-a9cc-7a6666a275ce",  # no public access to a workspace, nor to a project that does not say
            "6ddb1705-c8cf-450e-aa4b-19ad6703c440",  # approved outbound only, of a workspace and of a project
            "037eea7a-bd0a-46c5-9a66-03aea78705d3",  # no public access to an account, nor to a search service
            "71ef260a-8f18-47b7-abcb-62d0673d94dc",  # no keys of an account, nor of a search service
        ],
        # The endpoint does not exist yet, so every endpoint of its resource group is exempt from this one rule.
        "waiver_scopes": {"pilot": f"{SUBSCRIPTION}/resourceGroups/rg-pilot"},
        "display_name_prefix": "ML platform",
        "transform": {"initiative": {"version": "1.0.0"}},
    },
)

pulumi.export("assignment", guard.assignment_id)
pulumi.export("notExempt", guard.not_exempt)
