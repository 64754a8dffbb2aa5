// violation
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource chat 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-10-01' = {
  parent: ws
  name: 'chat'
  location: 'swedencentral'
  properties: {
    authMode: 'Key' //!
  }
}

// passing
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource chat 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-10-01' = {
  parent: ws
  name: 'chat'
  location: 'swedencentral'
  properties: {
    authMode: 'AADToken'
  }
}
