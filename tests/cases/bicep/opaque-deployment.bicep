// violation
module account 'br/public:avm/res/cognitive-services/account:0.13.2' = { //!
  name: 'account'
  params: {
    name: 'acc'
    kind: 'AIServices'
  }
}

// passing
resource inner 'Microsoft.Resources/deployments@2024-03-01' = {
  name: 'inner'
  properties: {
    mode: 'Incremental'
    template: {
      '$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
      contentVersion: '1.0.0.0'
      resources: []
    }
  }
}
