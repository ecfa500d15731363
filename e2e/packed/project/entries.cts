import * as main from 'mock-entra'
// Every entry point but the preload has types for `require`.
import * as conformance from 'mock-entra/conformance'
import * as jest from 'mock-entra/jest'
import * as nodeTest from 'mock-entra/node'
import * as playwright from 'mock-entra/playwright'
import * as vitest from 'mock-entra/vitest'
import * as globalSetup from 'mock-entra/vitest/global-setup'
import * as shared from 'mock-entra/vitest/shared'

export const entries: readonly object[] = [
  conformance,
  main,
  jest,
  nodeTest,
  playwright,
  vitest,
  globalSetup,
  shared,
]
