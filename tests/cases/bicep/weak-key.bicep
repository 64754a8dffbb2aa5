// settings: {scope: all}
// violation
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'v'
}

resource key 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'k'
  properties: { //!
    kty: 'RSA' //!
    keySize: 2048 //!
  }
}

// passing
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'v'
}

resource key 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'k'
  properties: {
    kty: 'RSA-HSM'
    keySize: 3072
    rotationPolicy: {
      lifetimeActions: [
        {
          action: {
            type: 'rotate'
          }
          trigger: {
            timeAfterCreate: 'P1Y'
          }
        }
      ]
    }
  }
}
