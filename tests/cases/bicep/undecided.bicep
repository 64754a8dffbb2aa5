// violation
param settings object

resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource chat 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-10-01' = {
  parent: ws
  name: 'chat'
  location: 'swedencentral'
  properties: settings //!
}

// passing
param settings object = {
  publicNetworkAccess: 'Disabled'
  authMode: 'AADToken'
}

resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource chat 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-10-01' = {
  parent: ws
  name: 'chat'
  location: 'swedencentral'
  properties: settings
}
