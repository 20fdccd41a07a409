/** Spells a name as Kysely's CamelCasePlugin does, by asking it. */
export async function snakeCase(): Promise<(name: string) => string> {
  const { CamelCasePlugin, IdentifierNode, RawNode } = await import('kysely')
  const plugin = new CamelCasePlugin()
  return (name) => {
    const node = RawNode.create(['', ''], [IdentifierNode.create(name)])
    const spelled = plugin.transformQuery({ node, queryId: { queryId: '' } })
    const [found] = 'parameters' in spelled ? (spelled.parameters ?? []) : []
    return found !== undefined && IdentifierNode.is(found) ? found.name : name
  }
}
