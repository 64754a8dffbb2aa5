"""A store for fine-tuning data, with required arguments only."""

import pulumi
import pulumi_azure_native as azure

from components import FineTuneStorage

location = pulumi.Config("azure-native").require("location")
group = azure.resources.ResourceGroup("training", location=location)

store = FineTuneStorage("training", {"resource_group_name": group.name, "location": location})

pulumi.export("storageAccount", store.storage_account_name)
