/** What the command line needs beyond the public interface. */
export { describeEnvironment, parseTarget } from './environment.ts'
export type { EnvironmentFacts, EnvironmentTarget } from './environment.ts'
export { replacePrivateFile } from './private-file.ts'
export { checkAuthority, renderCheck } from './doctor/check-authority.ts'
