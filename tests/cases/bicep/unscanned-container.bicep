// violation
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource environment 'Microsoft.MachineLearningServices/workspaces/environments/versions@2024-10-01' = {
  name: '${ws.name}/vllm/3'
  properties: {
    image: 'docker.io/vllm/vllm-openai:v0.6.1' //!
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
