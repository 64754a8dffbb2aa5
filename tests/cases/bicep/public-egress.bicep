// violation
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'ws'
  location: 'swedencentral'
  properties: {
    description: 'no managed network'
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
        egressPublicNetworkAccess: 'Enabled' //!
      }
    }
  }
}

// passing
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'ws'
  location: 'swedencentral'
  properties: {
    managedNetwork: {
      isolationMode: 'AllowOnlyApprovedOutbound'
    }
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
      }
    }
  }
}
