import type { TokenValidationReport } from 'mock-entra/conformance'

/** What got through each validator, by what is wrong with it, in Markdown. */
export function renderResults(reports: ReadonlyMap<string, TokenValidationReport>): string {
  const names = [...reports.keys()]
  const groups = new Set([...reports.values()].flatMap(({ results }) => results.map(({ group }) => group)))
  groups.delete('acceptance')

  const rows = [
    ['Attacks on', ...names],
    names.map(() => '---').concat('---'),
    ...[...groups].map((group) => [
      group,
      ...[...reports.values()].map((report) => renderGroup(report, group)),
    ]),
    ['good tokens refused', ...[...reports.values()].map(({ refused }) => renderCount(refused.length))],
  ]
  return [
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...[...reports].filter(([, { gotThrough }]) => gotThrough.length < 20).map(renderNames),
    '',
  ].join('\n')
}

function renderGroup({ results, gotThrough }: TokenValidationReport, group: string): string {
  const tried = results.filter((result) => result.group === group)
  return renderCount(gotThrough.filter((result) => result.group === group).length, tried.length)
}

function renderCount(count: number, total?: number): string {
  if (count === 0) return '✓'
  return total === undefined ? `${count}` : `**${count}** of ${total}`
}

function renderNames([name, { gotThrough }]: [string, TokenValidationReport]): string {
  return `- ${name}: ${gotThrough.map((result) => result.name).join(', ')}`
}
