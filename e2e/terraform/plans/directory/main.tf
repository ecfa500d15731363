# People, groups and an API with roles and scopes for them.

variable "department" {
  default = "Sales"
}

data "azuread_client_config" "current" {}

data "azuread_domains" "default" {
  only_initial = true
}

locals {
  domain = data.azuread_domains.default.domains[0].domain_name
}

resource "azuread_user" "lead" {
  user_principal_name = "ada@${local.domain}"
  display_name        = "Ada Lovelace"
  mail_nickname       = "ada"
  password            = "SecretP@sswd99!"
  given_name          = "Ada"
  surname             = "Lovelace"
  department          = var.department
  job_title           = "Lead"
  usage_location      = "GB"
  business_phones     = ["+44 20 7946 0000"]
}

resource "azuread_user" "member" {
  user_principal_name   = "charles@${local.domain}"
  display_name          = "Charles Babbage"
  password              = "SecretP@sswd99!"
  force_password_change = true
  manager_id            = azuread_user.lead.object_id
}

resource "azuread_group" "team" {
  display_name            = "team"
  description             = "Everybody of ${var.department}"
  security_enabled        = true
  prevent_duplicate_names = true
  owners                  = [data.azuread_client_config.current.object_id, azuread_user.lead.object_id]
  members                 = [azuread_user.lead.object_id, azuread_user.member.object_id]
}

resource "azuread_group" "office" {
  display_name     = "office"
  mail_enabled     = true
  mail_nickname    = "office"
  security_enabled = true
  types            = ["Unified"]
  owners           = [azuread_user.lead.object_id]
}

resource "azuread_group_member" "office" {
  group_object_id  = azuread_group.office.object_id
  member_object_id = azuread_user.member.object_id
}

resource "azuread_group_without_members" "guests" {
  display_name     = "guests"
  security_enabled = true
}

resource "azuread_application" "api" {
  display_name    = "tasks-api"
  identifier_uris = ["api://tasks.${local.domain}"]
  owners          = [data.azuread_client_config.current.object_id, azuread_user.lead.object_id]

  group_membership_claims = ["SecurityGroup"]

  api {
    mapped_claims_enabled          = true
    requested_access_token_version = 2
    known_client_applications      = [azuread_application.client.client_id]

    oauth2_permission_scope {
      id                         = "96183846-204b-4b43-82e1-5d2222eb4b9b"
      value                      = "Tasks.Read"
      type                       = "User"
      admin_consent_display_name = "Read tasks"
      admin_consent_description  = "Read the tasks of the user"
      user_consent_display_name  = "Read your tasks"
      user_consent_description   = "Read your tasks"
    }
    oauth2_permission_scope {
      id                         = "be98fa3e-ab5b-4b11-83d9-04ba2b7946bc"
      value                      = "Tasks.Administer"
      type                       = "Admin"
      admin_consent_display_name = "Administer"
      admin_consent_description  = "Administer tasks"
    }
  }

  app_role {
    id                   = "497406e4-012a-4267-bf18-45a1cb148a01"
    allowed_member_types = ["User"]
    display_name         = "Planner"
    description          = "Plans tasks for ${var.department}"
    value                = "plan"
  }

  app_role {
    id                   = "1b19509b-32b1-4e9f-b71d-4992aa991968"
    allowed_member_types = ["User", "Application"]
    display_name         = "Administrator"
    description          = "Administers tasks"
    value                = "administer"
  }

  optional_claims {
    access_token {
      name = "upn"
    }
    id_token {
      name      = "email"
      essential = true
    }
    saml2_token {
      name = "samlexample"
    }
  }
}

resource "azuread_service_principal" "api" {
  client_id                    = azuread_application.api.client_id
  app_role_assignment_required = true
  owners                       = [data.azuread_client_config.current.object_id]
  notes                        = "Of ${var.department}"

  feature_tags {
    enterprise = true
  }
}

resource "azuread_application" "client" {
  display_name                   = "tasks-client"
  description                    = "The client of ${var.department}"
  notes                          = "Made by Terraform"
  fallback_public_client_enabled = true
  marketing_url                  = "https://contoso.com/marketing"
  support_url                    = "https://contoso.com/support"
  privacy_statement_url          = "https://contoso.com/privacy"
  terms_of_service_url           = "https://contoso.com/terms"
  service_management_reference   = "ref-1"
  sign_in_audience               = "AzureADMultipleOrgs"
  oauth2_post_response_required  = true
  tags                           = ["terraform"]

  public_client {
    redirect_uris = ["http://localhost/callback", "ms-appx-web://contoso"]
  }

  single_page_application {
    redirect_uris = ["https://spa.contoso.com/"]
  }

  web {
    homepage_url  = "https://contoso.com"
    logout_url    = "https://contoso.com/logout"
    redirect_uris = ["https://contoso.com/callback"]

    implicit_grant {
      access_token_issuance_enabled = true
      id_token_issuance_enabled     = true
    }
  }

  password {
    display_name = "inside the resource"
    end_date     = "2999-01-01T01:02:03Z"
  }
}

resource "azuread_service_principal" "client" {
  client_id         = azuread_application.client.client_id
  description       = "The client of ${var.department}"
  alternative_names = ["tasks"]
  login_url         = "https://contoso.com/login"
  tags              = ["HideApp", "WindowsAzureActiveDirectoryIntegratedApp"]

  notification_email_addresses = ["ada@contoso.com"]
  preferred_single_sign_on_mode = "oidc"
}

resource "azuread_service_principal_password" "client" {
  service_principal_id = azuread_service_principal.client.id
  display_name         = "of the service principal"
}

resource "azuread_application_pre_authorized" "client" {
  application_id       = azuread_application.api.id
  authorized_client_id = azuread_application.client.client_id
  permission_ids       = [azuread_application.api.oauth2_permission_scope_ids["Tasks.Read"]]
}

resource "azuread_app_role_assignment" "team" {
  app_role_id         = azuread_service_principal.api.app_role_ids["plan"]
  principal_object_id = azuread_group.team.object_id
  resource_object_id  = azuread_service_principal.api.object_id
}

resource "azuread_app_role_assignment" "lead" {
  app_role_id         = azuread_service_principal.api.app_role_ids["administer"]
  principal_object_id = azuread_user.lead.object_id
  resource_object_id  = azuread_service_principal.api.object_id
}

resource "azuread_app_role_assignment" "client" {
  app_role_id         = azuread_service_principal.api.app_role_ids["administer"]
  principal_object_id = azuread_service_principal.client.object_id
  resource_object_id  = azuread_service_principal.api.object_id
}

resource "azuread_service_principal_delegated_permission_grant" "everybody" {
  service_principal_object_id          = azuread_service_principal.client.object_id
  resource_service_principal_object_id = azuread_service_principal.api.object_id
  claim_values                         = ["Tasks.Read"]
}

resource "azuread_service_principal_delegated_permission_grant" "lead" {
  service_principal_object_id          = azuread_service_principal.client.object_id
  resource_service_principal_object_id = azuread_service_principal.api.object_id
  claim_values                         = ["Tasks.Read", "Tasks.Administer"]
  user_object_id                       = azuread_user.lead.object_id
}

resource "azuread_directory_role" "readers" {
  display_name = "Directory Readers"
}

resource "azuread_directory_role_assignment" "lead" {
  role_id             = azuread_directory_role.readers.template_id
  principal_object_id = azuread_user.lead.object_id
}

resource "azuread_directory_role" "group_administrators" {
  display_name = "Groups Administrator"
}

resource "azuread_directory_role_member" "member" {
  role_object_id   = azuread_directory_role.group_administrators.object_id
  member_object_id = azuread_user.member.object_id
}
