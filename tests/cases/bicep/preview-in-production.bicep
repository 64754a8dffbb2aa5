// violation
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource chat 'Microsoft.MachineLearningServices/workspaces/serverlessEndpoints@2024-10-01' = { //!
  parent: ws
  name: 'chat'
  location: 'swedencentral'
  sku: {
    name: 'Consumption'
  }
  properties: {
    modelSettings: {
      modelId: 'azureml://registries/azureml/models/Phi-4-mini-instruct'
    }
  }
}

// passing
resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: 'acc'
  location: 'swedencentral'
  kind: 'AIServices'
  sku: {
    name: 'S0'
  }
  properties: {}
}

resource gpt 'Microsoft.CognitiveServices/accounts/deployments@2025-06-01' = {
  parent: account
  name: 'gpt'
  sku: {
    name: 'Standard'
    capacity: 10
  }
  properties: {
    model: {
      format: 'OpenAI'
      name: 'gpt-5.4'
      version: '2026-03-05'
    }
  }
}
