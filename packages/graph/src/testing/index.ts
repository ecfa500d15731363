export { aGraph, graphServicePrincipalId } from './a-graph.ts'
export type { Answered, Graph } from './a-graph.ts'
