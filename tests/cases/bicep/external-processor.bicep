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
      format: 'Anthropic'
      name: 'claude-sonnet-5'
      version: '2'
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
      name: 'gpt-4o'
      version: '2024-11-20'
    }
  }
}
