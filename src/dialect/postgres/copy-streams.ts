// In a module of its own: bundled, a CommonJS package gives its names to a static import only, and few commands need it.
export { from as copyFrom, to as copyTo } from 'pg-copy-streams'
