/** The middle one, which a few disturbed measurements do not move. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (upper === undefined || lower === undefined) throw new Error('There is no median of nothing.')
  return (upper + lower) / 2
}

/** The median of one figure of several measurements. */
export function medianOf<Measurement>(
  measurements: readonly Measurement[],
  figure: (measurement: Measurement) => number,
): number {
  return median(measurements.map(figure))
}
