"""The README's block: azure-identity at the mock's own address."""

import unittest

# #region azure-identity
import os

from azure.identity import ClientSecretCredential

credential = ClientSecretCredential(
    tenant_id="00000000-0000-0000-0000-000000000002",
    client_id="11111111-1111-1111-1111-111111111111",
    client_secret="floci-az-dev-secret",
    authority=os.environ["AZURE_AUTHORITY_HOST"],  # https://localhost:4577
    disable_instance_discovery=True,
)
# #endregion


class TheReadme(unittest.TestCase):
    def test_its_credential_gets_a_token(self):
        self.assertTrue(credential.get_token("api://resource/.default").token)
