import { expect, test } from 'vitest'

import { helpText } from './help.ts'

test('the help names every flag, with its default and its environment variable', () => {
  expect(helpText).toMatchInlineSnapshot(`
    "mock-entra: a Microsoft Entra ID for tests. Never use it to protect anything.

    Usage:
      mock-entra [start] [flags]              Start the server and keep it running
      mock-entra exec [flags] -- command …    Run a command that takes a server of its own for Microsoft's hosts
      mock-entra env [flags]                  Print the variables by which a shell does the same with a running server
      mock-entra token [flags]                Get an access token from a running server and print it
      mock-entra doctor [flags] [authority]   Check step by step why an authority does not work, and print the fix

    Flags of start:
      -p, --port <number>            Port to listen on; 0 takes any free one (default: 4577; MOCK_ENTRA_PORT)
      -c, --config <file>            Options as a .ts, .js, .json or .yaml file (MOCK_ENTRA_CONFIG)
          --data <folder>            Keep the signing key, the TLS CA and what is in the tenants here, over restarts (MOCK_ENTRA_DATA)
          --allow-hosts <hosts>      Hosts that the proxy lets through, joined by commas (default: none; MOCK_ENTRA_ALLOW_HOSTS)
          --issuer <url>             What \`iss\` says, with {tenantid} for the tenant (default: derived from the request; MOCK_ENTRA_ISSUER)
          --tenant-id <guid>         Id of the first tenant (default: 00000000-0000-0000-0000-000000000002; MOCK_ENTRA_TENANT_ID)
          --token-lifetime <seconds> How long tokens are valid (default: 3599; MOCK_ENTRA_TOKEN_LIFETIME)
          --strict                   Refuse resources that nobody registered (AADSTS500011) (MOCK_ENTRA_STRICT)
          --auto-sign-in <user>      Sign in without pages: a user name, or true (default: false; MOCK_ENTRA_AUTO_SIGN_IN)
          --control                  Let connectMockEntra steer the mock, by a key that is printed (MOCK_ENTRA_CONTROL)
          --validate-tokens <flag>   Microsoft Graph checks tokens and their permissions (default: true; MOCK_ENTRA_VALIDATE_TOKENS)
          --json                     Print one line of JSON when ready, and nothing else
      -q, --quiet                    Do not log requests

    Flags of exec:
      -p, --port <number>            Port to listen on; 0 takes any free one (default: 0; MOCK_ENTRA_PORT)
      -c, --config <file>            Options as a .ts, .js, .json or .yaml file (MOCK_ENTRA_CONFIG)
          --data <folder>            Keep the signing key, the TLS CA and what is in the tenants here, over restarts (MOCK_ENTRA_DATA)
          --allow-hosts <hosts>      Hosts that the proxy lets through, joined by commas (default: none; MOCK_ENTRA_ALLOW_HOSTS)
          --issuer <url>             What \`iss\` says, with {tenantid} for the tenant (default: derived from the request; MOCK_ENTRA_ISSUER)
          --tenant-id <guid>         Id of the first tenant (default: 00000000-0000-0000-0000-000000000002; MOCK_ENTRA_TENANT_ID)
          --token-lifetime <seconds> How long tokens are valid (default: 3599; MOCK_ENTRA_TOKEN_LIFETIME)
          --strict                   Refuse resources that nobody registered (AADSTS500011) (MOCK_ENTRA_STRICT)
          --auto-sign-in <user>      Sign in without pages: a user name, or true (default: false; MOCK_ENTRA_AUTO_SIGN_IN)
          --control                  Let connectMockEntra steer the mock, by a key that is printed (MOCK_ENTRA_CONTROL)
          --validate-tokens <flag>   Microsoft Graph checks tokens and their permissions (default: true; MOCK_ENTRA_VALIDATE_TOKENS)
          --for <programs>           Only what these read: node, python, curl, go, az, azure-sdk, joined by commas (default: all)
          --log                      Log requests on the standard error stream

    Flags of env:
          --shell <name>             bash, zsh, sh, fish or powershell (default: as SHELL says)
          --for <programs>           Only what these read: node, python, curl, go, az, azure-sdk, joined by commas (default: all)
          --url <url>                Where the mock runs (default: http://localhost:4577)

    Flags of token:
          --url <url>                Where the mock runs (default: http://localhost:4577)
          --tenant <id>              Tenant id or domain (default: 00000000-0000-0000-0000-000000000002)
          --client-id <guid>         The app that asks (default: 11111111-1111-1111-1111-111111111111)
          --client-secret <text>     Its secret (default: floci-az-dev-secret)
          --scope <scope>            What to ask for (default: api://22222222-2222-2222-2222-222222222222/.default)
          --username <name>          Sign this user in (password grant)
          --password <text>          The password of the user
          --decode                   Print header and claims instead of the token

    Flags of doctor:
          --ca-file <file>           The CA to trust, in PEM (default: this Node's own)
          --client-id <guid>         The app that asks for a token (default: 11111111-1111-1111-1111-111111111111)
          --client-secret <text>     Its secret, sent to a mock on this machine only (default: floci-az-dev-secret)
          --foreign                  Ask an authority that is not on this machine; it gets no secret

    Flags of all:
      -h, --help                     Show this help
      -v, --version                  Show the version

    Flags win over environment variables, and those over the config file.
    "
  `)
})

test('no line of the help is wider than 140 columns', () => {
  expect(helpText.split('\n').filter((line) => line.length > 140)).toEqual([])
})

test('the descriptions stand in one column', () => {
  const columns = helpText
    .split('\n')
    .filter((line) => /^ {2}(-\w, | {4})--/.test(line))
    .map((line) => /^ {2}(?:-\w, | {4})--\S+(?: <\w+>)? +/.exec(line)?.[0].length)

  expect(new Set(columns).size).toBe(1)
})
