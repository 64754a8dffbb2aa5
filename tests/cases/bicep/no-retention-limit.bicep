// violation
resource store 'Microsoft.Storage/storageAccounts@2023-05-01' = { //!
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

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2023-05-01' = {
  parent: store
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'end'
          type: 'Lifecycle'
          definition: {
            filters: {
              blobTypes: [
                'blockBlob'
                'appendBlob'
              ]
            }
            actions: {
              baseBlob: {
                delete: {
                  daysAfterModificationGreaterThan: 90
                }
              }
            }
          }
        }
      ]
    }
  }
}
