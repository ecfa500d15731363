import { runToFirstOutput, scriptArguments } from './processes.ts'

/** A large directory, and Microsoft Graph over it. */
export interface DirectoryFigures {
  /** Milliseconds of a request over plain HTTP, by what was asked. */
  readonly medians: Readonly<Record<string, number>>
  /** Heap of one user, application or service principal. */
  readonly bytesPerObject: number
  /** What the first look-ups by name add to it. */
  readonly indexBytesPerObject: number
}

/** 100,000 users and 10,000 apps. */
export async function measureDirectory(folder: string): Promise<DirectoryFigures> {
  const { text } = await runToFirstOutput(['--expose-gc', ...scriptArguments('directory.mjs', {})], folder)
  return JSON.parse(text) as DirectoryFigures
}
