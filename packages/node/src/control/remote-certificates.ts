import { describePemFile, readAddedCertificate } from '../certificates.ts'
import type { AppCertificate } from '../certificates.ts'
import type { PrivateFolder } from '../private-folder.ts'
import type { CallTenant } from './calls.ts'
import type { RemoteTenantHandle } from './remote-mock-entra.ts'

/** Certificates are read from the files of this process, and `pemFile` writes one that this process can read. */
export function createRemoteCertificates(
  call: CallTenant,
  files: PrivateFolder,
): Pick<RemoteTenantHandle, 'createCertificate' | 'addCertificate'> {
  return {
    createCertificate: async (app, options) => {
      const made = await call<Omit<AppCertificate, 'pemFile'>>('createCertificate', app, options)
      return { ...made, pemFile: describePemFile(made, files) }
    },
    addCertificate: async (app, source, options = {}) => {
      const { certificate, displayName } = readAddedCertificate(source, options)
      return await call('addCertificate', app, certificate.raw, { displayName })
    },
  }
}
