/** The text that a segment of a path stands for. One with a broken escape stands for itself, and names nothing either way. */
export function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
