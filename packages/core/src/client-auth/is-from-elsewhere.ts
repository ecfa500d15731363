/** Whether `iss` of an assertion is another issuer's: an app names itself by its client id, every other issuer is a URL. */
export function isFromElsewhere(issuer: string): boolean {
  return /^\s*https?:\/\//i.test(issuer)
}
