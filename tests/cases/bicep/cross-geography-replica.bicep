// settings: {geography: sweden}
// violation
var regions = ['swedencentral', 'eastus']

resource registry 'Microsoft.MachineLearningServices/registries@2024-10-01' = {
  name: 'models'
  location: 'swedencentral'
  properties: {
    regionDetails: [for region in regions: { //!
      location: region
    }]
  }
}

// passing
var regions = ['swedencentral', 'swedensouth']

resource registry 'Microsoft.MachineLearningServices/registries@2024-10-01' = {
  name: 'models'
  location: 'swedencentral'
  properties: {
    regionDetails: [for region in regions: {
      location: region
    }]
  }
}
