// settings: {models: {allow: ['azureml://registries/azureml/models/Phi-4']}}
// violation
param version string = '22'
var registry = 'azureml'

resource endpoint 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-10-01' existing = {
  name: 'ws/chat'
}

resource blue 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments@2024-10-01' = {
  parent: endpoint
  name: 'blue'
  location: 'swedencentral'
  properties: {
    endpointComputeType: 'Managed'
    model: 'azureml://registries/${registry}/models/microsoft-phi-2/versions/${version}' //!
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
