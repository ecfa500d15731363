/** What one step found out. */
export interface Check {
  /** What was looked at. */
  readonly name: string
  /** `skipped`: not looked at, and `detail` says why. */
  readonly result: 'ok' | 'failed' | 'skipped'
  readonly detail: string
  /** What to do now, in one line; of failed checks only. */
  readonly remedy?: string
}

export function ok(name: string, detail: string): Check {
  return { name, result: 'ok', detail }
}

export function failed(name: string, detail: string, remedy: string): Check {
  return { name, result: 'failed', detail, remedy }
}

export function skipped(name: string, detail: string): Check {
  return { name, result: 'skipped', detail }
}
