// settings: {models: {allow: ['azureml://registries/azureml/models/Phi-4'], fine_tuned: [{model: recorded, base: 'azureml://registries/azureml/models/Phi-4', by: ml-team, date: 2026-11-22}]}}
// violation
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource chat 'Microsoft.MachineLearningServices/workspaces/serverlessEndpoints@2024-10-01' = {
  parent: ws
  name: 'chat'
  location: 'westus3'
  sku: {
    name: 'Consumption'
  }
  properties: {
    modelSettings: {
      modelId: 'azureml://locations/westus3/workspaces/w/models/mine/versions/1' //!
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
  location: 'westus3'
  sku: {
    name: 'Consumption'
  }
  properties: {
    modelSettings: {
      modelId: 'azureml://locations/westus3/workspaces/w/models/recorded/versions/1'
    }
  }
}
