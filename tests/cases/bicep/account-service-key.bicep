// violation
resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: 'acc'
  location: 'swedencentral'
  kind: 'AIServices'
  sku: {
    name: 'S0'
  }
  properties: { //!
    publicNetworkAccess: 'Disabled'
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
  properties: {
    encryption: {
      keySource: 'Microsoft.KeyVault'
      keyVaultProperties: {
        keyName: vault::key.name
        keyVaultUri: vault.properties.vaultUri
      }
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'v'

  resource key 'keys' existing = {
    name: 'k'
  }
}
