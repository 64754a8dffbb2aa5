// violation
resource tuned 'Microsoft.MachineLearningServices/registries/models/versions@2024-10-01' = {
  name: 'shared/my-phi/1'
  properties: {
    modelUri: 'azureml://jobs/tune/outputs/model/paths/weights/' //!
  }
}

// passing
resource tuned 'Microsoft.MachineLearningServices/registries/models/versions@2024-10-01' = {
  name: 'shared/my-phi/1'
  properties: {
    modelUri: 'azureml://registries/shared/models/my-phi/versions/1'
  }
}
