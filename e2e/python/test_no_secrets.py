"""azure-identity without secrets: a certificate, and the token file of a pod, as the environment names them."""

import logging
import os
import unittest

import jwt
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CertificateCredential, WorkloadIdentityCredential

logging.getLogger("azure").addHandler(logging.NullHandler())  # refusals are what some tests are about

AUTHORITY = os.environ["AZURE_AUTHORITY_HOST"]
TENANT_ID = os.environ["AZURE_TENANT_ID"]
SCOPE = "api://resource/.default"


def claims_of(credential):
    return jwt.decode(credential.get_token(SCOPE).token, options={"verify_signature": False})


class WorkloadIdentity(unittest.TestCase):
    def test_takes_client_id_tenant_and_token_file_from_the_environment(self):
        os.environ["AZURE_CLIENT_ID"] = os.environ["TEST_POD_CLIENT_ID"]
        os.environ["AZURE_FEDERATED_TOKEN_FILE"] = os.environ["TEST_POD_TOKEN_FILE"]

        claims = claims_of(WorkloadIdentityCredential(disable_instance_discovery=True))

        self.assertEqual(claims["azp"], os.environ["TEST_POD_CLIENT_ID"])
        self.assertEqual(claims["azpacr"], "2")

    def test_is_refused_with_aadsts700213_for_another_service_account(self):
        credential = WorkloadIdentityCredential(
            tenant_id=TENANT_ID,
            client_id=os.environ["TEST_POD_CLIENT_ID"],
            token_file_path=os.environ["TEST_OTHER_POD_TOKEN_FILE"],
            authority=AUTHORITY,
            disable_instance_discovery=True,
        )

        with self.assertRaisesRegex(ClientAuthenticationError, "AADSTS700213"):
            credential.get_token(SCOPE)


class Certificate(unittest.TestCase):
    def a_credential(self, **changes):
        return CertificateCredential(
            TENANT_ID,
            os.environ["TEST_CERTIFICATE_CLIENT_ID"],
            authority=AUTHORITY,
            disable_instance_discovery=True,
            **{"certificate_path": os.environ["TEST_CERTIFICATE_FILE"], **changes},
        )

    def test_signs_for_the_app_that_has_it(self):
        claims = claims_of(self.a_credential())

        self.assertEqual(claims["azpacr"], "2")

    def test_may_send_its_chain(self):
        self.assertEqual(claims_of(self.a_credential(send_certificate_chain=True))["azpacr"], "2")

    def test_is_refused_with_aadsts700027_when_the_app_does_not_have_it(self):
        credential = self.a_credential(certificate_path=os.environ["TEST_OTHER_CERTIFICATE_FILE"])

        with self.assertRaisesRegex(ClientAuthenticationError, "AADSTS700027"):
            credential.get_token(SCOPE)


if __name__ == "__main__":
    unittest.main()
