// violation
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = { //!
  name: 'ws'
  location: 'swedencentral'
  properties: {
    publicNetworkAccess: 'Disabled'
  }
}

// passing
resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'ws'
  location: 'swedencentral'
  properties: {
    publicNetworkAccess: 'Disabled'
  }
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: 'v'

  resource subnet 'subnets' existing = {
    name: 'endpoints'
  }
}

resource pe 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe'
  location: 'swedencentral'
  properties: {
    subnet: {
      id: vnet::subnet.id
    }
    privateLinkServiceConnections: [
      {
        name: 'workspace'
        properties: {
          privateLinkServiceId: ws.id
          groupIds: [
            'amlworkspace'
          ]
        }
      }
    ]
  }

  resource dns 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [for (name, i) in zones: {
        name: 'c${i}'
        properties: {
          privateDnsZoneId: zone[i].id
        }
      }]
    }
  }
}

var zones = [
  'privatelink.api.azureml.ms'
  'privatelink.notebooks.azure.net'
]

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = [for name in zones: {
  name: name
  location: 'global'
}]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = [for (name, i) in zones: {
  parent: zone[i]
  name: 'link'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: vnet.id
    }
  }
}]
