terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
    azapi   = { source = "Azure/azapi", version = ">= 2.0" }
  }
}

variable "location" {
  type    = string
  default = "swedencentral"
}
variable "key" {
  type      = string
  sensitive = true
}
variable "models" {
  type    = map(object({ version = string }))
  default = { "gpt-4o" = { version = "2024-11-20" }, "o3-mini" = { version = "2025-01-31" } }
}

locals {
  prefix = "ml-${var.location}"
  closed = var.location == "swedencentral" ? true : false
  tags   = merge({ owner = "me" }, { env = upper("dev") })
}

resource "azurerm_resource_group" "rg" {
  name     = "rg-${local.prefix}"
  location = var.location
}

resource "azurerm_storage_account" "store" {
  name                          = "stml"
  resource_group_name           = azurerm_resource_group.rg.name
  location                      = azurerm_resource_group.rg.location
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  public_network_access_enabled = !local.closed
  dynamic "network_rules" {
    for_each = local.closed ? [1] : []
    content {
      default_action = "Deny"
    }
  }
}

resource "azurerm_storage_account_customer_managed_key" "cmk" {
  storage_account_id = azurerm_storage_account.store.id
  key_vault_id       = azurerm_key_vault.kv.id
  key_name           = "k"
}

resource "azurerm_key_vault" "kv" {
  count                      = 2
  name                       = "kv-${count.index}"
  location                   = var.location
  resource_group_name        = azurerm_resource_group.rg.name
  sku_name                   = "premium"
  tenant_id                  = data.azurerm_client_config.me.tenant_id
  purge_protection_enabled   = true
  soft_delete_retention_days = 90
}

data "azurerm_client_config" "me" {}

resource "azurerm_machine_learning_workspace" "ws" {
  name                          = local.prefix
  location                      = var.location
  resource_group_name           = azurerm_resource_group.rg.name
  application_insights_id       = "x"
  key_vault_id                  = azurerm_key_vault.kv[0].id
  storage_account_id            = azurerm_storage_account.store.id
  public_network_access_enabled = false
  managed_network {
    isolation_mode = "AllowOnlyApprovedOutbound"
  }
  identity { type = "SystemAssigned" }
}

resource "azurerm_cognitive_account" "ai" {
  name                = "ai"
  location            = var.location
  resource_group_name = azurerm_resource_group.rg.name
  kind                = "OpenAI"
  sku_name            = "S0"
  local_auth_enabled  = false
}

resource "azurerm_cognitive_deployment" "all" {
  for_each             = var.models
  name                 = each.key
  cognitive_account_id = azurerm_cognitive_account.ai.id
  model {
    format  = "OpenAI"
    name    = each.key
    version = each.value.version
  }
  sku { name = "GlobalStandard" }
}

resource "azapi_resource" "endpoint" {
  type      = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-10-01"
  name      = "chat"
  parent_id = azurerm_machine_learning_workspace.ws.id
  body = jsonencode(merge({ location = var.location }, {
    properties = { authMode = "AADToken", publicNetworkAccess = local.closed ? "Disabled" : "Enabled" }
  }))
  lifecycle { ignore_changes = [tags] }
}

module "leaf" {
  source   = "./leaf"
  location = var.location
  names    = [for k, v in var.models : "${k}-${v.version}" if k != ""]
}

output "id" { value = <<-EOT
  ${azurerm_machine_learning_workspace.ws.id}
EOT
}
