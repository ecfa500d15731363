# One application, put together from the resources that are one part of it each, and what data sources say of it.

variable "display_name" {
  default = "assembled"
}

data "azuread_client_config" "current" {}

data "azuread_application_published_app_ids" "well_known" {}

resource "azuread_service_principal" "graph" {
  client_id    = data.azuread_application_published_app_ids.well_known.result["MicrosoftGraph"]
  use_existing = true
}

resource "azuread_application_registration" "main" {
  display_name                           = var.display_name
  description                            = "Assembled"
  notes                                  = "By parts"
  sign_in_audience                       = "AzureADMyOrg"
  homepage_url                           = "https://contoso.com"
  logout_url                             = "https://contoso.com/logout"
  group_membership_claims                = ["All"]
  requested_access_token_version         = 2
  implicit_id_token_issuance_enabled     = true
  implicit_access_token_issuance_enabled = false
}

resource "azuread_application_registration" "other" {
  display_name = "other"
}

resource "azuread_application_app_role" "reader" {
  application_id       = azuread_application_registration.main.id
  role_id              = "12345678-1234-4234-8234-123456789012"
  allowed_member_types = ["User"]
  description          = "Reads"
  display_name         = "Reader"
  value                = "read"
}

resource "azuread_application_permission_scope" "read" {
  application_id             = azuread_application_registration.main.id
  scope_id                   = "22345678-1234-4234-8234-123456789012"
  value                      = "Things.Read"
  admin_consent_description  = "Read things"
  admin_consent_display_name = "Read things"
}

resource "azuread_application_identifier_uri" "main" {
  application_id = azuread_application_registration.main.id
  identifier_uri = "api://${azuread_application_registration.main.client_id}"
}

resource "azuread_application_redirect_uris" "web" {
  application_id = azuread_application_registration.main.id
  type           = "Web"
  redirect_uris  = ["https://contoso.com/callback"]
}

resource "azuread_application_redirect_uris" "spa" {
  application_id = azuread_application_registration.main.id
  type           = "SPA"
  redirect_uris  = ["https://spa.contoso.com/"]
}

resource "azuread_application_redirect_uris" "public" {
  application_id = azuread_application_registration.main.id
  type           = "PublicClient"
  redirect_uris  = ["http://localhost/callback"]
}

resource "azuread_application_optional_claims" "main" {
  application_id = azuread_application_registration.main.id

  access_token {
    name = "email"
  }
}

resource "azuread_application_fallback_public_client" "main" {
  application_id = azuread_application_registration.main.id
  enabled        = true
}

resource "azuread_application_known_clients" "main" {
  application_id   = azuread_application_registration.main.id
  known_client_ids = [azuread_application_registration.other.client_id]
}

resource "azuread_application_owner" "main" {
  application_id  = azuread_application_registration.main.id
  owner_object_id = data.azuread_client_config.current.object_id
}

resource "azuread_application_api_access" "graph" {
  application_id = azuread_application_registration.main.id
  api_client_id  = data.azuread_application_published_app_ids.well_known.result["MicrosoftGraph"]
  role_ids       = [azuread_service_principal.graph.app_role_ids["Group.Read.All"]]
  scope_ids      = [azuread_service_principal.graph.oauth2_permission_scope_ids["User.Read"]]
}

resource "azuread_service_principal" "main" {
  client_id = azuread_application_registration.main.client_id
}

data "azuread_application" "main" {
  display_name = azuread_application_registration.main.display_name
  depends_on   = [azuread_application_identifier_uri.main]
}

data "azuread_application" "by_identifier_uri" {
  identifier_uri = azuread_application_identifier_uri.main.identifier_uri
}

data "azuread_service_principals" "both" {
  client_ids = [azuread_service_principal.main.client_id, azuread_service_principal.graph.client_id]
}

data "azuread_service_principal" "main" {
  display_name = azuread_service_principal.main.display_name
}

data "azuread_directory_object" "main" {
  object_id = azuread_service_principal.main.object_id
}

data "azuread_users" "all" {
  return_all = true
}

resource "azuread_group" "readers" {
  display_name     = "readers"
  security_enabled = true
}

data "azuread_groups" "all" {
  return_all = true
  depends_on = [azuread_group.readers]
}

data "azuread_group" "readers" {
  display_name = azuread_group.readers.display_name
}

data "azuread_user" "alice" {
  user_principal_name = "alice@contoso.onmicrosoft.com"
}

data "azuread_directory_roles" "current" {}

data "azuread_directory_role_templates" "current" {}

output "said" {
  value = {
    type  = data.azuread_directory_object.main.type
    count = length(data.azuread_service_principals.both.service_principals)
    uris  = data.azuread_application.main.identifier_uris
    alice = data.azuread_user.alice.display_name
  }
}
