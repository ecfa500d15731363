type Undo = () => void | Promise<void>

/** What has to be undone, in the reverse order of its doing. */
export interface CleanUp {
  readonly add: (undo: Undo) => void
  /** Undoes everything, once; a second call waits for the first. One step that fails does not keep others from it. */
  readonly run: () => Promise<void>
}

export function createCleanUp(): CleanUp {
  const steps: Undo[] = []
  let running: Promise<void> | undefined

  async function undoAll(): Promise<void> {
    const failures: unknown[] = []
    for (let undo = steps.pop(); undo !== undefined; undo = steps.pop()) {
      try {
        await undo()
      } catch (failure) {
        failures.push(failure)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  return {
    add: (undo) => {
      if (running !== undefined) throw new Error('Something was started while the mock was being closed.')
      steps.push(undo)
    },
    run: () => (running ??= undoAll()),
  }
}
