import { execFileSync } from 'node:child_process'

import { describe, expect, test } from 'vitest'

import { detectShell, renderAssignments } from './shell.ts'

const awkward = String.raw`it's "quoted" \ $HOME \`whoami\` %PATH% ’typographic‘ !` + '\nsecond line'

describe('renderAssignments', () => {
  test.each([
    ['bash', String.raw`export A='it'\''s'`],
    ['zsh', String.raw`export A='it'\''s'`],
    ['sh', String.raw`export A='it'\''s'`],
    ['fish', String.raw`set -gx A 'it\'s'`],
    ['powershell', `$env:A = 'it''s'`],
  ])('quotes for %s', (shell, line) => {
    expect(renderAssignments({ A: "it's" }, shell, 'mock-entra env').split('\n')[0]).toBe(line)
  })

  test('leaves nothing to a POSIX shell to expand', () => {
    const script = `${renderAssignments({ AWKWARD: awkward }, 'sh', 'mock-entra env')}printf %s "$AWKWARD"`

    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(awkward)
  })

  test('doubles the quotes that PowerShell takes for one', () => {
    expect(renderAssignments({ A: '\u2018\u2019\u201a\u201b' }, 'powershell', 'x').split('\n')[0]).toBe(
      "$env:A = '\u2018\u2018\u2019\u2019\u201a\u201a\u201b\u201b'",
    )
  })

  test('escapes what fish knows between single quotes, and nothing else', () => {
    expect(renderAssignments({ A: String.raw`a\b'c$d` }, 'fish', 'x').split('\n')[0]).toBe(
      String.raw`set -gx A 'a\\b\'c$d'`,
    )
  })

  test.each([
    ['bash', '# Run this: eval "$(mock-entra env --shell bash)"'],
    ['fish', '# Run this: mock-entra env --shell fish | source'],
    ['powershell', '# Run this: mock-entra env --shell powershell | Out-String | Invoke-Expression'],
  ])('says how %s takes it over', (shell, line) => {
    expect(renderAssignments({}, shell, `mock-entra env --shell ${shell}`)).toContain(`${line}\n`)
  })

  test('refuses a shell that it does not know', () => {
    expect(() => renderAssignments({}, 'fich', 'x')).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: '--shell',
        received: "'fich'",
        expected: 'bash, zsh, sh, fish or powershell',
        remedy: 'Did you mean fish?',
      }),
    )
  })
})

test.each<[string | undefined, NodeJS.Platform, string]>([
  ['/bin/bash', 'linux', 'bash'],
  ['/usr/bin/fish', 'linux', 'fish'],
  ['/usr/bin/pwsh', 'linux', 'powershell'],
  ['/bin/dash', 'linux', 'sh'],
  ['/bin/constructor', 'linux', 'sh'],
  [undefined, 'linux', 'sh'],
  [undefined, 'win32', 'powershell'],
])('SHELL %s on %s is %s', (SHELL, platform, shell) => {
  expect(detectShell(SHELL === undefined ? {} : { SHELL }, platform)).toBe(shell)
})
