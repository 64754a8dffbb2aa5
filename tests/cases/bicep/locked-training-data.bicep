// violation
resource store 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'store'
  location: 'swedencentral'
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
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

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'v'
  location: 'swedencentral'
  properties: {}
}

resource keep 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  scope: store
  properties: {
    level: 'CanNotDelete' //!
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
    minimumTlsVersion: 'TLS1_2'
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

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'v'
  location: 'swedencentral'
  properties: {}
}

resource keep 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  scope: vault
  properties: {
    level: 'CanNotDelete'
  }
}
