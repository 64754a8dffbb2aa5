// violation
resource models 'Microsoft.Authorization/policyAssignments@2024-04-01' = {
  name: 'models'
  properties: {
    policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', '12e5dd16-d201-47ff-849b-8454061c293d')
    parameters: { //!
      allowedModelPublishers: { //!
        value: [
          'Microsoft'
        ]
      }
    }
  }
}

// passing
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
