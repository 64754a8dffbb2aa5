// violation
resource hub 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'hub'
  location: 'swedencentral'
  kind: 'Hub'
  identity: {
    type: 'SystemAssigned'
  }
  properties: { //!
    friendlyName: 'Hub'
  }
}

// passing
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'v'

  resource key 'keys' existing = {
    name: 'k'
  }
}

resource hub 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'hub'
  location: 'swedencentral'
  kind: 'Hub'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    encryption: {
      status: 'Enabled'
      keyVaultProperties: {
        keyVaultArmId: vault.id
        keyIdentifier: vault::key.properties.keyUriWithVersion
      }
    }
  }
}
