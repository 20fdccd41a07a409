/**
 * In the bundle this stands for `node:process`: importing that makes Node read every property of `process`, and so load
 * workers, reports and more, which takes a tenth of the time of a command that finds nothing to do.
 */
export default globalThis.process
