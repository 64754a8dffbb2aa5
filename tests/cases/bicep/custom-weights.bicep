// violation
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource weights 'Microsoft.MachineLearningServices/workspaces/models/versions@2024-10-01' existing = {
  name: 'ws/mine/1'
}

resource endpoint 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-10-01' existing = {
  name: '${ws.name}/chat'
}

resource blue 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments@2024-10-01' = {
  parent: endpoint
  name: 'blue'
  location: 'swedencentral'
  properties: {
    endpointComputeType: 'Managed'
    model: weights.id //!
  }
}

// passing
resource endpoint 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-10-01' existing = {
  name: 'ws/chat'
}

resource blue 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments@2024-10-01' = {
  parent: endpoint
  name: 'blue'
  location: 'swedencentral'
  properties: {
    endpointComputeType: 'Managed'
    model: 'azureml://registries/azureml/models/Phi-4/versions/8'
  }
}
