// violation
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource outbound 'Microsoft.MachineLearningServices/workspaces/outboundRules@2024-10-01' = {
  parent: ws
  name: 'models'
  properties: {
    type: 'FQDN'
    destination: 'files.example.com' //!
  }
}

// passing
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource outbound 'Microsoft.MachineLearningServices/workspaces/outboundRules@2024-10-01' = {
  parent: ws
  name: 'models'
  properties: {
    type: 'FQDN'
    destination: 'huggingface.co'
  }
}
