/** The port to listen on, out of what the user prefers; 0 lets the system choose. */
export async function choosePort(preferred: number | readonly number[]): Promise<number> {
  if (typeof preferred === 'number') return preferred
  const { default: getPort } = await import('get-port') // only loaded by who gives a list
  return await getPort({ port: preferred, host: '127.0.0.1' })
}
