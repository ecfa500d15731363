import { GraphError } from '@mock-entra/core'

const longestEcho = 256

export function malformedFilter(problem: string, expression: string): GraphError {
  return new GraphError(
    'malformedRequest',
    `Invalid filter clause: ${problem} in '${expression.slice(0, longestEcho)}'.`,
  )
}

export function unknownProperty(name: string, typeName: string): GraphError {
  return new GraphError(
    'malformedRequest',
    `Could not find a property named '${name.slice(0, longestEcho)}' on type 'microsoft.graph.${typeName}'.`,
  )
}

export function unsupportedFilter(property: string, resource: string): GraphError {
  return new GraphError(
    'unsupportedQuery',
    `Unsupported or invalid query filter clause specified for property '${property}' of resource '${resource}'.`,
  )
}
