// Somebody deploys weights that nobody scanned, behind an endpoint open to the internet.
param location string = 'eastus2'
param model string = 'azureml://registries/azureml/models/tiiuae-falcon-7b-instruct/versions/7'

resource workspace 'Microsoft.MachineLearningServices/workspaces@2025-12-01' existing = {
  name: 'mlw-demo'
}

resource endpoint 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2025-12-01' = {
  parent: workspace
  name: 'chat'
  location: location
  properties: { authMode: 'AADToken' }
}

resource deployment 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments@2025-12-01' = {
  parent: endpoint
  name: 'blue'
  location: location
  properties: {
    endpointComputeType: 'Managed'
    egressPublicNetworkAccess: 'Disabled'
    instanceType: 'Standard_NC24ads_A100_v4'
    model: model
  }
}
