// Every public name has a docstring, because an editor shows it. TypeScript reads the packed declarations.
const path = require('node:path')

const ts = require('typescript')

const manifest = require.resolve('mock-entra/package.json')
const files = Object.values(require(manifest).exports)
  .map((entry) => entry.import?.types)
  .filter((types) => types !== undefined)
  .map((types) => path.join(path.dirname(manifest), types))

/** What is at hand while a test is written: here the members have docstrings too. */
const handles = new Set([
  'MockEntra',
  'TenantHandle',
  'TokenFactory',
  'Clock',
  'KeyRing',
  'Faults',
  'Requests',
])

const program = ts.createProgram(files, {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2024,
  types: ['node'],
})
const checker = program.getTypeChecker()

function isDocumented(symbol) {
  return (
    symbol.getDocumentationComment(checker).length > 0 ||
    symbol.getJsDocTags(checker).some(({ name }) => name === 'see')
  )
}

function namesWithout(symbol) {
  const members = handles.has(symbol.name)
    ? checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
    : []
  const own = members.filter(({ name }) => !name.startsWith('__')) // symbols such as Symbol.asyncDispose
  return [
    ...(isDocumented(symbol) ? [] : [symbol.name]),
    ...own.filter((member) => !isDocumented(member)).map(({ name }) => `${symbol.name}.${name}`),
  ]
}

const symbols = files.flatMap((file) => {
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)))
  return exported.map((symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  )
})
const missing = [...new Set(symbols)].flatMap(namesWithout)
if (symbols.length < 100) throw new Error(`Only ${symbols.length} public names were found.`)
if (missing.length > 0) throw new Error(`Public names without a docstring: ${missing.join(', ')}`)
console.log(`${symbols.length} public names`)
