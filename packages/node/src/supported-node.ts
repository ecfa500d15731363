import * as tls from 'node:tls'

import { MockEntraError } from '@mock-entra/core'

/**
 * Says so at the start, because an older Node would fail later and without a word of help.
 *
 * @param version that of the Node that runs
 * @param readCaList the newest function that all depends on
 * @throws {MockEntraError} it is too old
 */
export function assertSupportedNode(
  version = process.versions.node,
  readCaList: unknown = tls.getCACertificates,
): void {
  if (typeof readCaList === 'function') return
  throw new MockEntraError('MOCK_ENTRA_UNSUPPORTED_NODE', {
    option: 'Node.js',
    received: `version ${version}`,
    expected: '22.19 or newer',
    remedy: 'Run this with a newer Node; node --version says which one the PATH has.',
  })
}
