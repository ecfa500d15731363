import type { TokenResult } from './case.ts'

/** The results for people. */
export function summarize(results: readonly TokenResult[]): string {
  const [good, forged] = [results.filter(isGood), results.filter((result) => !isGood(result))]
  const gotThrough = forged.filter(({ passed, isAccepted }) => !passed && isAccepted)
  const refused = good.filter(({ passed, isAccepted }) => !passed && !isAccepted)
  const others = results.filter(
    (result) => result.remark !== undefined && !gotThrough.includes(result) && !refused.includes(result),
  )
  return [
    `${gotThrough.length} of ${forged.length} attacks got through, ${refused.length} of ${good.length} good tokens were refused.`,
    ...(refused.some(({ name }) => name === 'ordinary token') ? [ordinaryTokenWarning] : []),
    ...[...gotThrough, ...refused].map(describeFailure),
    ...others.map(({ name, passed, remark }) => `${passed ? '·' : '✗'} ${name}: ${remark}`),
  ].join('\n')
}

/** A failure with the reason and the fix. */
export function describeFailure({
  name,
  group,
  isAccepted,
  why,
  fix,
  received,
  remark,
}: TokenResult): string {
  const outcome = group === 'acceptance' ? 'good token refused' : `attack on the ${group} got through`
  const isOther = isAccepted === (group === 'acceptance')
  return [
    `✗ ${name}: ${isOther ? remark : outcome}`,
    `    received  ${received}`,
    `    why       ${why}`,
    ...(isOther ? [] : [`    fix       ${fix}`]),
  ].join('\n')
}

const ordinaryTokenWarning =
  'Even the ordinary token was refused: until that one is accepted, no other refusal means anything.'

function isGood({ group }: TokenResult): boolean {
  return group === 'acceptance'
}
