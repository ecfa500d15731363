"""Apps as they are in production: they name Microsoft's own hosts, and nothing of the mock.

What leads them to the mock is in the environment: entra.envFor('python', 'azure-sdk').
"""

import os
import unittest

import jwt
import requests
from azure.identity import ClientSecretCredential, DefaultAzureCredential, UsernamePasswordCredential
from jwt import PyJWKClient

TENANT_ID = os.environ["AZURE_TENANT_ID"]
AUTHORITY = f"https://login.microsoftonline.com/{TENANT_ID}"
V1_ISSUER = f"https://sts.windows.net/{TENANT_ID}/"
SCOPE = "https://vault.azure.net/.default"


def verified_claims(token):
    """The claims of a token, by the keys that production publishes."""
    key = PyJWKClient(f"{AUTHORITY}/discovery/v2.0/keys").get_signing_key_from_jwt(token)
    return jwt.decode(token, key.key, algorithms=["RS256"], issuer=V1_ISSUER, options={"verify_aud": False})


class AzureIdentity(unittest.TestCase):
    def test_default_azure_credential_gets_a_token_of_the_real_issuer(self):
        token = DefaultAzureCredential().get_token(SCOPE).token

        self.assertEqual(verified_claims(token)["tid"], TENANT_ID)

    def test_client_secret_credential_needs_no_authority_and_no_switch(self):
        credential = ClientSecretCredential(
            TENANT_ID, os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"]
        )

        claims = verified_claims(credential.get_token(SCOPE).token)

        self.assertEqual((claims["iss"], claims["appid"]), (V1_ISSUER, os.environ["AZURE_CLIENT_ID"]))

    def test_username_password_credential_finds_the_realm_of_the_user(self):
        credential = UsernamePasswordCredential(
            os.environ["AZURE_CLIENT_ID"],
            "alice@contoso.onmicrosoft.com",
            "mock-entra-password",
            tenant_id=TENANT_ID,
            client_credential=os.environ["AZURE_CLIENT_SECRET"],
        )

        claims = verified_claims(credential.get_token(SCOPE).token)

        self.assertEqual(claims["upn"], "alice@contoso.onmicrosoft.com")


class Requests(unittest.TestCase):
    def test_the_discovery_document_names_the_real_issuer(self):
        document = requests.get(f"{AUTHORITY}/v2.0/.well-known/openid-configuration", timeout=10).json()

        self.assertEqual(document["issuer"], f"{AUTHORITY}/v2.0")

    def test_another_host_is_refused_at_once_and_the_error_says_why(self):
        with self.assertRaisesRegex(
            requests.exceptions.ProxyError, "mock-entra does not let example.com:443 through"
        ):
            requests.get("https://example.com/", timeout=10)

    def test_without_the_ca_the_mock_is_refused(self):
        with self.assertRaises(requests.exceptions.SSLError):
            requests.get(AUTHORITY, verify=requests.certs.where(), timeout=10)


if __name__ == "__main__":
    unittest.main()
