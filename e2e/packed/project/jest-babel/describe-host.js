import { hostname } from 'node:os'

export const describeHost = () => hostname()
