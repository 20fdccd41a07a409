import { toJsonSchema } from '@valibot/to-json-schema'
import { expect, test } from 'vitest'
import { CONTRACT_SHAPE } from '../../src/compat/contract-shape.ts'

// `npx vitest run test/compat/json-schema.test.ts -u` writes it anew after a change of the shape.
test('the JSON Schema that is shipped for editors is that of the shape', async () => {
  const schema = { title: 'What a release needs of the database', ...toJsonSchema(CONTRACT_SHAPE) }
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
    '../../src/compat/release-contract.schema.json',
  )
})
