// violation
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'v'
  location: 'swedencentral'
  properties: {
    publicNetworkAccess: 'Enabled' //!
  }
}

resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'ws'
  location: 'swedencentral'
  properties: {
    keyVault: vault.id
  }
}

// passing
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'v'
  location: 'swedencentral'
  properties: {
    publicNetworkAccess: 'Disabled'
  }
}

resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'ws'
  location: 'swedencentral'
  properties: {
    keyVault: vault.id
  }
}
