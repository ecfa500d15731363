export { aGraph, graphServicePrincipalId } from './a-graph.ts'
export type { AskOptions, Answered, Graph } from './a-graph.ts'
