import { expect, test } from 'vitest'

import { commands } from './commands.ts'
import type { Command } from './commands.ts'
import { commonFlags } from './flags.ts'
import { renderCommandHelp, renderHelp } from './help.ts'

const all: readonly [string, Command][] = Object.entries(commands)
const texts = [renderHelp(), ...all.map(([, command]) => renderCommandHelp(command))]

test('the help names every command, and the flags of start with their defaults and environment variables', () => {
  expect(renderHelp()).toMatchInlineSnapshot(`
    "mock-entra: a Microsoft Entra ID for tests. Never use it to protect anything.

    Usage:
      mock-entra [start] [flags]                                  Start the server and keep it running
      mock-entra exec [flags] -- command …                        Run a command that takes a server of its own for Microsoft's hosts
      mock-entra env [flags]                                      Print the variables by which a shell does the same with a running server
      mock-entra token [flags]                                    Get an access token from a running server and print it
      mock-entra issuer-token [flags] issuer subject [audience]   Print a token of another issuer that a running server trusts
      mock-entra sign-in [flags] authorize-url                    Sign a user in at a running server, without a browser, and print the code
      mock-entra doctor [flags] [authority]                       Check step by step why an authority does not work, and print the fix

    Flags of start:
      -p, --port <number>              Port to listen on; 0 takes any free one (default: 4577; MOCK_ENTRA_PORT)
      -c, --config <file>              Options as a .ts, .js, .json or .yaml file (MOCK_ENTRA_CONFIG)
          --data <folder>              Keep the signing key, the TLS CA and what is in the tenants here, over restarts (MOCK_ENTRA_DATA)
          --allow-hosts <hosts>        Hosts that the proxy lets through, joined by commas (default: none; MOCK_ENTRA_ALLOW_HOSTS)
          --issuer <url>               What \`iss\` says, with {tenantid} for the tenant (default: derived from the request; MOCK_ENTRA_ISSUER)
          --tenant-id <guid>           Id of the first tenant (default: 00000000-0000-0000-0000-000000000002; MOCK_ENTRA_TENANT_ID)
          --token-lifetime <seconds>   How long tokens are valid (default: 3599; MOCK_ENTRA_TOKEN_LIFETIME)
          --strict                     Refuse resources that nobody registered (AADSTS500011) (MOCK_ENTRA_STRICT)
          --auto-sign-in <user>        Sign in without pages: a user name, or true (default: false; MOCK_ENTRA_AUTO_SIGN_IN)
          --control                    Let connectMockEntra steer the mock, by a key that is printed (MOCK_ENTRA_CONTROL)
          --validate-tokens <flag>     Microsoft Graph checks tokens and their permissions (default: true; MOCK_ENTRA_VALIDATE_TOKENS)
          --json                       Print one line of JSON when ready, and nothing else
      -q, --quiet                      Do not log requests
      -h, --help                       Show this help
      -v, --version                    Show the version

    Flags win over environment variables, and those over the config file.
    The flags and examples of the others: mock-entra help exec|env|token|issuer-token|sign-in|doctor
    "
  `)
})

test('the help of a command has examples, and its flags only', () => {
  expect(renderCommandHelp(commands.doctor)).toMatchInlineSnapshot(`
    "Check step by step why an authority does not work, and print the fix.

    Usage:
      mock-entra doctor [flags] [authority]

    For example:
      npx mock-entra doctor
      npx mock-entra doctor --ca-file ca.pem https://localhost:4577/00000000-0000-0000-0000-000000000002

    Flags:
          --ca-file <file>         The CA to trust, in PEM (default: this Node's own)
          --client-id <guid>       The app that asks for a token (default: 11111111-1111-1111-1111-111111111111)
          --client-secret <text>   Its secret, sent to a mock on this machine only (default: floci-az-dev-secret)
          --foreign                Ask an authority that is not on this machine; it gets no secret
      -h, --help                   Show this help
      -v, --version                Show the version
    "
  `)
})

test.each(all)('the help of %s names each of its flags', (_, command) => {
  const named = [...renderCommandHelp(command).matchAll(/^ {2}(?:-\w, | {4})--(\S+)/gm)].map(
    ([, name]) => name,
  )

  expect(named).toEqual([...command.flags, ...commonFlags].map(({ name }) => name))
})

test('no line of the help is wider than 140 columns', () => {
  const lines = texts.flatMap((text) => text.split('\n'))

  expect(lines.filter((line) => line.length > 140)).toEqual([])
})
