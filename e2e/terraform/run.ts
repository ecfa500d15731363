/**
 * Runs an unmodified OpenTofu with an unmodified azuread provider against mocks, a fresh one for each plan: apply, change,
 * destroy, and after each a plan that finds nothing to do. Run by `npm run test:terraform`; `-- workload` names the plans,
 * and `-- --record` writes anew what `replay.test.ts` replays. TERRAFORM names another program than OpenTofu.
 */
import { plans } from './plans.ts'
import { buildProvider, findTerraform } from './programs.ts'
import { runPlan } from './run-plan.ts'

try {
  const args = process.argv.slice(2)
  const isRecorded = args.includes('--record')
  const named = args.filter((argument) => argument !== '--record').map(readPlan)
  const chosen = named.length === 0 ? plans : named
  const run = { mirror: buildProvider(), terraform: findTerraform(), isRecorded }
  if (isRecorded) {
    for (const plan of chosen) await runPlan(plan, run) // what is asked of one mock at a time
  } else {
    const results = await Promise.allSettled(chosen.map((plan) => runPlan(plan, run))) // the provider waits most of the time
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as Error] : [],
    )
    if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('\n\n'))
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}

function readPlan(argument: string): (typeof plans)[number] {
  const plan = plans.find(({ name }) => name === argument)
  if (plan !== undefined) return plan
  const expected = plans.map(({ name }) => name).join(', ')
  throw new Error(`test:terraform: received '${argument}', expected --record or ${expected}.`)
}
