import { defineMigration, op } from 'bothways'

interface Carriers {
  readonly carriers: { readonly code: string; readonly title: string }
}

export default defineMigration({
  summary: 'Who delivers an order',
  operations: [
    op.createTable('carriers', {
      code: { type: 'varchar(20)', primaryKey: true },
      title: { type: 'text', notNull: true },
    }),
    op.run<Carriers>({
      up: async (db) => {
        const carriers = [
          { code: 'post', title: 'The post of the country' },
          { code: 'parcel', title: 'A parcel service' },
          { code: 'pickup', title: 'The customer comes to the till' },
        ]
        await db.insertInto('carriers').values(carriers).execute()
      },
    }),
    op.addColumn('orders', 'carrier_code', { type: 'varchar(20)' }),
    op.createIndex('orders', ['carrier_code'], { name: 'orders_carrier_code_idx' }),
    op.addForeignKey('orders', ['carrier_code'], {
      name: 'orders_carrier_code_fkey',
      references: { table: 'carriers', columns: ['code'] },
    }),
  ],
})
