import { measureFirstToken } from './first-token.cjs'

await measureFirstToken(JSON.parse(process.argv[2]))
