// settings: {models: {allow: ['azureml://registries/azureml-routers/models/model-router', 'azureml://registries/azure-openai/models/gpt-5.4']}}
// violation
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
    name: 'GlobalStandard'
    capacity: 10
  }
  properties: {
    model: { //!
      format: 'Microsoft'
      name: 'model-router'
      version: '2025-11-18'
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
    name: 'GlobalStandard'
    capacity: 10
  }
  properties: {
    model: {
      format: 'Microsoft'
      name: 'model-router'
      version: '2025-11-18'
    }
    routing: {
      models: [
        {
          format: 'OpenAI'
          name: 'gpt-5.4'
          version: '2026-03-05'
        }
      ]
    }
  }
}
