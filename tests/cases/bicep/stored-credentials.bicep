// violation
@secure()
param accountKey string = newGuid()

resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource data 'Microsoft.MachineLearningServices/workspaces/datastores@2024-10-01' = {
  parent: ws
  name: 'data'
  properties: {
    datastoreType: 'AzureBlob'
    accountName: 'store'
    containerName: 'training'
    credentials: {
      credentialsType: 'AccountKey' //!
      secrets: {
        secretsType: 'AccountKey'
        key: accountKey
      }
    }
  }
}

// passing
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource data 'Microsoft.MachineLearningServices/workspaces/datastores@2024-10-01' = {
  parent: ws
  name: 'data'
  properties: {
    datastoreType: 'AzureBlob'
    accountName: 'store'
    containerName: 'training'
    credentials: {
      credentialsType: 'None'
    }
  }
}
