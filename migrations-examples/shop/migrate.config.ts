import { defineConfig } from 'bothways'

/** `--url` and DATABASE_URL go before this one, which needs no server: PostgreSQL inside the process, in a folder. */
export default defineConfig({ url: 'pglite:.bothways/shop', migrations: 'migrations' })
