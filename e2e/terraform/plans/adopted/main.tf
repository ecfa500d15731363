# What is in the tenant already, taken over without a change.

variable "user_id" {}
variable "group_id" {}
variable "application_id" {}
variable "credential_id" {}
variable "service_principal_id" {}
variable "api_id" {}
variable "assignment_id" {}

import {
  to = azuread_user.grace
  id = "/users/${var.user_id}"
}

resource "azuread_user" "grace" {
  user_principal_name = "grace@contoso.onmicrosoft.com"
  display_name        = "Grace Hopper"
  given_name          = "Grace"
  surname             = "Hopper"

  lifecycle {
    ignore_changes = [force_password_change, show_in_address_list] # nobody reads the one, nobody has set the other
  }
}

import {
  to = azuread_group.operators
  id = "/groups/${var.group_id}"
}

resource "azuread_group" "operators" {
  display_name     = "operators"
  description      = "On call"
  security_enabled = true
  members          = [azuread_user.grace.object_id]
}

import {
  to = azuread_application.inventory
  id = "/applications/${var.application_id}"
}

resource "azuread_application" "inventory" {
  display_name    = "inventory"
  identifier_uris = ["api://inventory"]

  api {
    requested_access_token_version = 2

    oauth2_permission_scope {
      id                         = "96183846-204b-4b43-82e1-5d2222eb4b9c"
      value                      = "Items.Read"
      type                       = "User"
      admin_consent_display_name = "Read items"
      admin_consent_description  = "Read items"
    }
  }

  web {
    redirect_uris = ["https://inventory.contoso.com/callback"]
  }
}

import {
  to = azuread_application_federated_identity_credential.deploy
  id = "${var.application_id}/federatedIdentityCredential/${var.credential_id}"
}

resource "azuread_application_federated_identity_credential" "deploy" {
  application_id = azuread_application.inventory.id
  display_name   = "deploy"
  issuer         = "https://token.actions.githubusercontent.com"
  subject        = "repo:contoso/inventory:environment:prod"
  audiences      = ["api://AzureADTokenExchange"]
}

import {
  to = azuread_service_principal.inventory
  id = "/servicePrincipals/${var.service_principal_id}"
}

resource "azuread_service_principal" "inventory" {
  client_id = azuread_application.inventory.client_id
}

data "azuread_service_principal" "api" {
  object_id = var.api_id
}

import {
  to = azuread_app_role_assignment.inventory
  id = "/servicePrincipals/${var.api_id}/appRoleAssignedTo/${var.assignment_id}"
}

resource "azuread_app_role_assignment" "inventory" {
  app_role_id         = data.azuread_service_principal.api.app_role_ids["Tasks.Read.All"]
  principal_object_id = azuread_service_principal.inventory.object_id
  resource_object_id  = data.azuread_service_principal.api.object_id
}
