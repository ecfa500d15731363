import { reportBug } from './log.ts'

/** The errors that were bugs of ours: each has been told on the standard error stream, and is kept until it is asked for. */
export interface BugList {
  readonly report: (error: unknown) => void
  readonly take: () => readonly unknown[]
}

export function createBugList(): BugList {
  const bugs: unknown[] = []
  return {
    report: (error) => {
      bugs.push(error)
      reportBug(error)
    },
    take: () => bugs.splice(0),
  }
}
