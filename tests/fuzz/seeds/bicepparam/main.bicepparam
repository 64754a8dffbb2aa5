using 'hub.bicep'

param location = 'westeurope'
param closed = true
param models = [
  { name: 'Phi-4', version: '8' }
]
param key = readEnvironmentVariable('KEY', 'none')
var tags = { owner: 'me' }
param tags = union(tags, { more: 'x' })
