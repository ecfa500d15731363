import { issuerOptionEntries, objectOf, parseInput } from '@mock-entra/core'
import type { IssuerOptions } from '@mock-entra/core'
import type { LogEntry } from '@mock-entra/http'
import * as v from 'valibot'

import { isServedHost } from './microsoft-hosts.ts'

/** How {@link startMockEntra} can be told to differ. Every field is optional, and none is needed for a first test. */
export interface MockEntraOptions extends IssuerOptions {
  /**
   * The port to listen on: one that must be free, or several of which the first free one is taken.
   *
   * When none of several is free, any free port is.
   *
   * @default 0, any free port
   */
  readonly port?: number | readonly number[]
  /**
   * Lets this process trust the mock's CA while the mock runs. It covers fetch, node:https and everything built on
   * them, in this thread. When off, `msalConfig()` and `identityOptions()` carry the CA themselves.
   *
   * @default true
   */
  readonly trust?: boolean
  /**
   * Lets code that names Microsoft's own hosts, as in production, reach the mock: `https://login.microsoftonline.com`,
   * `https://graph.microsoft.com`, `http://169.254.169.254` and their like, from whatever client in this thread. Issuers
   * are then Microsoft's. A list names the hosts; `*.` stands for any name below.
   *
   * @default false
   * @example ['login.microsoftonline.com', 'login.contoso.com']
   */
  readonly intercept?: boolean | readonly string[]
  /**
   * Where the signing key comes from: `'cached'` in `node_modules/.cache/mock-entra`, `'fresh'` for one that nobody
   * else ever sees, or a path to a PEM file, which is made if it is missing.
   *
   * @default 'cached'; with `dataDir`, `signing-key.pem` in it
   */
  readonly keys?: 'cached' | 'fresh' | (string & {})
  /**
   * A folder that keeps the signing key, the TLS CA and what is in the tenants: objects, credentials, consent and refresh
   * tokens, each change written before it is answered. What is kept wins over `tenants`. For one mock at a time.
   *
   * @default none: everything lives and dies with the mock
   */
  readonly dataDir?: string
  /**
   * Hosts that the mock lets through when a client uses it as its proxy, as `entra.env` makes clients do: names, or
   * `*.example.com` for all below one. It dials them itself, and nobody else.
   *
   * @default none: every host is refused but those of Microsoft's that the mock answers as
   */
  readonly allowHosts?: readonly string[]
  /**
   * Called with every answered request; `true` writes one line each to the standard error stream.
   *
   * @default false
   */
  readonly log?: boolean | ((entry: LogEntry) => void)
  /**
   * Lets other processes of this machine steer the mock with `connectMockEntra`, if they have its `controlKey`.
   *
   * Who has the key can make any token of the mock, and change everything in it.
   *
   * @default false
   */
  readonly control?: boolean
}

const wholePort = v.pipe(
  v.number('a port number'),
  v.integer('a whole number'),
  v.minValue(0, 'a port from 0 to 65535'),
  v.maxValue(65_535, 'a port from 0 to 65535'),
)
/** A name, an address, or `*.` and a name: no URL, no port, and nothing on this machine, where the mock itself is. */
const interceptedHost = v.pipe(
  v.string('a host name'),
  v.regex(
    /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/i,
    'a host name such as login.microsoftonline.com or *.ciamlogin.com',
  ),
  v.check((host) => !host.startsWith('127.'), 'a host that is not this machine'),
)
const path = v.pipe(v.string('a path'), v.nonEmpty('a path that is not empty'))

const allowedHost = v.pipe(
  v.string('a host name'),
  v.regex(/^(\*\.)?[\w-]+(\.[\w-]+)*$/, 'a host name such as example.com or *.example.com'),
  v.check(
    (host) => !isServedHost(host),
    "a host that the mock does not answer as: Microsoft's are never dialled",
  ),
)

const optionsSchema = objectOf({
  ...issuerOptionEntries,
  port: v.optional(
    v.union(
      [wholePort, v.pipe(v.array(wholePort), v.nonEmpty('at least one port'))],
      'a port from 0 to 65535, or an array of them',
    ),
    0,
  ),
  trust: v.optional(v.boolean('true or false'), true),
  intercept: v.optional(
    v.union(
      [v.boolean(), v.pipe(v.array(interceptedHost), v.nonEmpty('at least one host'))],
      'true, false, or an array of host names',
    ),
    false,
  ),
  keys: v.optional(path),
  dataDir: v.optional(path),
  allowHosts: v.optional(v.array(allowedHost), []),
  log: v.optional(v.custom<boolean | ((entry: LogEntry) => void)>(isLog, 'true, false or a function'), false),
  control: v.optional(v.boolean('true or false'), false),
} satisfies Record<keyof MockEntraOptions, v.GenericSchema>)

function isLog(value: unknown): boolean {
  return typeof value === 'boolean' || typeof value === 'function'
}

/** Options after validation, with their defaults. */
export type ResolvedOptions = ReturnType<typeof parseOptions>

/** @throws {MockEntraError} `MOCK_ENTRA_UNKNOWN_OPTION`, `MOCK_ENTRA_INVALID_OPTION` */
export function parseOptions(options: unknown): v.InferOutput<typeof optionsSchema> {
  return parseInput(optionsSchema, options ?? {}, 'options')
}
