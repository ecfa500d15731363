export { createGraph } from './create-graph.ts'
