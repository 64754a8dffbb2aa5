// violation
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'v'
  location: 'swedencentral'
  properties: {
    enableRbacAuthorization: true
    enablePurgeProtection: null //!
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
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
  }
}

resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'ws'
  location: 'swedencentral'
  properties: {
    keyVault: vault.id
  }
}
