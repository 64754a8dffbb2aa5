// violation
resource store 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'store'
  location: 'swedencentral'
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    encryption: {
      keySource: 'Microsoft.Storage' //!
    }
  }
}

resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource data 'Microsoft.MachineLearningServices/workspaces/datastores@2024-10-01' = {
  parent: ws
  name: 'data'
  properties: {
    datastoreType: 'AzureBlob'
    accountName: store.name
    containerName: 'training'
    credentials: {
      credentialsType: 'None'
    }
  }
}

// passing
resource store 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'store'
  location: 'swedencentral'
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    encryption: {
      keySource: 'Microsoft.Keyvault'
      keyvaultproperties: {
        keyname: 'k'
        keyvaulturi: vault.properties.vaultUri
      }
    }
  }
}

resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource data 'Microsoft.MachineLearningServices/workspaces/datastores@2024-10-01' = {
  parent: ws
  name: 'data'
  properties: {
    datastoreType: 'AzureBlob'
    accountName: store.name
    containerName: 'training'
    credentials: {
      credentialsType: 'None'
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'v'
}
