// settings: {acknowledged: [{what: publisher-sharing, publisher: Cohere, terms: 'https://example.com/terms', owner: privacy-office, date: '2026-10-01'}]}
// violation
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource chat 'Microsoft.MachineLearningServices/workspaces/serverlessEndpoints@2024-10-01' = {
  parent: ws
  name: 'chat'
  location: 'swedencentral'
  sku: {
    name: 'Consumption'
  }
  properties: {
    modelSettings: {
      modelId: 'azureml://registries/azureml-mistral/models/Mistral-large-2407' //!
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
  location: 'swedencentral'
  sku: {
    name: 'Consumption'
  }
  properties: {
    modelSettings: {
      modelId: 'azureml://registries/azureml-cohere/models/Cohere-embed-v3-english'
    }
  }
}
