# An application that is deployed from GitHub: what "Building a Secure OIDC Confidential Client in Entra ID" builds with az,
# and its Terraform block as it stands there.

# #region provider
terraform {
  required_providers {
    azuread = { source = "hashicorp/azuread" }
  }
}

provider "azuread" {
  tenant_id     = "00000000-0000-0000-0000-000000000002"
  client_id     = "11111111-1111-1111-1111-111111111111"
  client_secret = "floci-az-dev-secret"
}
# #endregion

variable "redirect_uri" {
  default = "https://app.kloudvin.com/auth/callback"
}

variable "certificate" {
  description = "PEM"
}

data "azuread_client_config" "current" {}

data "azuread_application_published_app_ids" "well_known" {}

data "azuread_service_principal" "graph" {
  client_id = data.azuread_application_published_app_ids.well_known.result["MicrosoftGraph"]
}

resource "azuread_application" "oidc_client" {
  display_name     = "kv-oidc-confidential-client"
  sign_in_audience = "AzureADMyOrg"
  owners           = [data.azuread_client_config.current.object_id]

  web {
    redirect_uris = [var.redirect_uri]
  }

  app_role {
    id                   = "1b19509b-32b1-4e9f-b71d-4992aa991967"
    allowed_member_types = ["User", "Application"]
    display_name         = "Deployer"
    description          = "May deploy"
    value                = "deploy"
    enabled              = true
  }

  optional_claims {
    access_token {
      name = "idtyp"
    }
    id_token {
      name                  = "groups"
      additional_properties = ["emit_as_roles"]
    }
  }

  required_resource_access {
    resource_app_id = data.azuread_service_principal.graph.client_id

    resource_access {
      id   = data.azuread_service_principal.graph.oauth2_permission_scope_ids["User.Read"]
      type = "Scope"
    }
    resource_access {
      id   = data.azuread_service_principal.graph.app_role_ids["User.Read.All"]
      type = "Role"
    }
  }
}

resource "azuread_service_principal" "oidc_client" {
  client_id = azuread_application.oidc_client.client_id
  owners    = [data.azuread_client_config.current.object_id]
}

# #region federation
resource "azuread_application_federated_identity_credential" "gha_main" {
  application_id = azuread_application.oidc_client.id
  display_name   = "github-main-deploy"
  description    = "GitHub Actions, main branch"
  issuer         = "https://token.actions.githubusercontent.com"
  subject        = "repo:kloudvin/platform:ref:refs/heads/main"
  audiences      = ["api://AzureADTokenExchange"]
}
# #endregion

resource "azuread_application_password" "oidc_client" {
  application_id = azuread_application.oidc_client.id
  display_name   = "until federation works"
}

resource "azuread_application_certificate" "oidc_client" {
  application_id = azuread_application.oidc_client.id
  type           = "AsymmetricX509Cert"
  value          = var.certificate
}

resource "azuread_service_principal_certificate" "oidc_client" {
  service_principal_id = azuread_service_principal.oidc_client.id
  type                 = "AsymmetricX509Cert"
  value                = var.certificate
}

# Admin consent: of the delegated permission, and of the one for the app itself.
resource "azuread_service_principal_delegated_permission_grant" "oidc_client" {
  service_principal_object_id          = azuread_service_principal.oidc_client.object_id
  resource_service_principal_object_id = data.azuread_service_principal.graph.object_id
  claim_values                         = ["User.Read"]
}

resource "azuread_app_role_assignment" "oidc_client" {
  app_role_id         = data.azuread_service_principal.graph.app_role_ids["User.Read.All"]
  principal_object_id = azuread_service_principal.oidc_client.object_id
  resource_object_id  = data.azuread_service_principal.graph.object_id
}

output "client_id" {
  value = azuread_application.oidc_client.client_id
}

output "client_secret" {
  value     = azuread_application_password.oidc_client.value
  sensitive = true
}
