/**
 * Answers the parent's questions one by one, and ends with it.
 *
 * A failure ends the process with its stack on stderr, which the parent reports.
 */
export function answerParent(answers, close = () => {}) {
  process.on('message', async ({ question, details }) => {
    process.send({ answer: await answers[question](details) })
  })
  process.on('disconnect', close)
}
