"""What somebody writes without the components: weights that nobody scanned, behind an endpoint open to the internet."""

from pulumi_azure_native import machinelearningservices as ml

place = {"resource_group_name": "rg-demo", "workspace_name": "mlw-demo", "endpoint_name": "chat", "location": "eastus2"}

endpoint = ml.OnlineEndpoint("chat", **place, properties=ml.OnlineEndpointPropertiesArgs(auth_mode="AADToken"))
ml.OnlineDeployment(
    "blue",
    **place,
    deployment_name="blue",
    properties=ml.ManagedOnlineDeploymentArgs(
        endpoint_compute_type="Managed",
        model="azureml://registries/HuggingFace/models/someone-model/versions/3",
        instance_type="Standard_DS3_v2",
    ),
)
