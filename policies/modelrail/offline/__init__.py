"""A stand-in for the azure-native provider, and the driver that runs the real Pulumi engine with it.

Nothing here talks to Azure, and nothing here claims to be Azure.
"""
