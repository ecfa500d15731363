/** One flag of the command line: the single source of help text, environment variables and the README's table. */
export interface Flag {
  readonly name: string
  readonly short?: string
  readonly type: 'string' | 'boolean'
  /** What stands for the value in the help text. */
  readonly value?: string
  /** The environment variable that says the same, where there is one. */
  readonly env?: string
  readonly description: string
  readonly default?: string
}

export const startFlags = [
  {
    name: 'port',
    short: 'p',
    type: 'string',
    value: 'number',
    env: 'MOCK_ENTRA_PORT',
    description: 'Port to listen on; 0 takes any free one',
    default: '4577',
  },
  {
    name: 'config',
    short: 'c',
    type: 'string',
    value: 'file',
    env: 'MOCK_ENTRA_CONFIG',
    description: 'Options as a .ts, .js, .json or .yaml file',
  },
  {
    name: 'data',
    type: 'string',
    value: 'folder',
    env: 'MOCK_ENTRA_DATA',
    description: 'Keep the signing key, the TLS CA and what is in the tenants here, over restarts',
  },
  {
    name: 'allow-hosts',
    type: 'string',
    value: 'hosts',
    env: 'MOCK_ENTRA_ALLOW_HOSTS',
    description: 'Hosts that the proxy lets through, joined by commas',
    default: 'none',
  },
  {
    name: 'issuer',
    type: 'string',
    value: 'url',
    env: 'MOCK_ENTRA_ISSUER',
    description: 'What `iss` says, with {tenantid} for the tenant',
    default: 'derived from the request',
  },
  {
    name: 'tenant-id',
    type: 'string',
    value: 'guid',
    env: 'MOCK_ENTRA_TENANT_ID',
    description: 'Id of the first tenant',
    default: '00000000-0000-0000-0000-000000000002',
  },
  {
    name: 'token-lifetime',
    type: 'string',
    value: 'seconds',
    env: 'MOCK_ENTRA_TOKEN_LIFETIME',
    description: 'How long tokens are valid',
    default: '3599',
  },
  {
    name: 'strict',
    type: 'boolean',
    env: 'MOCK_ENTRA_STRICT',
    description: 'Refuse resources that nobody registered (AADSTS500011)',
    default: 'false',
  },
  {
    name: 'auto-sign-in',
    type: 'string',
    value: 'user',
    env: 'MOCK_ENTRA_AUTO_SIGN_IN',
    description: 'Sign in without pages: a user name, or true',
    default: 'false',
  },
  {
    name: 'control',
    type: 'boolean',
    env: 'MOCK_ENTRA_CONTROL',
    description: 'Let connectMockEntra steer the mock, by a key that is printed',
    default: 'false',
  },
  {
    name: 'validate-tokens',
    type: 'string',
    value: 'flag',
    env: 'MOCK_ENTRA_VALIDATE_TOKENS',
    description: 'Microsoft Graph checks tokens and their permissions',
    default: 'true',
  },
  {
    name: 'json',
    type: 'boolean',
    description: 'Print one line of JSON when ready, and nothing else',
    default: 'false',
  },
  { name: 'quiet', short: 'q', type: 'boolean', description: 'Do not log requests', default: 'false' },
] as const satisfies readonly Flag[]

const forFlag = {
  name: 'for',
  type: 'string',
  value: 'programs',
  description: 'Only what these read: node, python, curl, go, az, azure-sdk, joined by commas',
  default: 'all',
} as const satisfies Flag

/** What `exec` needs of `start`, and what is its own. */
export const execFlags: readonly Flag[] = [
  ...startFlags
    .filter(({ name }) => name !== 'json' && name !== 'quiet')
    .map((flag) => (flag.name === 'port' ? { ...flag, default: '0' } : flag)),
  forFlag,
  {
    name: 'log',
    type: 'boolean',
    description: 'Log requests on the standard error stream',
    default: 'false',
  },
]

const urlFlag = {
  name: 'url',
  type: 'string',
  value: 'url',
  description: 'Where the mock runs',
  default: 'http://localhost:4577',
} as const satisfies Flag

export const envFlags = [
  {
    name: 'shell',
    type: 'string',
    value: 'name',
    description: 'bash, zsh, sh, fish or powershell',
    default: 'as SHELL says',
  },
  forFlag,
  urlFlag,
] as const satisfies readonly Flag[]

const tenantFlag = {
  name: 'tenant',
  type: 'string',
  value: 'id',
  description: 'Tenant id or domain',
  default: '00000000-0000-0000-0000-000000000002',
} as const satisfies Flag

export const tokenFlags = [
  urlFlag,
  tenantFlag,
  {
    name: 'client-id',
    type: 'string',
    value: 'guid',
    description: 'The app that asks',
    default: '11111111-1111-1111-1111-111111111111',
  },
  {
    name: 'client-secret',
    type: 'string',
    value: 'text',
    description: 'Its secret',
    default: 'floci-az-dev-secret',
  },
  {
    name: 'scope',
    type: 'string',
    value: 'scope',
    description: 'What to ask for',
    default: 'api://22222222-2222-2222-2222-222222222222/.default',
  },
  { name: 'username', type: 'string', value: 'name', description: 'Sign this user in (password grant)' },
  { name: 'password', type: 'string', value: 'text', description: 'The password of the user' },
  {
    name: 'decode',
    type: 'boolean',
    description: 'Print header and claims instead of the token',
    default: 'false',
  },
] as const satisfies readonly Flag[]

export const issuerTokenFlags = [urlFlag, tenantFlag] as const satisfies readonly Flag[]

export const signInFlags = [
  urlFlag,
  {
    name: 'username',
    type: 'string',
    value: 'name',
    description: 'Who signs in',
    default: "the request's login_hint, or alice@contoso.onmicrosoft.com",
  },
  {
    name: 'password',
    type: 'string',
    value: 'text',
    description: 'The password of the user',
    default: 'mock-entra-password',
  },
] as const satisfies readonly Flag[]

export const doctorFlags = [
  {
    name: 'ca-file',
    type: 'string',
    value: 'file',
    description: 'The CA to trust, in PEM',
    default: "this Node's own",
  },
  {
    name: 'client-id',
    type: 'string',
    value: 'guid',
    description: 'The app that asks for a token',
    default: '11111111-1111-1111-1111-111111111111',
  },
  {
    name: 'client-secret',
    type: 'string',
    value: 'text',
    description: 'Its secret, sent to a mock on this machine only',
    default: 'floci-az-dev-secret',
  },
  {
    name: 'foreign',
    type: 'boolean',
    description: 'Ask an authority that is not on this machine; it gets no secret',
    default: 'false',
  },
] as const satisfies readonly Flag[]

/** What a flag stands for where nobody gives it. */
export function defaultOf(flags: readonly Flag[], name: string): string {
  return flags.find((flag) => flag.name === name)?.default ?? ''
}

export const commonFlags = [
  { name: 'help', short: 'h', type: 'boolean', description: 'Show this help' },
  { name: 'version', short: 'v', type: 'boolean', description: 'Show the version' },
] as const satisfies readonly Flag[]

/** The seed document's names for some of the above. */
export const flociVariables = {
  FLOCI_AZ_SERVICES_ENTRA_ENABLED: 'enabled',
  FLOCI_AZ_SERVICES_ENTRA_DEFAULT_TENANT_ID: 'default-tenant-id',
  FLOCI_AZ_SERVICES_ENTRA_ISSUER: 'issuer',
  FLOCI_AZ_SERVICES_ENTRA_TOKEN_LIFETIME_SECONDS: 'token-lifetime-seconds',
  FLOCI_AZ_SERVICES_ENTRA_VALIDATE_TOKENS: 'validate-tokens',
  FLOCI_AZ_SERVICES_ENTRA_SIGNING_KEY_PATH: 'signing-key-path',
} as const
