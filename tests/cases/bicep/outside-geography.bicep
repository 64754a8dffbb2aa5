// settings: {geography: sweden}
// violation
param location string = 'eastus'

resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'ws'
  location: location //!
  properties: {}
}

// passing
param location string = 'Sweden Central'

resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'ws'
  location: location
  properties: {}
}
