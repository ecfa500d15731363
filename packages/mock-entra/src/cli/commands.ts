import { runDoctor } from './doctor.ts'
import { runEnv } from './env.ts'
import { runExec } from './exec.ts'
import {
  doctorFlags,
  envFlags,
  execFlags,
  issuerTokenFlags,
  signInFlags,
  startFlags,
  tokenFlags,
} from './flags.ts'
import type { Flag } from './flags.ts'
import { runIssuerToken } from './issuer-token.ts'
import type { GivenArguments, OperandKind } from './parse-flags.ts'
import { runSignIn } from './sign-in.ts'
import { runStart } from './start.ts'
import { runToken } from './token.ts'

/** What a command gets. */
export interface Invocation extends GivenArguments {
  readonly environment: NodeJS.ProcessEnv
}

/** One command of the command line: the single source of what there is, and of the help. */
export interface Command {
  readonly operands?: OperandKind
  readonly usage: string
  readonly description: string
  /** Lines for a shell. */
  readonly examples: readonly string[]
  readonly flags: readonly Flag[]
  /** Returns the exit code. */
  readonly run: (invocation: Invocation) => Promise<number>
}

export const commands = {
  start: {
    usage: '[start] [flags]',
    description: 'Start the server and keep it running',
    examples: ['npx mock-entra', 'npx mock-entra --data ./entra-data', 'npx mock-entra --port 0 --json'],
    flags: startFlags,
    run: ({ flags, environment }) => runStart(flags, environment),
  },
  exec: {
    operands: 'command behind --',
    usage: 'exec [flags] -- command …',
    description: "Run a command that takes a server of its own for Microsoft's hosts",
    examples: ['npx mock-entra exec -- npm test', 'npx mock-entra exec --for az,azure-sdk -- ./deploy.sh'],
    flags: execFlags,
    run: runExec,
  },
  env: {
    usage: 'env [flags]',
    description: 'Print the variables by which a shell does the same with a running server',
    examples: [
      'eval "$(npx mock-entra env)"',
      'npx mock-entra env --shell fish | source',
      'eval "$(npx mock-entra env --for python,curl)"',
    ],
    flags: envFlags,
    run: ({ flags, environment }) => runEnv(flags, environment),
  },
  token: {
    usage: 'token [flags]',
    description: 'Get an access token from a running server and print it',
    examples: [
      'npx mock-entra token --decode',
      'npx mock-entra token --username alice@contoso.onmicrosoft.com --password mock-entra-password',
    ],
    flags: tokenFlags,
    run: ({ flags }) => runToken(flags),
  },
  'issuer-token': {
    operands: { names: ['issuer', 'subject', 'audience'], required: 2 },
    usage: 'issuer-token [flags] issuer subject [audience]',
    description: 'Print a token of another issuer that a running server trusts',
    examples: [
      'npx mock-entra issuer-token https://token.actions.githubusercontent.com repo:contoso/platform:ref:refs/heads/main',
    ],
    flags: issuerTokenFlags,
    run: runIssuerToken,
  },
  'sign-in': {
    operands: { names: ['authorize-url'], required: 1 },
    usage: 'sign-in [flags] authorize-url',
    description: 'Sign a user in at a running server, without a browser, and print the code',
    examples: [
      'npx mock-entra sign-in "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=…&response_type=code&…"',
    ],
    flags: signInFlags,
    run: runSignIn,
  },
  doctor: {
    operands: { names: ['authority'], required: 0 },
    usage: 'doctor [flags] [authority]',
    description: 'Check step by step why an authority does not work, and print the fix',
    examples: [
      'npx mock-entra doctor',
      'npx mock-entra doctor --ca-file ca.pem https://localhost:4577/00000000-0000-0000-0000-000000000002',
    ],
    flags: doctorFlags,
    run: runDoctor,
  },
} as const satisfies Readonly<Record<string, Command>>
