import type { AppRole, PermissionScope } from './application.ts'

/** Value, id of the delegated permission, who may consent to it, id of the application permission. */
type Row = readonly [
  value: string,
  scopeId: string | undefined,
  type: PermissionScope['type'],
  roleId?: string,
]

/** Permissions of Microsoft Graph, the same in every tenant: what `requiredResourceAccess` names by id. */
const rows: readonly Row[] = [
  ['openid', '37f7f235-527c-4136-accd-4a02d197296e', 'User'],
  ['profile', '14dad69e-099b-42c9-810b-d002981feec1', 'User'],
  ['email', '64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0', 'User'],
  ['offline_access', '7427e0e9-2fba-42fe-b0c0-848c9e6a8182', 'User'],
  ['User.Read', 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', 'User'],
  ['User.ReadWrite', 'b4e74841-8e56-480b-be8b-910348b18b4c', 'User'],
  [
    'User.ReadBasic.All',
    'b340eb25-3456-403f-be2f-af7a0d370277',
    'User',
    '97235f07-e226-4f63-ace3-39588e11d3a1',
  ],
  ['User.Read.All', 'a154be20-db9c-4678-8ab7-66f6cc099a59', 'Admin', 'df021288-bdef-4463-88db-98f22de89214'],
  [
    'User.ReadWrite.All',
    '204e0828-b5ca-4ad8-b9f3-f32a958e7cc4',
    'Admin',
    '741f803b-c850-494e-b5df-cde7c675a1ca',
  ],
  [
    'User.Invite.All',
    '63dd7cd9-b489-4adf-a28c-ac38b9a0f962',
    'Admin',
    '09850681-111b-4a89-9bed-3f2cae46d706',
  ],
  ['People.Read', 'ba47897c-39ec-4d83-8086-ee8256fa737d', 'User'],
  ['Group.Read.All', '5f8c59db-677d-491f-a6b8-5f174b11ec1d', 'Admin', '5b567255-7703-4780-807c-7be8301ae99b'],
  [
    'Group.ReadWrite.All',
    '4e46008b-f24c-477d-8fff-7bb4ec7aafe0',
    'Admin',
    '62a82d76-70ea-41e2-9197-370581804d09',
  ],
  [
    'GroupMember.Read.All',
    'bc024368-1153-4739-b217-4326f2e966d0',
    'Admin',
    '98830695-27a2-44f7-8c18-0c3ebc9698f6',
  ],
  [
    'GroupMember.ReadWrite.All',
    'f81125ac-d3b7-4573-a3b2-7099cc39df9e',
    'Admin',
    'dbaae8cf-10b5-4b86-a4a1-f871c94c6695',
  ],
  ['Group.Create', undefined, 'Admin', 'bf7b1a76-6e77-406b-b258-bf5c7720e98f'],
  [
    'Directory.Read.All',
    '06da0dbc-49e2-44d2-8312-53f166ab848a',
    'Admin',
    '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
  ],
  [
    'Directory.ReadWrite.All',
    'c5366453-9fb0-48a5-a156-24f0c49a4b84',
    'Admin',
    '19dbc75e-c2e2-444c-a770-ec69d8559fc7',
  ],
  ['Directory.AccessAsUser.All', '0e263e50-5827-48a4-b97c-d940288653c7', 'Admin'],
  [
    'Application.Read.All',
    'c79f8feb-a9db-4090-85f9-90d820caa0eb',
    'Admin',
    '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
  ],
  [
    'Application.ReadWrite.All',
    'bdfbf15f-ee85-4955-8675-146e8e5296b5',
    'Admin',
    '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
  ],
  ['Application.ReadWrite.OwnedBy', undefined, 'Admin', '18a4783c-866b-4cc7-a460-3d5e5662c884'],
  [
    'AppRoleAssignment.ReadWrite.All',
    '84bccea3-f856-4a8a-967b-dbe0a3d53a64',
    'Admin',
    '06b708a9-e830-4db3-a914-8e69da51d44f',
  ],
  [
    'DelegatedPermissionGrant.ReadWrite.All',
    '41ce6ca6-6826-4807-84f1-1c82854f7ee5',
    'Admin',
    '8e8e4742-1d95-4f68-9d56-6ee75648c72a',
  ],
  [
    'RoleManagement.Read.Directory',
    '741c54c3-0c1e-44a1-818b-3f97ab4e8c83',
    'Admin',
    '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
  ],
  [
    'RoleManagement.ReadWrite.Directory',
    'd01b97e9-cbc0-49fe-810a-750afd5527a3',
    'Admin',
    '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8',
  ],
  [
    'Organization.Read.All',
    '4908d5b9-3fb2-4b1e-9336-1888b7937185',
    'Admin',
    '498476ce-e0fe-48b0-b801-37ba7e2685c6',
  ],
  [
    'Domain.Read.All',
    '2f9ee017-59c1-4f1d-9472-bd5529a7b311',
    'Admin',
    'dbb9058a-0e50-45d7-ae91-66909b5d4664',
  ],
  [
    'AuditLog.Read.All',
    'e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20',
    'Admin',
    'b0afded3-3588-46d8-8b3d-9842eff778da',
  ],
  [
    'Reports.Read.All',
    '02e97553-ed7b-43d0-ab3c-f8bace0d040c',
    'Admin',
    '230c1aed-a721-4c5d-9cb4-a90514e508ef',
  ],
  [
    'Policy.Read.All',
    '572fea84-0151-49b2-9301-11cb16974376',
    'Admin',
    '246dd0d5-5bd0-4def-940b-0421030a5b68',
  ],
  [
    'Policy.ReadWrite.ConditionalAccess',
    'ad902697-1014-4ef5-81ef-2b4301988e8c',
    'Admin',
    '01c0a623-fc9b-48e9-b794-0756f8e8f067',
  ],
  [
    'Device.Read.All',
    '951183d1-1a61-466f-a6d1-1fde911bfd95',
    'Admin',
    '7438b122-aefc-4978-80ed-43db9fcc7715',
  ],
  ['Mail.Read', '570282fd-fa5c-430d-a7fd-fc8dc98a9dca', 'User', '810c84a8-4a9e-49e6-bf7d-12d183f40d01'],
  ['Mail.ReadWrite', '024d486e-b451-40bb-833d-3e66d98c5c73', 'User', 'e2a3a72e-5f79-4c64-b1b1-878b674786c9'],
  ['Mail.Send', 'e383f46e-2787-4529-855e-0e479a3ffac0', 'User', 'b633e1c5-b582-4048-a93e-9f11b44c7e96'],
  ['Mail.ReadBasic', 'a4b8392a-d8d1-4954-a029-8e668a39a170', 'User', '6be147d2-ea4f-4b5a-a3fa-3eab6f3c140a'],
  [
    'MailboxSettings.Read',
    '87f447af-9fa4-4c32-9dfa-4a57a73d18ce',
    'User',
    '40f97065-369a-49f4-947c-6a255697ae91',
  ],
  [
    'MailboxSettings.ReadWrite',
    '818c620a-27a9-40bd-a6a5-d96f7d610b4b',
    'User',
    '6931bccd-447a-43d1-b442-00a195474933',
  ],
  ['Calendars.Read', '465a38f9-76ea-45b9-9f34-9e8b0d4b0b42', 'User', '798ee544-9d2d-430c-a058-570e29e34338'],
  [
    'Calendars.ReadWrite',
    '1ec239c2-d7c9-4623-a91a-a9775856bb36',
    'User',
    'ef54d2bf-783f-4e0f-bca1-3210c0444d99',
  ],
  ['Contacts.Read', 'ff74d97f-43af-4b68-9f2a-b77ee6968c5d', 'User', '089fe4d0-434a-44c5-8827-41ba8a0b17f5'],
  [
    'Contacts.ReadWrite',
    'd56682ec-c09e-4743-aaf4-1a3aac4caa21',
    'User',
    '6918b873-d17a-4dc1-b314-35f528134491',
  ],
  ['Files.Read', '10465720-29dd-4523-a11a-6a75c743c9d9', 'User'],
  ['Files.ReadWrite', '5c28f0bf-8a70-41f1-8ab2-9032436ddb65', 'User'],
  ['Files.Read.All', 'df85f4d6-205c-4ac5-a5ea-6bf408dba283', 'User', '01d4889c-1287-42c6-ac1f-5d1e02578ef6'],
  [
    'Files.ReadWrite.All',
    '863451e7-0667-486c-a5d6-d135439485f0',
    'User',
    '75359482-378d-4052-8f01-80520e7db3cd',
  ],
  ['Sites.Read.All', '205e70e5-aba6-4c52-a976-6d2d46c48043', 'User', '332a536c-c7ef-4017-ab91-336970924f0d'],
  [
    'Sites.ReadWrite.All',
    '89fe6a52-be36-487e-b7d8-d061c450a026',
    'User',
    '9492366f-7969-46a4-8d15-ed1a20078fff',
  ],
  [
    'Sites.FullControl.All',
    '5a54b8b3-347c-476d-8f8e-42d5c7424d29',
    'Admin',
    'a82116e5-55eb-4c41-a434-62fe8a61c773',
  ],
  ['Sites.Selected', 'f89c84ef-20d0-4b54-87e9-02e856d66d53', 'User', '883ea226-0bf2-4a8f-9f9d-92c9162a727d'],
  ['Notes.Read', '371361e4-b9e2-4a3f-8315-2a301a3b0a3d', 'User'],
  ['Tasks.Read', 'f45671fb-e0fe-4b4b-be20-3d3ce43f1bcb', 'User'],
  ['Tasks.ReadWrite', '2219042f-cab5-40cc-b0d2-16b1540b4c5f', 'User'],
  ['Chat.Read', 'f501c180-9344-439a-bca0-6cbf209fd270', 'User'],
  ['Chat.ReadWrite', '9ff7295e-131b-4d94-90e1-69fde507ac11', 'User'],
  [
    'Team.ReadBasic.All',
    '485be79e-c497-4b35-9400-0e3fa7f2a5d4',
    'User',
    '2280dda6-0bfd-44ee-a2f4-cb867cfc4c1e',
  ],
  [
    'Channel.ReadBasic.All',
    '9d8982ae-4365-4f57-95e9-d6032a4c0b87',
    'User',
    '59a6b24b-4225-4393-8165-ebaec5f55d7a',
  ],
  [
    'ChannelMessage.Read.All',
    '767156cb-16ae-4d10-8f8b-41b657c8c8c8',
    'Admin',
    '7b2449af-6ccd-4f4d-9f78-e550c193f0d1',
  ],
  ['ChannelMessage.Send', 'ebf0f66e-9fb1-49e4-a278-222f76911cf4', 'User'],
  ['OnlineMeetings.ReadWrite', 'a65f2972-a4f8-4f5e-afd7-69ccb046d5dc', 'User'],
  ['Presence.Read', '76bc735e-aecd-4a1d-8b4c-2b915deabb79', 'User'],
  [
    'Presence.Read.All',
    '9c7a330d-35b3-4aa1-963d-cb2b9f927841',
    'User',
    'a70e0c2d-e793-494c-94c4-118fa0a67f42',
  ],
  [
    'IdentityRiskEvent.Read.All',
    '8f6a01e7-0391-4ee5-aa22-a3af122cef27',
    'Admin',
    '6e472fd1-ad78-48da-a0f0-97ab2c6b769e',
  ],
  [
    'SecurityEvents.Read.All',
    '64733abd-851e-478a-bffb-e47a14b18235',
    'Admin',
    'bf394140-e372-4bf9-a898-299cfc7564e5',
  ],
  ['SMTP.Send', '258f6531-6087-4cc4-bb90-092c5fb3ed3f', 'User'],
  ['IMAP.AccessAsUser.All', '652390e4-393a-48de-9484-05f9b1212954', 'User'],
  [
    'UserAuthenticationMethod.ReadWrite.All',
    'b7887744-6746-4312-813d-72daeaee7e2d',
    'Admin',
    '50483e42-d915-4231-9639-7fdb7fd190e5',
  ],
  [
    'Synchronization.ReadWrite.All',
    '7bb27fa3-ea8f-4d67-a916-87715b6188bd',
    'Admin',
    '9b50c33d-700f-43b1-b2eb-87e89b703581',
  ],
]

export const graphScopes: readonly PermissionScope[] = rows.flatMap(([value, id, type]) =>
  id === undefined ? [] : [describeScope(id, value, type)],
)

export const graphAppRoles: readonly AppRole[] = rows.flatMap(([value, , , id]) =>
  id === undefined ? [] : [describeRole(id, value)],
)

/** A delegated permission of one of Microsoft's services. Its texts are not Microsoft's, which the mock does not have. */
export function describeScope(id: string, value: string, type: PermissionScope['type']): PermissionScope {
  return {
    id,
    value,
    type,
    isEnabled: true,
    adminConsentDisplayName: value,
    adminConsentDescription: null,
    userConsentDisplayName: null,
    userConsentDescription: null,
  }
}

function describeRole(id: string, value: string): AppRole {
  return {
    id,
    value,
    displayName: value,
    description: null,
    allowedMemberTypes: ['Application'],
    isEnabled: true,
  }
}
