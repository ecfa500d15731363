/** What has to be undone, in the reverse order of its doing. */
export interface CleanUp {
  readonly add: (undo: () => void | Promise<void>) => void
  /** Undoes everything, once; a second call waits for the first. */
  readonly run: () => Promise<void>
}

export function createCleanUp(): CleanUp {
  const steps: (() => void | Promise<void>)[] = []
  let running: Promise<void> | undefined

  async function undoAll(): Promise<void> {
    for (let undo = steps.pop(); undo !== undefined; undo = steps.pop()) await undo()
  }

  return {
    add: (undo) => void steps.push(undo),
    run: () => (running ??= undoAll()),
  }
}
