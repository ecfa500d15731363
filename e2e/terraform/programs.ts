import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const cache = join(import.meta.dirname, '../../node_modules/.cache/mock-entra-terraform')

/** What `provider/go.mod` builds. */
const provider = { package: 'github.com/hashicorp/terraform-provider-azuread', version: '3.4.0' }

/**
 * Builds the azuread provider, once for what `provider/go.sum` pins, into a mirror as `terraform providers mirror` makes one.
 *
 * @returns the mirror's folder
 * @throws {Error} with what to do about it
 */
export function buildProvider(): string {
  const [os, architecture] = askGo(['env', 'GOOS', 'GOARCH']).split('\n')
  return build('provider', (target) => {
    // OpenTofu looks for the same provider under the name of a registry of its own.
    const [ofTerraform = '', ofOpenTofu = ''] = ['registry.terraform.io', 'registry.opentofu.org'].map(
      (host) => join(target, host, 'hashicorp/azuread', provider.version, `${os}_${architecture}`),
    )
    const file = `terraform-provider-azuread_v${provider.version}`
    compile('provider', join(ofTerraform, file), [
      '-ldflags',
      `-X ${provider.package}/version.ProviderVersion=${provider.version}`,
      provider.package,
    ])
    mkdirSync(ofOpenTofu, { recursive: true })
    linkSync(join(ofTerraform, file), join(ofOpenTofu, file))
  })
}

/**
 * The program that TERRAFORM names, or else an OpenTofu that is built, once for what `opentofu/go.sum` pins.
 *
 * @throws {Error} with what to do about it
 */
export function findTerraform(): string {
  const named = process.env['TERRAFORM']
  if (named !== undefined) return named
  const folder = build('opentofu', (target) =>
    compile('opentofu', join(target, 'tofu'), ['github.com/opentofu/opentofu/cmd/tofu']),
  )
  return join(folder, 'tofu')
}

/** The folder of what a Go module here is built into: made if it is not there for exactly these dependencies. */
function build(name: string, make: (target: string) => void): string {
  const digest = createHash('sha256')
  for (const file of ['go.mod', 'go.sum']) digest.update(readFileSync(join(import.meta.dirname, name, file)))
  const folder = join(cache, `${name}-${digest.digest('hex').slice(0, 16)}`)
  if (existsSync(folder)) return folder
  console.log(`Building ${name}, once: this takes minutes.`)
  const started = performance.now()
  const unfinished = `${folder}-${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  try {
    make(unfinished)
    renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  console.log(`Built ${name} in ${Math.round((performance.now() - started) / 1000)} s: ${folder}`)
  return folder
}

/** With few processes at once, because others use the machine as well. */
function compile(name: string, target: string, args: readonly string[]): void {
  const { error, status } = spawnSync('go', ['build', '-p', '2', '-trimpath', '-o', target, ...args], {
    cwd: join(import.meta.dirname, name),
    stdio: 'inherit',
    env: { ...process.env, CGO_ENABLED: '0' },
  })
  if (error !== undefined || status !== 0) {
    const reason = error?.message ?? `exit code ${status}`
    throw new Error(
      `test:terraform: cannot build ${name} (${reason}). It needs Go 1.24 or later, which fetches what is newer, and a module proxy (GOPROXY).`,
    )
  }
}

function askGo(args: readonly string[]): string {
  const { error, stdout } = spawnSync('go', args, { encoding: 'utf8' })
  if (error !== undefined) {
    throw new Error(
      `test:terraform: cannot run go (${error.message}). It builds the azuread provider and OpenTofu: install Go 1.24 or later, https://go.dev/dl.`,
    )
  }
  return stdout.trim()
}
