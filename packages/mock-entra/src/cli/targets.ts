import { parseTarget } from '@mock-entra/node/command-line'
import type { EnvironmentTarget } from '@mock-entra/node/command-line'

import type { GivenFlags } from './parse-flags.ts'
import { parseList } from './settings.ts'

/** The programs that `--for` names; undefined for all. */
export function readTargets(flags: GivenFlags): readonly EnvironmentTarget[] | undefined {
  return parseList(flags['for'] as string | undefined)?.map((name) => parseTarget(name, '--for'))
}
