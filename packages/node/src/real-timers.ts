/** Taken when the package is imported: a test may later replace them by fakes that it has to move by hand. */
export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = globalThis
