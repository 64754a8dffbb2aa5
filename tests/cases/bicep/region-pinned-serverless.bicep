// settings: {geography: [swedencentral, polandcentral]}
// violation
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource chat 'Microsoft.MachineLearningServices/workspaces/serverlessEndpoints@2024-10-01' = {
  parent: ws
  name: 'chat'
  location: 'swedencentral' //!
  sku: {
    name: 'Consumption'
  }
  properties: {
    modelSettings: {
      modelId: 'azureml://registries/azureml/models/Phi-4'
    }
  }
}

// passing
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource chat 'Microsoft.MachineLearningServices/workspaces/serverlessEndpoints@2024-10-01' = {
  parent: ws
  name: 'chat'
  location: 'polandcentral'
  sku: {
    name: 'Consumption'
  }
  properties: {
    modelSettings: {
      modelId: 'azureml://registries/azureml/models/Phi-4'
    }
  }
}
