// violation
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource chat 'Microsoft.MachineLearningServices/workspaces/serverlessEndpoints@2024-10-01' = { //!
  parent: ws
  name: 'chat'
  location: 'swedencentral'
  sku: {
    name: 'Consumption'
  }
  properties: {
    modelSettings: {
      modelId: 'azureml://registries/azureml/models/Phi-4'
    }
  }
}

resource models 'Microsoft.Authorization/policyAssignments@2024-04-01' = {
  name: 'models'
  properties: {
    policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', '438c38d2-3772-465a-a9cc-7a6666a275ce')
    parameters: {
      effect: {
        value: 'Deny'
      }
    }
  }
}

// passing
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'ws'
}

resource chat 'Microsoft.MachineLearningServices/workspaces/serverlessEndpoints@2024-10-01' = {
  parent: ws
  name: 'chat'
  location: 'swedencentral'
  sku: {
    name: 'Consumption'
  }
  properties: {
    modelSettings: {
      modelId: 'azureml://registries/azureml/models/Phi-4'
    }
  }
}

resource models 'Microsoft.Authorization/policyAssignments@2024-04-01' = {
  name: 'models'
  properties: {
    policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', '12e5dd16-d201-47ff-849b-8454061c293d')
    parameters: {
      effect: {
        value: 'Deny'
      }
      allowedAssetIds: {
        value: [
          'azureml://registries/azureml/models/Phi-4/'
        ]
      }
    }
  }
}
