/** Where virtual machines find the instance metadata service. */
export const imdsHost = '169.254.169.254'

/**
 * Where all other hosts of managed identities are that have no address of their own in Azure: a name that only
 * interception knows, below the domain that nobody can have (RFC 6761 §6.4). Intercepted along with {@link imdsHost}.
 */
export const metadataHost = 'managed-identity.mock-entra.invalid'
