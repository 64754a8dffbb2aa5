targetScope = 'resourceGroup'

@description('Where everything is')
@allowed(['swedencentral', 'westeurope'])
param location string = 'swedencentral'
@secure()
param key string = ''
param models array = [
  { name: 'Phi-4', version: '8' }
  { name: 'gpt-4o', version: '2024-11-20' }
]
param closed bool = true
param tags object = {}

var prefix = 'mlw-${uniqueString(resourceGroup().id)}'
var access = closed ? 'Disabled' : 'Enabled'
var names = [for (m, i) in models: '${m.name}-${i}']

type sku = 'Standard' | 'GlobalStandard'

func shout(text string) string => '${text}!'

resource store 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: take('st${prefix}', 24)
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    publicNetworkAccess: access
    allowSharedKeyAccess: !closed
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
    }
  }
  resource blobs 'blobServices' = {
    name: 'default'
    properties: {}
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv-shared'
  scope: resourceGroup('other')
}

resource workspace 'Microsoft.MachineLearningServices/workspaces@2025-06-01' = {
  name: prefix
  location: location
  kind: 'Hub'
  identity: { type: 'SystemAssigned' }
  tags: union(tags, { owner: shout('me') })
  properties: {
    publicNetworkAccess: access
    storageAccount: store.id
    keyVault: vault.id
    managedNetwork: {
      isolationMode: 'AllowOnlyApprovedOutbound'
      outboundRules: {
        pypi: { type: 'FQDN', destination: 'pypi.example', category: 'UserDefined' }
      }
    }
  }
}

resource endpoint 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2025-06-01' = if (closed) {
  parent: workspace
  name: 'chat'
  location: location
  properties: {
    authMode: key == '' ? 'AADToken' : 'Key'
    publicNetworkAccess: 'Disabled'
  }
}

resource blue 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments@2025-06-01' = {
  parent: endpoint
  name: 'blue'
  properties: {
    endpointComputeType: 'Managed'
    model: 'azureml://registries/azureml/models/${models[0].name}/versions/${models[0].version}'
    egressPublicNetworkAccess: 'Disabled'
  }
}

@batchSize(1)
resource deployments 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = [for (m, i) in models: {
  name: 'acc/${m.name}'
  sku: { name: i == 0 ? 'Standard' : 'GlobalStandard', capacity: 1 }
  properties: {
    model: { format: 'OpenAI', name: m.name, version: m.?version ?? '1' }
    raiPolicyName: '''Microsoft.Default'''
  }
}]

module net 'leaf.bicep' = {
  name: 'net'
  params: { location: location, ids: map(models, m => m.name) }
}

output id string = workspace.id
output all array = [for i in range(0, length(models)): deployments[i].name]
