"""azure-identity finds every host that Azure has by the variables which the mock gives for it."""

import builtins
import contextlib
import json
import logging
import os
import unittest
from unittest import mock

import jwt
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CredentialUnavailableError, DefaultAzureCredential, ManagedIdentityCredential
from requests.exceptions import SSLError

logging.getLogger("azure").addHandler(logging.NullHandler())  # refusals are what some tests are about

IDENTITIES = json.loads(os.environ["TEST_MANAGED_IDENTITIES"])
SCOPE = "https://vault.azure.net/.default"

# The app's own credentials, which DefaultAzureCredential would prefer.
OTHERS = ["AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID"]


@contextlib.contextmanager
def on_a_host(kind, **changes):
    """Gives this process the environment of a host."""
    with mock.patch.dict(os.environ, {**IDENTITIES[kind][0]["env"], **changes}):
        for name in OTHERS:
            os.environ.pop(name, None)
        yield


@contextlib.contextmanager
def mounted_keys():
    """Mounts the mock's key folder where the agent of Azure Arc has its own, to which tests may seldom write."""
    real_open, real_stat = builtins.open, os.stat

    def mounted(path):
        text = os.fspath(path) if isinstance(path, (str, os.PathLike)) else path
        if isinstance(text, str) and text.startswith("/var/opt/azcmagent/tokens/"):
            return os.path.join(os.environ["TEST_KEY_FOLDER"], os.path.basename(text))
        return path

    with mock.patch("builtins.open", lambda path, *rest, **named: real_open(mounted(path), *rest, **named)):
        with mock.patch("os.stat", lambda path, *rest, **named: real_stat(mounted(path), *rest, **named)):
            yield


def claims_of(token):
    return jwt.decode(token.token, options={"verify_signature": False})


class ManagedIdentity(unittest.TestCase):
    def assert_gets_own_token(self, kind):
        claims = claims_of(ManagedIdentityCredential().get_token(SCOPE))

        self.assertEqual(claims["oid"], IDENTITIES[kind][0]["objectId"])
        self.assertEqual(claims["aud"], "https://vault.azure.net")
        self.assertEqual((claims["ver"], claims["appidacr"]), ("1.0", "2"))

    def test_gets_the_token_of_its_host(self):
        for kind in ["imds", "appService", "cloudShell", "machineLearning", "serviceFabric"]:
            with self.subTest(kind), on_a_host(kind):
                self.assert_gets_own_token(kind)

    def test_answers_the_challenge_of_azure_arc(self):
        with on_a_host("azureArc"), mounted_keys():
            self.assert_gets_own_token("azureArc")

    def test_names_a_user_assigned_identity_by_each_of_its_ids(self):
        for kind, names in {
            "imds": ["clientId", "objectId", "resourceId"],
            "appService": ["clientId", "objectId", "resourceId"],
            "machineLearning": ["clientId"],
        }.items():
            identity = IDENTITIES[kind][1]
            words = {"clientId": "client_id", "objectId": "object_id", "resourceId": "resource_id"}
            for name in names:
                with self.subTest(f"{kind} by {name}"), on_a_host(kind):
                    config = {words[name]: identity[name]}
                    cred = ManagedIdentityCredential(identity_config=config)

                    self.assertEqual(claims_of(cred.get_token(SCOPE))["oid"], identity["objectId"])

    def test_service_fabric_refuses_another_certificate(self):
        with on_a_host("serviceFabric", IDENTITY_SERVER_THUMBPRINT="0" * 40):
            with self.assertRaises(SSLError) as raised:
                ManagedIdentityCredential().get_token(SCOPE)

        self.assertIn("certificate thumbprint does not match", str(raised.exception))

    def test_a_wrong_secret_is_refused(self):
        with on_a_host("appService", IDENTITY_HEADER="another"):
            with self.assertRaises((ClientAuthenticationError, CredentialUnavailableError)) as raised:
                ManagedIdentityCredential().get_token(SCOPE)

        self.assertIn("The secret in the request headers is not that of the host.", str(raised.exception))

    def test_default_azure_credential_needs_nothing_but_the_environment(self):
        for kind in ["imds", "appService"]:
            with self.subTest(kind), on_a_host(kind):
                claims = claims_of(DefaultAzureCredential().get_token(SCOPE))

                self.assertEqual(claims["oid"], IDENTITIES[kind][0]["objectId"])


if __name__ == "__main__":
    unittest.main()
