import { runDoctor } from './doctor.ts'
import { runEnv } from './env.ts'
import { runExec } from './exec.ts'
import { doctorFlags, envFlags, execFlags, startFlags, tokenFlags } from './flags.ts'
import type { Flag } from './flags.ts'
import type { GivenArguments, OperandKind } from './parse-flags.ts'
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
  readonly flags: readonly Flag[]
  /** Returns the exit code. */
  readonly run: (invocation: Invocation) => Promise<number>
}

export const commands: Readonly<Record<string, Command>> = {
  start: {
    usage: '[start] [flags]',
    description: 'Start the server and keep it running',
    flags: startFlags,
    run: ({ flags, environment }) => runStart(flags, environment),
  },
  exec: {
    operands: 'command behind --',
    usage: 'exec [flags] -- command …',
    description: "Run a command that takes a server of its own for Microsoft's hosts",
    flags: execFlags,
    run: runExec,
  },
  env: {
    usage: 'env [flags]',
    description: 'Print the variables by which a shell does the same with a running server',
    flags: envFlags,
    run: ({ flags, environment }) => runEnv(flags, environment),
  },
  token: {
    usage: 'token [flags]',
    description: 'Get an access token from a running server and print it',
    flags: tokenFlags,
    run: ({ flags }) => runToken(flags),
  },
  doctor: {
    operands: 'optional authority',
    usage: 'doctor [flags] [authority]',
    description: 'Check step by step why an authority does not work, and print the fix',
    flags: doctorFlags,
    run: runDoctor,
  },
}
