/** A reporter of Vitest's that writes when each test file ended, in milliseconds, and nothing else. */
export default class FileTimesReporter {
  #ends = []

  onTestModuleEnd() {
    this.#ends.push(performance.now())
  }

  onTestRunEnd() {
    process.stdout.write(JSON.stringify(this.#ends))
  }
}
