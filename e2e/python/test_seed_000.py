"""The Python snippets of seed 000, against the mock that the environment points at.

Two changes to the snippets, because azure-identity asks for them: the authority is https, and instance discovery, which
would ask login.microsoftonline.com whether the authority can be trusted, is off.
"""

import logging
import os
import unittest
import warnings

import jwt
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import ClientSecretCredential, EnvironmentCredential, UsernamePasswordCredential
from jwt import PyJWKClient

logging.getLogger("azure").addHandler(logging.NullHandler())  # refusals are what some tests are about

AUTHORITY = os.environ["AZURE_AUTHORITY_HOST"]
HTTP_AUTHORITY = AUTHORITY.replace("https://", "http://")
TENANT_ID = "00000000-0000-0000-0000-000000000002"
CLIENT_ID = "11111111-1111-1111-1111-111111111111"
CLIENT_SECRET = "floci-az-dev-secret"
ISSUER = f"{AUTHORITY}/{TENANT_ID}/v2.0"
JWKS_URI = f"{HTTP_AUTHORITY}/{TENANT_ID}/discovery/v2.0/keys"
SCOPE = "api://resource/.default"


def a_client_secret_credential(**changes):
    return ClientSecretCredential(
        **{
            "tenant_id": TENANT_ID,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "authority": AUTHORITY,
            "disable_instance_discovery": True,
            **changes,
        }
    )


def a_token():
    return a_client_secret_credential().get_token(SCOPE).token


class AcquiringAToken(unittest.TestCase):
    def test_client_secret_credential_gets_an_rs256_signed_jwt(self):
        cred = ClientSecretCredential(
            tenant_id="00000000-0000-0000-0000-000000000002",
            client_id="11111111-1111-1111-1111-111111111111",
            client_secret="floci-az-dev-secret",
            authority=AUTHORITY,
            disable_instance_discovery=True,
        )

        token = cred.get_token("api://resource/.default")

        header = jwt.get_unverified_header(token.token)
        self.assertEqual((header["alg"], header["typ"]), ("RS256", "JWT"))

    def test_azure_identity_refuses_the_snippets_http_authority_by_itself(self):
        with self.assertRaises(ValueError) as raised:
            a_client_secret_credential(authority=HTTP_AUTHORITY)

        self.assertEqual(
            str(raised.exception),
            f"'{HTTP_AUTHORITY}' is an invalid authority. The value must be a TLS protected (https) URL.",
        )

    def test_a_second_get_token_is_answered_from_the_cache(self):
        cred = a_client_secret_credential()

        first, second = cred.get_token(SCOPE), cred.get_token(SCOPE)

        self.assertEqual(first.token, second.token)  # every token of the mock has a `uti` of its own

    def test_another_scope_gets_another_token(self):
        cred = a_client_secret_credential()

        first, second = cred.get_token(SCOPE), cred.get_token("api://another/.default")

        self.assertNotEqual(first.token, second.token)

    def test_a_wrong_secret_raises_client_authentication_error_with_aadsts7000215(self):
        cred = a_client_secret_credential(client_secret="wrong")

        with self.assertRaises(ClientAuthenticationError) as raised:
            cred.get_token(SCOPE)

        self.assertIn("AADSTS7000215: Invalid client secret provided.", raised.exception.message)

    def test_environment_credential_finds_everything_in_the_environment(self):
        cred = EnvironmentCredential(disable_instance_discovery=True)

        token = cred.get_token(SCOPE)

        claims = jwt.decode(token.token, options={"verify_signature": False})
        self.assertEqual((claims["tid"], claims["azp"]), (TENANT_ID, CLIENT_ID))


class ValidatingAToken(unittest.TestCase):
    def test_pyjwt_validates_signature_issuer_audience_and_expiry(self):
        token = a_token()

        jwks = PyJWKClient(f"{HTTP_AUTHORITY}/00000000-0000-0000-0000-000000000002/discovery/v2.0/keys")
        signing_key = jwks.get_signing_key_from_jwt(token)
        claims = jwt.decode(
            token, signing_key.key, algorithms=["RS256"], audience="api://resource", issuer=ISSUER
        )

        self.assertEqual(claims["aud"], "api://resource")
        self.assertEqual(claims["idtyp"], "app")
        self.assertEqual(claims["exp"] - claims["iat"], 3599 + 300)  # Entra dates back by five minutes

    def test_the_jwks_is_served_over_https_too(self):
        token = a_token()

        jwks = PyJWKClient(JWKS_URI.replace("http://", "https://"))
        signing_key = jwks.get_signing_key_from_jwt(token)

        self.assertEqual(signing_key.key_id, jwt.get_unverified_header(token)["kid"])

    def test_a_wrong_audience_is_refused(self):
        token = a_token()
        signing_key = PyJWKClient(JWKS_URI).get_signing_key_from_jwt(token)

        with self.assertRaises(jwt.InvalidAudienceError):
            jwt.decode(token, signing_key.key, algorithms=["RS256"], audience="api://another")

    def test_a_tampered_token_is_refused(self):
        header, claims, signature = a_token().split(".")
        tampered = ".".join([header, claims, ("A" if signature[0] != "A" else "B") + signature[1:]])
        signing_key = PyJWKClient(JWKS_URI).get_signing_key_from_jwt(tampered)

        with self.assertRaises(jwt.InvalidSignatureError):
            jwt.decode(tampered, signing_key.key, algorithms=["RS256"], audience="api://resource")


class TransportThatKeepsThePort(RequestsTransport):
    """Sends MSAL Python's user realm request to the mock's port.

    MSAL builds that one URL from the host name of the authority and drops its port (msal/authority.py,
    `user_realm_discovery`), so that without this, or a mock on port 443, it asks nobody.
    """

    def __init__(self):
        super().__init__()
        self.asked = []

    def send(self, request, **kwargs):
        request.url = request.url.replace("https://localhost/", f"{AUTHORITY}/")
        self.asked.append(request.url.removeprefix(AUTHORITY))
        return super().send(request, **kwargs)


class SigningInAUser(unittest.TestCase):
    def setUp(self):
        warnings.simplefilter("ignore", DeprecationWarning)  # for want of multi-factor authentication
        self.transport = TransportThatKeepsThePort()

    def a_user_credential(self, **changes):
        return UsernamePasswordCredential(
            **{
                "client_id": CLIENT_ID,
                "tenant_id": TENANT_ID,
                "username": os.environ["TEST_USERNAME"],
                "password": os.environ["TEST_PASSWORD"],
                "authority": AUTHORITY,
                "disable_instance_discovery": True,
                "transport": self.transport,
                **changes,
            }
        )

    def test_username_password_credential_asks_for_the_realm_and_gets_a_delegated_token(self):
        cred = self.a_user_credential()

        token = cred.get_token("api://22222222-2222-2222-2222-222222222222/Tasks.Read")

        claims = jwt.decode(token.token, options={"verify_signature": False})
        self.assertEqual(claims["preferred_username"], os.environ["TEST_USERNAME"])
        self.assertIn("Tasks.Read", claims["scp"].split())
        realm = f"/common/userrealm/{os.environ['TEST_USERNAME']}?api-version=1.0"
        self.assertIn(realm, self.transport.asked)

    def test_a_wrong_password_raises_client_authentication_error_with_aadsts50126(self):
        cred = self.a_user_credential(password="wrong")

        with self.assertRaises(ClientAuthenticationError) as raised:
            cred.get_token("api://22222222-2222-2222-2222-222222222222/Tasks.Read")

        self.assertIn("AADSTS50126", raised.exception.message)


if __name__ == "__main__":
    unittest.main()
