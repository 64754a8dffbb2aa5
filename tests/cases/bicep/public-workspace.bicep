// violation
@allowed(['Enabled', 'Disabled'])
param publicNetworkAccess string = 'Enabled'

resource hub 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'hub'
  location: 'swedencentral'
  kind: 'Hub'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    publicNetworkAccess: publicNetworkAccess //!
  }
}

// passing
param isPrivate bool = true

resource hub 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'hub'
  location: 'swedencentral'
  kind: 'Hub'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}
