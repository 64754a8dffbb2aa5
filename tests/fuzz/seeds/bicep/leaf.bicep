param location string
param ids string[]?
@minLength(3)
param name string = 'leaf'

resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: name
  location: location
  kind: 'AIServices'
  sku: { name: 'S0' }
  properties: { publicNetworkAccess: 'Enabled', disableLocalAuth: true /* keys */, networkAcls: { defaultAction: 'Deny' } }
}
resource policy 'Microsoft.CognitiveServices/accounts/raiPolicies@2024-10-01' = {
  name: '${account.name}/strict'
  properties: { contentFilters: [ { name: 'Hate', blocking: true, enabled: true, severityThreshold: 'Low' } ] }
}
#disable-next-line no-unused-params
output endpoint string = account.properties.endpoint
