// violation
resource store 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'store'
  location: 'swedencentral'
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
}

resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'ws'
  location: 'swedencentral'
  properties: {
    storageAccount: store.id
  }

  resource chat 'onlineEndpoints' = {
    name: 'chat'
    location: 'swedencentral'
    properties: {
      authMode: 'AADToken'
    }

    resource blue 'deployments' = {
      name: 'blue'
      location: 'swedencentral'
      properties: {
        endpointComputeType: 'Managed'
        dataCollector: {
          collections: {
            model_inputs: {
              dataCollectionMode: 'Enabled' //!
              dataId: resourceId('Microsoft.MachineLearningServices/workspaces/data/versions', 'other', 'captured', '1')
            }
          }
        }
      }
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
}

resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'ws'
  location: 'swedencentral'
  properties: {
    storageAccount: store.id
  }

  resource chat 'onlineEndpoints' = {
    name: 'chat'
    location: 'swedencentral'
    properties: {
      authMode: 'AADToken'
    }

    resource blue 'deployments' = {
      name: 'blue'
      location: 'swedencentral'
      properties: {
        endpointComputeType: 'Managed'
        dataCollector: {
          collections: {
            model_inputs: {
              dataCollectionMode: 'Enabled'
            }
          }
        }
      }
    }
  }
}
